import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { insertUser } from '../../test/support/database/tenant-rows.ts'
import { whileHeld } from '../../test/support/database/while-held.ts'
import { createTenant, newTenantId } from '../directory/tenant/tenant.ops.ts'
import { sweeps } from '../features.ts'
import { sweepActions } from '../mdm/action/sweep.sql.ts'
import { storyDays } from '../story/sweep.sql.ts'
import { sweep } from './sweep.ts'

const now = new Date('2026-06-01T12:00:00Z')
const [second, hour, day] = [1000, 3_600_000, 24 * 3_600_000]
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
const tenantId = newTenantId()
const statements: string[] = []
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase({ onStatement: (statement) => statements.push(statement) })
  const actor = { kind: 'operator', id: 't', name: 't' } as const
  const operation = { tenantId, actor, now }
  await createTenant(database.db, operation, { displayName: 'Contoso', domains: ['contoso.example'] })
  await insertUser(database.db, tenantId, 'pia@contoso.example', 'x', { id: person })
  await database.pool.query(
    `insert into mdm_enrollment (tenant_id, id, client_device_id, enrollment_type, enrollment_kind, device_name, certificate_thumbprint, enrolled_at)
     values ($1, $2, 'C', 'Device', 'azureDomainJoined', 'PC-1', 'aa', now())`,
    [tenantId, enrollment],
  )
  await database.pool.query(
    `insert into directory_device (tenant_id, id, device_id, display_name, created_at) values ($1, $2, $2, 'PC-1', now())`,
    [tenantId, device],
  )
})
afterAll(() => database?.stop())

const enrollment = '00000000-0000-4000-8000-00000000000e'
const device = '00000000-0000-4000-8000-00000000000d'
const person = '00000000-0000-4000-8000-00000000000b'
const gone = '00000000-0000-4000-8000-00000000000c'
type Row = Readonly<Record<string, unknown>>
type Swept = {
  /** The row's identifying column, and the other columns it needs. */
  readonly name: string
  readonly more?: Row
  readonly goes: Readonly<Record<string, Row>>
  readonly stays: Readonly<Record<string, Row>>
}

/** A column that says when, just on either side of the age at which a row goes. */
const around = (column: string, age: number) => ({
  goes: { over: { [column]: ago(age + second) } },
  stays: { 'not yet': { [column]: ago(age - second) } },
})

/** Names may have to be UUIDs. */
const uuidOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

const withJob = 'whose job has results'
const contests = {
  goes: { 'decided long ago': { state: 'refused', opened_at: ago(500 * day), decided_at: ago(400 * day + second) } },
  stays: {
    'decided lately': { state: 'released', opened_at: ago(500 * day), decided_at: ago(400 * day - second) },
    open: { state: 'open', opened_at: ago(500 * day), decided_at: null },
  },
}

