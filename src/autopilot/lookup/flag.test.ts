// Two machines with one endorsement key: only proof decides, never an unproved claim.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import type { Assurance } from '../../kernel/assurance.ts'
import { admit } from '../../kernel/assurance-needs.ts'
import { DirectoryDeviceId, RegistrationId, type TenantId } from '../../kernel/id.ts'
import { makeContactLog } from './contact.ops.ts'
import { flagDevice, recordProvenContact } from './flag.ops.ts'

let database: TestDatabase
let tenantId: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'contoso.example')
})
afterAll(async () => database?.stop())

const start = new Date('2026-11-21T10:00:00Z')
const hours = (n: number) => new Date(start.getTime() + n * 3_600_000)
let counter = 0

async function registration() {
  const tail = String(++counter).padStart(12, '0')
  const registrationId = RegistrationId.parse(`00000000-0000-4000-8000-${tail}`)
  const directoryDeviceId = DirectoryDeviceId.parse(`00000000-0000-4000-8001-${tail}`)
  const row = {
    tenant_id: tenantId,
    id: registrationId,
    directory_device_id: directoryDeviceId,
    serial_number: `S${tail}`,
    created_at: start,
  }
  await database.db.insertInto('autopilot_device').values(row).execute()
  return { tenantId, registrationId, directoryDeviceId }
}
const stateOf = ({ registrationId }: { registrationId: RegistrationId }) =>
  database.db
    .selectFrom('autopilot_device')
    .select(['enrollment_state', 'remediation_state', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .executeTakeFirstOrThrow()
const storyOf = async ({ directoryDeviceId }: { directoryDeviceId: DirectoryDeviceId }) =>
  (
    await database.db
      .selectFrom('device_event')
      .select('step')
      .where('tenant_id', '=', tenantId)
      .where('directory_device_id', '=', directoryDeviceId)
      .execute()
  ).map(({ step }) => step)

const policy = { secretsNeed: 'registered', acceptsSimulatedTpm: false } as const
const mayBlock = (assurance: Assurance, simulated = false) =>
  admit('blocking', { assurance, registered: true, simulated }, policy)
function proven(device: Parameters<typeof recordProvenContact>[1], at: Date) {
  const admission = mayBlock('ek')
  if (admission.kind === 'refused') throw new Error(admission.words)
  return recordProvenContact(database.db, device, admission, at)
}

test('[T-20] two machines that prove one key with two UUIDs within a day are a clone: blocked, alarm and audit', async () => {
  const device = await registration()
  const contact = (otherUuid: boolean, at: Date) => proven({ ...device, otherUuid }, at)
  expect(await contact(false, hours(0))).toBe('fine')
  expect(await stateOf(device)).toMatchObject({ enrollment_state: 'notContacted', version: 1 })
  expect(await contact(true, hours(1))).toBe('blocked')
  expect(await contact(false, hours(1))).toBe('blocked')
  expect(await stateOf(device)).toMatchObject({
    enrollment_state: 'blocked',
    remediation_state: 'manualRemediationRequired',
  })
  const alarms = await database.db
    .selectFrom('alarm')
    .select(['kind', 'detail'])
    .where('tenant_id', '=', tenantId)
    .where('subject_id', '=', device.registrationId)
    .execute()
  expect(alarms).toEqual([{ kind: 'clone', detail: { reason: 'clone', assurance: 'ek' } }])
  const audit = await database.db
    .selectFrom('audit_entry')
    .select('action')
    .where('tenant_id', '=', tenantId)
    .where('target_id', '=', device.registrationId)
    .execute()
  expect(audit).toEqual([{ action: 'autopilot.device.doubt' }])
  expect(await storyOf(device)).toEqual(['profile-refused'])
})

test('[T-49] a flag alone is one line an hour, whatever it is about, and one hello flags sixteen devices at most', async () => {
  const devices = await Promise.all(Array.from({ length: 17 }, registration))
  const contacts = makeContactLog(database.db, throwIt)
  await flagDevice({ db: database.db, contacts }, devices, 'not-unique', start)
  await flagDevice({ db: database.db, contacts }, devices, 'possible-repair', start)
  const stories = await Promise.all(devices.map(storyOf))
  expect(stories).toEqual([...Array(16).fill(['profile-refused']), []])
})

test('a registration that ended meanwhile is nobody’s clone', async () => {
  const gone = {
    ...(await registration()),
    registrationId: RegistrationId.parse('00000000-0000-4000-8002-000000000001'),
  }
  expect(await proven({ ...gone, otherUuid: true }, hours(0))).toBe('fine')
})

test('a changed UUID alone asks for attention and blocks nobody; the other machine a day later does', async () => {
  const device = await registration()
  expect(await proven({ ...device, otherUuid: true }, hours(0))).toBe('fine')
  expect(await stateOf(device)).toMatchObject({
    enrollment_state: 'notContacted',
    remediation_state: 'automaticRemediationRequired',
  })
  const alarm = await database.db
    .selectFrom('alarm')
    .select('detail')
    .where('tenant_id', '=', tenantId)
    .where('subject_id', '=', device.registrationId)
    .executeTakeFirstOrThrow()
  expect(alarm.detail).toEqual({ reason: 'uuid-changed', assurance: 'ek' })
  expect(await proven({ ...device, otherUuid: false }, hours(2))).toBe('blocked')
})

test('[T-49] a claim, or the proof of a software TPM that the tenant does not accept, may not change a state', async () => {
  expect(mayBlock('claimed').kind).toBe('refused')
  expect(mayBlock('ek', true).kind).toBe('refused')
  const device = await registration()
  const contacts = makeContactLog(database.db, throwIt)
  const before = await stateOf(device)
  for (let minute = 0; minute < 120; minute++) {
    contacts.note({ ...device, at: new Date(start.getTime() + minute * 60_000), detail: {} })
    for (const what of ['uuid-changed', 'possible-repair', 'not-unique'] as const) {
      await flagDevice({ db: database.db, contacts }, [device], what, new Date(start.getTime() + minute * 60_000))
    }
  }
  await contacts.flush()
  expect(await stateOf(device)).toEqual(before)
  const alarms = await database.db
    .selectFrom('alarm')
    .select(['kind', 'count'])
    .where('tenant_id', '=', tenantId)
    .where('subject_id', '=', device.registrationId)
    .orderBy('kind')
    .execute()
  expect(alarms).toEqual([
    { kind: 'clone', count: 2 },
    { kind: 'hardware-changed', count: 2 },
    { kind: 'not-unique', count: 2 },
  ])
  const lines = await database.db
    .selectFrom('device_event')
    .select('step')
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', device.directoryDeviceId)
    .execute()
  expect(lines).toHaveLength(2) // one an hour, of contacts and all flags together
})
