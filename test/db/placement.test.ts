// The schema that the migrations make can be spread over nodes as src/db/placement.ts says, and what the statements rely on
// that holds on one node only is listed there.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { locksOfOneNode, numbered, type Placement, placement } from '../../src/db/placement.ts'
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts'
import { statementsAcrossPlacements } from '../support/database/placement-in-sql.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.stop())

const of = (table: string): Placement | undefined => (placement as Record<string, Placement | undefined>)[table]
const run = async <Row>(text: string): Promise<Row[]> => (await database.pool.query(text)).rows

/** Every table but that of the migrations, with the columns of each of its keys. */
async function problems(): Promise<string[]> {
  const found: string[] = []
  const tables = await run<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace
        and relname <> 'schema_migration'`,
  )
  for (const { name } of tables) if (!of(name)) found.push(`${name}: nobody says where its rows are`)

  const keys = await run<{ table: string; key: string; columns: string[] }>(
    `select c.relname as table, k.relname as key, array_agg(a.attname::text) as columns from pg_index i
       join pg_class c on c.oid = i.indrelid join pg_class k on k.oid = i.indexrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
      where i.indisunique and c.relnamespace = current_schema()::regnamespace group by 1, 2`,
  )
  for (const { table, key, columns } of keys) {
    const where = of(table)
    if (typeof where === 'object' && !columns.includes(where.by)) {
      found.push(`${table}: ${key} does not hold ${where.by}, so that no node could see that it is unique`)
    }
  }

  const foreign = await run<{ table: string; to: string; columns: string[]; theirs: string[] }>(
    `select c.relname as table, r.relname as to,
            array(select attname::text from pg_attribute where attrelid = k.conrelid and attnum = any(k.conkey)) as columns,
            array(select attname::text from pg_attribute where attrelid = k.confrelid and attnum = any(k.confkey)) as theirs
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
      where k.contype = 'f'`,
  )
  for (const { table, to, columns, theirs } of foreign) {
    const [here, there] = [of(table), of(to)]
    const by = typeof here === 'object' && typeof there === 'object' && here.by === there.by ? here.by : undefined
    const together = by
      ? columns.includes(by) && theirs.includes(by)
      : here === there || (typeof here === 'object' && there === 'reference')
    if (!together) found.push(`${table}: its foreign key to ${to} goes to another node`)
  }

  for (const { table, name } of await run<{ table: string; name: string }>(
    `select relname as table, tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid where not tgisinternal`,
  ))
    found.push(`${table}: the trigger ${name} cannot stand on a table that is spread`)

  for (const { column } of await run<{ column: string }>(
    `select table_name || '.' || column_name as column from information_schema.columns
      where table_schema = current_schema() and (is_identity = 'YES' or column_default like 'nextval%')`,
  ))
    if (!numbered[column]) found.push(`${column}: nobody says who relies on the order of its numbers`)
  return found.sort()
}

test('keys hold the column that rows are spread by, nothing refers to another node, and numbers are listed', async () => {
  expect(await problems()).toEqual([])
})

test('each way in which the schema could not be spread is seen', async () => {
  await database.pool.query(`
    create table unknown_one (id int);
    create unique index alarm_id on alarm (id);
    alter table domain add constraint domain_tenant foreign key (tenant_id) references tenant;
    alter table alarm add constraint alarm_domain foreign key (kind) references domain (name);
    alter table alarm add constraint alarm_authority foreign key (subject_id, count) references authority (name, generation);
    alter table alarm add column number bigint generated always as identity;
    create function nothing() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger alarm_trigger after insert on alarm for each row execute function nothing()`)
  expect(await problems()).toEqual([
    'alarm.number: nobody says who relies on the order of its numbers',
    'alarm: alarm_id does not hold tenant_id, so that no node could see that it is unique',
    'alarm: its foreign key to authority goes to another node',
    'alarm: the trigger alarm_trigger cannot stand on a table that is spread',
    'domain: its foreign key to tenant goes to another node',
    'unknown_one: nobody says where its rows are',
  ])
})

const src = fileURLToPath(new URL('../../src/', import.meta.url))
const statements = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => [path, readFileSync(src + path, 'utf8')] as const)

test('locks that hold on one node only stand where the list says so, and nowhere else', () => {
  const found = statements.filter(([, text]) => /pg_(?:try_)?advisory/.test(text)).map(([path]) => path)
  expect(found.sort()).toEqual(Object.keys(locksOfOneNode).sort())
})

test('no statement names rows by where they lie in a file of the database', () => {
  expect(statements.filter(([, text]) => /\bctid\b/.test(text)).map(([path]) => path)).toEqual([])
})

/** Who asks all tenants at once, how often; a new one is added here when it is the installation’s business. */
const ofEveryTenant: Readonly<Record<string, number>> = {
  'alarm/alarm.sql.ts': 1,
  'alarm/sweep.sql.ts': 1,
  'audit/chain.sql.ts': 2,
  'autopilot/attestation/sweep.sql.ts': 1,
  'autopilot/batch/sweep.sql.ts': 2,
  'autopilot/channel/oem-direct/submission.sql.ts': 1,
  'autopilot/contest/contest.sql.ts': 3,
  'autopilot/device/release.sql.ts': 1,
  'autopilot/import/import.sql.ts': 1,
  'autopilot/inbox/inbox.sql.ts': 1,
  'db/queue.ts': 1,
  'directory/membership/by-time/by-time.sql.ts': 1,
  'identity/key/signing-key.sql.ts': 1,
  'identity/device-code/device-code.sql.ts': 1,
  'identity/installation/operator.sql.ts': 1,
  'identity/sweep.sql.ts': 6,
  'mdm/action/sweep.sql.ts': 4,
  'mdm/call/call.sql.ts': 1,
  'mdm/diagnostics/diagnostics.sql.ts': 2,
  'mdm/escrow/escrow.sql.ts': 2,
  'mdm/item/compliance/lapse/lapse.sql.ts': 1,
  'mdm/report/report.sql.ts': 4,
  'mdm/scep/request.sql.ts': 1,
  'mdm/seal-existing.sql.ts': 2,
  'mdm/session/sweep.sql.ts': 2,
  'partner/center/center.sql.ts': 1,
  'partner/notice/notice.sql.ts': 1,
  'partner/organisation/partner.sql.ts': 1,
  'preparation/sweep.sql.ts': 1,
  'story/sweep.sql.ts': 2,
}

test('statements over every tenant are those listed', () => {
  const found = statements.flatMap(([path, text]) => {
    const times = text.match(/\/\* every tenant:/g)?.length ?? 0
    return times === 0 ? [] : [[path, times] as const]
  })
  expect(Object.fromEntries(found)).toEqual(ofEveryTenant)
})

test('a statement over tables that are spread differently is seen', () => {
  expect(
    statementsAcrossPlacements([
      'select 1 from hardware_key h join autopilot_device d on d.id = h.registration_id',
      'select "name" from "authority" inner join "tenant" on true',
      'with gone as (delete from alarm) insert into hardware_key select 1',
    ]),
  ).toHaveLength(3)
  expect(
    statementsAcrossPlacements([
      'select 1 from alarm join tenant using (tenant_id) cross join lateral (select 1 from device_event) e',
      'insert into hardware_key (key) select 1 from unnest($1) as u',
      'copy hardware_key (key) from stdin',
      'select 1 from tenant left join domain on true',
      'select 1 from tenant left join authority on true /* several nodes: because */',
    ]),
  ).toEqual([])
})