const tables: Readonly<Record<string, Swept>> = {
  oidc_payload: {
    name: 'id',
    more: { model: 'Session', payload: '{}' },
    goes: { over: { expires_at: ago(second) } },
    stays: { 'not yet': { expires_at: ago(-second) }, 'without end': { expires_at: null } },
  },
  sign_in_attempt: {
    name: 'subject',
    more: { failures: 3 },
    goes: {
      forgotten: { updated_at: ago(day + second), locked_until: null },
      'no longer locked': { updated_at: ago(day + second), locked_until: ago(second) },
    },
    stays: {
      recent: { updated_at: ago(day - second), locked_until: null },
      'recently locked': { updated_at: ago(day - second), locked_until: ago(second) },
      locked: { updated_at: ago(day + second), locked_until: ago(-second) },
    },
  },
  device_code: {
    name: 'user_code_hash',
    more: { secret_hash: 'x', client_id: 'x', created_at: ago(365 * day) },
    ...around('expires_at', day),
  },
  tpm_challenge_used: { name: 'id', ...around('expires_at', hour) },
  sign_in_place: { name: 'subject', more: { address: '192.0.2.1' }, ...around('seen_at', 90 * day) },
  mdm_session: {
    name: 'session_id',
    more: { enrollment_id: enrollment, state: '{}', started_at: ago(365 * day) },
    ...around('updated_at', 7 * day),
  },
  mdm_command: {
    name: 'result',
    more: { enrollment_id: enrollment, phase: 'device', command: '{}', created_at: ago(365 * day) },
    goes: { over: { answered_at: ago(180 * day + second) } },
    stays: {
      'not yet': { answered_at: ago(180 * day - second) },
      waiting: {},
      'of an item, which the next session forgets': { answered_at: ago(365 * day), item_kind: 'policy' },
    },
  },
  mdm_bulk_action: {
    name: 'id',
    more: { action: 'rebootNow', devices: 1, asked_by_name: 'x', ended_at: null },
    ...around('asked_at', 400 * day),
  },
  mdm_action: {
    name: 'id',
    more: {
      enrollment_id: enrollment,
      kind: 'rebootNow',
      state: 'done',
      parameters: '{}',
      asked_by_name: 'x',
      asked_at: ago(500 * day),
    },
    goes: { over: { changed_at: ago(400 * day + second) } },
    stays: { 'not yet': { changed_at: ago(400 * day - second) }, 'of late': { changed_at: ago(second) } },
  },
  mdm_report_day: {
    name: 'name',
    more: { count: 1 },
    goes: { over: { day: ago(401 * day) } },
    stays: { 'not yet': { day: ago(400 * day) } },
  },
  mdm_device_log: {
    name: 'upload_id',
    more: { enrollment_id: enrollment, size_bytes: 1, sha256: 'x' },
    goes: { over: { id: uuidOf(1), received_at: ago(28 * day + second) } },
    stays: { 'not yet': { id: uuidOf(2), received_at: ago(28 * day - second) } },
  },
  mdm_device_log_part: {
    name: 'upload_id',
    more: { part: 0, content: '' },
    goes: { 'of nothing that is kept': { received_at: ago(day + second) } },
    stays: {
      'of diagnostics': { received_at: ago(28 * day - second) },
      'of an upload that may go on': { received_at: ago(day - second) },
    },
  },
  mdm_recovery_key: {
    name: 'id',
    more: {
      ...{ directory_device_id: gone, device_id: gone, device_name: 'x', volume: 'operatingSystemVolume', sealed: '' },
      created_at: ago(500 * day),
    },
    goes: { over: { held_until: ago(second) } },
    stays: { 'not yet': { held_until: ago(-second) }, 'of a device that stands': { held_until: null } },
  },
  mdm_local_password: {
    name: 'id',
    more: {
      ...{ directory_device_id: gone, device_id: gone, device_name: 'x', account_name: 'x', account_sid: 'x' },
      ...{ sealed: '', backed_up_at: ago(500 * day) },
    },
    goes: { over: { held_until: ago(second) } },
    stays: { 'not yet': { held_until: ago(-second) }, 'of a device that stands': { held_until: null } },
  },
  mdm_scep_request: {
    name: 'id',
    more: { profile: 'x', proof: 'x', transaction_id: 'x', spki: '', subject: 'x', asked_at: ago(365 * day) },
    goes: {
      'waited too long': { enrollment_id: gone, policy_id: uuidOf(1), state: 'waiting', expires_at: ago(second) },
      'rejected long ago': { enrollment_id: gone, policy_id: uuidOf(2), state: 'rejected', expires_at: ago(second) },
    },
    stays: {
      waits: { enrollment_id: gone, policy_id: uuidOf(3), state: 'waiting', expires_at: ago(-second) },
      'rejected lately': { enrollment_id: gone, policy_id: uuidOf(4), state: 'rejected', expires_at: ago(-second) },
    },
  },
  device_event: {
    name: 'step',
    more: { directory_device_id: device, hop: 'device', outcome: 'ok' },
    goes: {
      over: { at: ago(storyDays * day + second) },
      'mdm-enrolled': { at: ago(storyDays * day + second), directory_device_id: gone },
    },
    stays: {
      'not yet': { at: ago(storyDays * day - second) },
      // without them anybody with its hash would pass for it
      'directory-joined': { at: ago(2 * storyDays * day) },
      'management-ended': { at: ago(storyDays * day + second) },
    },
  },
  device_event_budget: {
    name: 'source',
    more: { directory_device_id: device, address: '192.0.2.1', used: 1 },
    ...around('since', hour),
  },
  password_link: {
    name: 'secret_hash',
    more: { user_id: person, credentials_epoch: 1, created_at: ago(365 * day) },
    ...around('expires_at', 30 * day),
  },
  enrollment_secret: {
    name: 'id',
    more: {
      display_name: 'Lab',
      secret_digest: 'x',
      most_uses: 1,
      serial_numbers: [],
      needs_approval: false,
      created_at: ago(365 * day),
      made_by_kind: 'operator',
      made_by_id: 'x',
    },
    goes: { over: { user_name: 'a', expires_at: ago(90 * day + second) } },
    stays: {
      'not yet': { user_name: 'b', expires_at: ago(90 * day - second) },
      'its PCs are managed': { user_name: 'c', expires_at: ago(90 * day + second), uses: 1 },
    },
  },
  bulk_token: {
    name: 'id',
    more: {
      user_id: person,
      display_name: 'Desks',
      token_digest: 'x',
      most_joins: 1,
      networks: [],
      created_at: ago(365 * day),
      made_by_kind: 'operator',
      made_by_id: 'x',
    },
    ...around('expires_at', 90 * day),
  },
  alarm: {
    name: 'id',
    more: { kind: 'clone', subject_kind: 'device', subject_id: 'x', first_at: ago(365 * day), last_at: ago(365 * day) },
    goes: { 'closed long ago': { closed_at: ago(90 * day + second) } },
    stays: { 'closed lately': { closed_at: ago(90 * day - second) }, open: { closed_at: null } },
  },
  device_job: {
    name: 'id',
    more: {
      kind: 'register',
      channel: 'oem-direct',
      partner_id: person,
      partner_name: 'Fabrikam',
      actor_kind: 'application',
      actor_id: 'x',
      actor_name: 'x',
      rows: 1,
      created_at: ago(365 * day),
    },
    goes: {
      'done long ago': { state: 'done', completed_at: ago(31 * day + second) },
      'held for long': { state: 'held', created_at: ago(90 * day + second) },
    },
    stays: {
      // results count from the end: a customer may approve after a month
      'done lately': { state: 'done', completed_at: ago(31 * day - second) },
      held: { state: 'held', created_at: ago(90 * day - second) },
      queued: { state: 'queued' },
    },
  },
  device_request: {
    name: 'id',
    more: { digest: 'x', customer_id: person, job_id: person },
    ...around('created_at', 31 * day),
  },
  oem_submission: {
    name: 'id',
    more: { digest: 'x', actor_kind: 'application', actor_id: 'x', actor_name: 'x' },
    goes: { over: { created_at: ago(31 * day + second) } },
    stays: { 'not yet': { created_at: ago(31 * day - second) }, [withJob]: { created_at: ago(365 * day) } },
  },
  device_release: {
    name: 'id',
    more: { registration_id: person, serial_number: 'x', released_by: 'x', why: 'deleted' },
    ...around('released_at', 180 * day),
  },
  released_key: {
    name: 'release_id',
    more: { key: 1 },
    ...around('released_at', 180 * day),
  },
  device_contest: {
    name: 'id',
    more: {
      serial_number: 'x',
      manufacturer: 'x',
      model: 'x',
      proof: 'x',
      holder_id: person,
      registration_id: person,
      opened_by: 'x',
    },
    ...contests,
  },
  device_contested: {
    name: 'id',
    more: { registration_id: person, serial_number: 'x' },
    ...contests,
  },
}

