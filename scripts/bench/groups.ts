// Groups by rule: how long one changed device, a thousand changed devices, a new rule and all rules over again take among many
// rules and devices, each against the same predicates as plain SQL; and one changed device while a rule is worked out. Nothing waits
// for a job, which runs here.

import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'

import { inTransaction } from '../../src/db/tx.ts'
import { changeExtensionTexts } from '../../src/directory/device/attributes.ops.ts'
import { membershipJobs, reevaluateDevices, reevaluateGroup } from '../../src/directory/membership/membership.ops.ts'
import { parseMembershipRule } from '../../src/directory/membership/rule/parser.ts'
import { predicateOf } from '../../src/directory/membership/rule/predicate.sql.ts'
import { DirectoryDeviceId, GroupId } from '../../src/kernel/id.ts'
import type { OperationContext } from '../../src/kernel/operation-context.ts'
import { foldReactions } from '../../src/reactions.ts'
import { type BenchDatabase, openBenchDatabase } from './database.ts'

const reactions = foldReactions([])
const singles = 200

export async function runGroupsBench(size: { rules: number; devices: number }): Promise<Record<string, unknown>> {
  const database = await openBenchDatabase()
  try {
    return await measure(database, size)
  } finally {
    await database.close()
  }
}

/** Rules as organisations write them: tags, places, models, and some of both. */
const ruleAt = (n: number): string =>
  [
    `(device.devicePhysicalIds -any (_ -eq "[OrderID]:Tag${n}"))`,
    `(device.extensionAttribute1 -eq "place${n}") and (device.accountEnabled -eq true)`,
    `(device.deviceModel -startsWith "Model ${n}") or (device.displayName -startsWith "PC-${n}-")`,
    `(device.deviceManufacturer -in ["Contoso", "Maker ${n}"]) and -not (device.extensionAttribute1 -eq null)`,
  ][n % 4]!