async function put(table: string, { name, more, goes, stays }: Swept): Promise<void> {
  const named = Object.keys({ ...goes, ...stays })
  for (const [called, row] of Object.entries({ ...goes, ...stays })) {
    const values = { tenant_id: tenantId, ...more, ...row, [name]: nameIn(name, called, named) }
    const columns = Object.keys(values)
    await database.pool.query(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
      Object.values(values),
    )
  }
}

const nameIn = (name: string, called: string, named: readonly string[]): string =>
  ['id', 'release_id', 'upload_id'].includes(name) ? uuidOf(named.indexOf(called)) : called

/** A submission stays for as long as a job that it made. */
async function putRowOfSubmission(): Promise<void> {
  const idOf = (table: string, called: string) => {
    const { name, goes, stays } = tables[table] as Swept
    return nameIn(name, called, Object.keys({ ...goes, ...stays }))
  }
  await database.pool.query(
    `insert into oem_submission_row (tenant_id, submission_id, line, manufacturer, model, serial_number, product_key, customer_id, job_id)
     values ($1, $2, 1, '', '', '', '', $1, $3)`,
    [tenantId, idOf('oem_submission', withJob), idOf('device_job', 'held')],
  )
}

async function left(table: string, { name, goes, stays }: Swept): Promise<string[]> {
  const named = Object.keys({ ...goes, ...stays })
  const { rows } = await database.pool.query(`select ${name} as name from ${table} where tenant_id = $1`, [tenantId])
  const stored = rows.map((row) => String(row.name))
  return named.filter((called) => stored.includes(nameIn(name, called, named)))
}