async function measure(
  { db, tenant }: BenchDatabase,
  { rules, devices }: { rules: number; devices: number },
): Promise<Record<string, unknown>> {
  const operation = await tenant('groups.example')
  const { tenantId } = operation
  await sql`
    insert into directory_device (tenant_id, id, device_id, display_name, manufacturer, model, physical_ids, extension_attributes,
                                  created_at)
    select ${tenantId}, gen_random_uuid(), gen_random_uuid(), 'PC-' || n % 997 || '-' || n, 'Maker ' || n % 50, 'Model ' || n % 300,
           array['[ZTDID]:' || gen_random_uuid(), '[OrderID]:Tag' || n % 211],
           case when n % 3 > 0 then jsonb_build_object('extensionAttribute1', 'place' || n % 401) else '{}' end, now()
      from generate_series(1, ${devices}::int) n`.execute(db)
  await sql`analyze directory_device`.execute(db)
  const groups: { id: GroupId; rule: string }[] = Array.from({ length: rules }, (_, n) => ({
    id: GroupId.parse(randomUUID()),
    rule: ruleAt(n),
  }))
  for (const { id, rule } of groups) {
    await db
      .insertInto('directory_group')
      .values({
        ...{ tenant_id: tenantId, id, display_name: rule, mail_nickname: 'g', membership_rule: rule },
        created_at: operation.now,
      })
      .execute()
  }
  const predicates = groups.map(({ rule }) => predicateOf(parseMembershipRule(rule), { tenantId, now: new Date() })!)
  const count = async (wanted: RawBuilder<boolean>) =>
    void (await sql`select count(*) filter (where ${wanted}) from directory_device o where o.tenant_id = ${tenantId}`.execute(
      db,
    ))

  const everything = await timed(async () => {
    for (const group of groups) await wholeRule(db, operation, group)
  })
  const everythingPlain = await timed(async () => {
    for (const predicate of predicates) await count(predicate)
  })
  await sql`analyze group_member`.execute(db)

  const ids = (
    await db.selectFrom('directory_device').select('id').where('tenant_id', '=', tenantId).limit(5000).execute()
  ).map(({ id }) => DirectoryDeviceId.parse(id))
  const one: number[] = []
  for (let at = 0; at < singles; at++) {
    const place = { extensionAttribute1: `place${at % 401}` }
    one.push(await timed(() => changeExtensionTexts({ db, reactions }, operation, ids[at]!, place)))
  }
  const all = sql.join(
    predicates.map((predicate) => sql`(${predicate})::int`),
    sql` + `,
  )
  const plainOf = (among: readonly string[]) => () =>
    sql`select ${all} from directory_device o where o.tenant_id = ${tenantId} and o.id = any(${[...among]}::uuid[])`.execute(
      db,
    )
  const onePlain: number[] = []
  for (let at = 0; at < 20; at++) onePlain.push(await timed(plainOf([ids[at]!])))

  const thousand = ids.slice(0, 1000)
  await sql`update directory_device set extension_attributes = '{"extensionAttribute1":"place7"}'
             where tenant_id = ${tenantId} and id = any(${thousand}::uuid[])`.execute(db)
  const thousandOurs = await timed(() =>
    inTransaction(db, (tx) => reevaluateDevices(tx, operation, thousand, reactions)),
  )
  const thousandPlain = await timed(plainOf(thousand))

  const fresh = {
    id: groups[0]!.id,
    rule: '(device.deviceModel -startsWith "Model 1") and (device.accountEnabled -eq true)',
  }
  const newRule = await timed(() => wholeRule(db, operation, fresh))
  const newRulePlain = await timed(() =>
    count(predicateOf(parseMembershipRule(fresh.rule), { tenantId, now: new Date() })!),
  )

  const meanwhile: number[] = []
  let goesOn = true
  const others = async () => {
    for (let at = 0; goesOn; at++) {
      const place = { extensionAttribute1: `place${(at + 200) % 401}` }
      const id = ids[at % ids.length]!
      meanwhile.push(await timed(() => changeExtensionTexts({ db, reactions }, operation, id, place)))
    }
  }
  const next = { id: groups[1]!.id, rule: fresh.rule.replace('Model 1', 'Model 2') }
  await Promise.all([wholeRule(db, operation, next).finally(() => (goesOn = false)), others()])

  return {
    name: 'groups',
    ...{ rules, devices },
    runs: [
      row('one changed device, median', median(one), median(onePlain)),
      row('1,000 changed devices', thousandOurs, thousandPlain),
      row('a new rule', newRule, newRulePlain),
      row('one changed device while a new rule is worked out, median', median(meanwhile), median(onePlain)),
      row('one changed device while a new rule is worked out, longest', Math.max(...meanwhile), median(onePlain)),
      row('all rules', everything, everythingPlain),
    ],
  }
}

/** The pages of a job after the one in the transaction of the change. */
async function wholeRule(
  db: BenchDatabase['db'],
  operation: OperationContext,
  { id, rule }: { readonly id: GroupId; readonly rule: string },
): Promise<void> {
  const { tenantId } = operation
  const { lock, batch } = membershipJobs['group-membership']!
  await inTransaction(db, async (tx) => {
    await tx
      .updateTable('directory_group')
      .set({ membership_rule: rule })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
    await reevaluateGroup(tx, operation, id, rule, reactions)
  })
  const job = () =>
    db.selectFrom('tenant_job').select('state').where('tenant_id', '=', tenantId).where('subject', '=', id)
  let state = (await job().executeTakeFirst())?.state
  await db.deleteFrom('tenant_job').where('tenant_id', '=', tenantId).where('subject', '=', id).execute()
  while (state) {
    state = await inTransaction(db, async (tx) => {
      await lock(tx, tenantId)
      return batch(tx, operation, { subject: id, state }, reactions)
    })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const median = (all: readonly number[]): number => [...all].sort((one, other) => one - other)[all.length >> 1] ?? 0

const row = (what: string, ours: number, baseline: number) => ({
  what,
  'ours, ms': ours.toFixed(1),
  'plain SQL, ms': baseline.toFixed(1),
  ratio: (ours / baseline).toFixed(2),
})