test('[T-55] of every table that is swept, what is past its age goes and what is not stays, and a second round finds nothing', async () => {
  for (const [table, swept] of Object.entries(tables)) await put(table, swept)
  await putRowOfSubmission()
  statements.length = 0
  const going = Object.values(tables).flatMap(({ goes }) => Object.keys(goes))
  expect(await sweep(database.db, sweeps, () => now)).toBe(going.length)
  expect(await sweep(database.db, sweeps, () => now)).toBe(0)
  const are = await Promise.all(
    Object.entries(tables).map(async ([table, swept]) => [table, await left(table, swept)] as const),
  )
  expect(Object.fromEntries(are)).toEqual(
    Object.fromEntries(Object.entries(tables).map(([table, { stays }]) => [table, Object.keys(stays)])),
  )
  // a table that is swept from now on has to be added above
  const swept = new Set(statements.flatMap((statement) => /delete from (\w+)/.exec(statement)?.[1] ?? []))
  expect([...swept].sort()).toEqual(Object.keys(tables).sort())
})

const putAction = ({ id, kind, state, changed_at, expires_at }: Row, of = enrollment) =>
  database.pool.query(
    `insert into mdm_action (tenant_id, id, enrollment_id, kind, state, parameters, asked_by_name, asked_at, changed_at, expires_at)
     values ($1, $2, $3, $4, $5, '{}', 'x', $6, $6, $7)`,
    [tenantId, id, of, kind, state, changed_at, expires_at],
  )
const actionsOf = async (ids: readonly string[]) =>
  (
    await database.pool.query(
      'select state, reason from mdm_action where tenant_id = $1 and id = any($2) order by id',
      [tenantId, ids],
    )
  ).rows

test('an action that its device fetches while the expiry waits for it is under way, and one beside it that nobody fetches is canceled', async () => {
  const [fetched, left] = [uuidOf(901), uuidOf(902)]
  const waits = { state: 'pending', changed_at: ago(4 * day), expires_at: ago(second) }
  await putAction({ id: fetched, kind: 'rebootNow', ...waits })
  await putAction({ id: left, kind: 'locateDevice', ...waits })
  await whileHeld(
    database.db,
    (tx) =>
      tx
        .updateTable('mdm_action')
        .set({ state: 'active', changed_at: now })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', fetched)
        .execute(),
    [() => sweep(database.db, [sweepActions], () => now)],
  )
  expect(await actionsOf([fetched, left])).toEqual([
    { state: 'active', reason: null },
    { state: 'canceled', reason: 'nobody fetched it in time' },
  ])
})

test('what a device got and does not end in time has failed, and behind a reset nobody knows what is on it still', async () => {
  const tree = { a: { mark: '1', item: 'policy:x', value: '1' }, b: { tried: { mark: '2' } } }
  const [named, reset] = [uuidOf(910), uuidOf(911)]
  for (const id of [named, reset])
    await database.pool.query(
      `insert into mdm_enrollment (tenant_id, id, client_device_id, enrollment_type, enrollment_kind, device_name, certificate_thumbprint, enrolled_at, tree)
       values ($1, $2, 'D', 'Device', 'azureDomainJoined', 'PC-2', 'bb', now(), $3)`,
      [tenantId, id, JSON.stringify(tree)],
    )
  const state = 'active'
  const ids = [uuidOf(920), uuidOf(921), uuidOf(922), uuidOf(923)]
  await putAction({ id: ids[0], kind: 'setDeviceName', state, changed_at: ago(14 * day + second) }, named)
  await putAction({ id: ids[1], kind: 'rebootNow', state, changed_at: ago(14 * day - second) }, named)
  await putAction({ id: ids[2], kind: 'retire', state, changed_at: ago(40 * day) }, named)
  await putAction({ id: ids[3], kind: 'automaticRedeployment', state, changed_at: ago(14 * day + second) }, reset)
  await sweep(database.db, [sweepActions], () => now)
  const [failed, goesOn] = [
    { state: 'failed', reason: 'the device did not say in time how it went' },
    { state, reason: null },
  ]
  expect(await actionsOf(ids)).toEqual([failed, goesOn, goesOn, failed])
  const { rows } = await database.pool.query(
    'select tree from mdm_enrollment where tenant_id = $1 and id = any($2) order by id',
    [tenantId, [named, reset]],
  )
  expect(rows).toEqual([{ tree }, { tree: { a: { mark: 'sha256:unknown', item: 'policy:x' }, b: {} } }])
})
