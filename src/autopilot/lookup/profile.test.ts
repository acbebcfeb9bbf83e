// The answer to a device that asks for its profile, as its registration stands now, whatever its ticket said.

import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import { DirectoryDeviceId, RegistrationId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { decodeProfile } from '../../protocol/ztd/profile.ts'
import { assignProfile, createProfile } from '../profile/profile.ops.ts'
import { type ContactLog, makeContactLog } from './contact.ops.ts'
import { profileFor } from './profile.ops.ts'
import { claimedOnly, makeDeviceTickets, type TicketSubject } from './ticket.ops.ts'

const start = new Date('2026-11-21T10:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const tickets = makeDeviceTickets(randomBytes(32))
let database: TestDatabase
let contacts: ContactLog
let tenantId: TenantId
const operation = (): OperationContext => ({ tenantId, actor: { kind: 'user', id: 'a', name: 'a' }, now: start })

beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'contoso.example')
  contacts = makeContactLog(database.db, throwIt)
})
afterAll(async () => {
  await contacts.close()
  await database.stop()
})

async function registration(more: Record<string, unknown> = {}) {
  const [registrationId, directoryDeviceId] = [
    RegistrationId.parse(randomUUID()),
    DirectoryDeviceId.parse(randomUUID()),
  ]
  const row = { tenant_id: tenantId, id: registrationId, directory_device_id: directoryDeviceId, created_at: start }
  await database.db
    .insertInto('autopilot_device')
    .values({ ...row, serial_number: registrationId, ...more })
    .execute()
  return { tenantId, registrationId, directoryDeviceId }
}
type Registration = Awaited<ReturnType<typeof registration>>

function ask(of: Registration | undefined, more: Partial<TicketSubject> = {}, ifNoneMatch?: string, at = start) {
  const subject: TicketSubject = {
    globalDeviceId: 'g',
    registration: of,
    ek: null,
    osBuild: 26100,
    osEdition: 48,
    needsAttention: false,
    proof: claimedOnly,
    ...more,
  }
  const ticket = tickets.verify(tickets.issue(subject, at), at)
  return profileFor({ db: database.db, contacts }, ticket, ifNoneMatch, at)
}

const storyOf = ({ directoryDeviceId }: Registration) =>
  database.db
    .selectFrom('device_event')
    .select(['step', 'outcome', 'detail'])
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', directoryDeviceId)
    .where('step', '!=', 'profile-assigned')
    .orderBy('sequence')
    .execute()

const set = ({ registrationId }: Registration, columns: Record<string, unknown>) =>
  database.db
    .updateTable('autopilot_device')
    .set(columns)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .execute()

test('[S-101] without a profile it is told so, and the story says it once an hour', async () => {
  const device = await registration()
  const none = { kind: 'none', message: 'The device is registered, and no profile is assigned to it.' }
  for (const ms of [0, 3_599_999, 3_600_000]) expect(await ask(device, {}, undefined, after(ms))).toEqual(none)
  const line = { step: 'no-profile-assigned', outcome: 'warning', detail: {} }
  expect(await storyOf(device)).toEqual([line, line])
})

test('[T-50] a registration that ended or was blocked since the ticket gives no profile', async () => {
  const device = await registration()
  expect(await ask(undefined)).toEqual({ kind: 'not-registered' })
  expect(await ask(device, { needsAttention: true })).toEqual({ kind: 'attention' })
  await set(device, { enrollment_state: 'blocked' })
  expect(await ask(device)).toEqual({ kind: 'attention' })
  await database.db
    .deleteFrom('autopilot_device')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', device.registrationId)
    .execute()
  expect(await ask(device)).toEqual({ kind: 'not-registered' })
  expect(await storyOf(device)).toEqual([])
})

test('with a profile it gets it, its contact is told before it, and once it has it only that nothing changed', async () => {
  const device = await registration({ assigned_user_upn: 'ada@contoso.example' })
  const profile = await createProfile(database.db, operation(), { displayName: 'Everyone', settings: {} })
  await assignProfile(database.db, operation(), profile.id, { kind: 'all-devices' })
  contacts.note({ ...device, at: start, detail: {} })
  const given = await ask(device)
  if (given.kind !== 'profile') throw new Error(given.kind)
  expect(given.document).toMatchObject({
    CloudAssignedTenantId: tenantId,
    DeploymentProfileName: 'Everyone',
    IsExplicitProfileAssignment: false,
  })
  // for what it claims: the table says that this suffices for the name (docs/assurance.md)
  expect(decodeProfile(given.document).assignedUser).toBe('ada@contoso.example')
  expect(await storyOf(device)).toMatchObject([
    { step: 'device-contacted' },
    { step: 'profile-offered', outcome: 'ok', detail: { profileName: 'Everyone', explicit: false } },
  ])
  const { etag } = given
  for (const header of [etag, `W/${etag}`, `"other", ${etag}`]) {
    expect(await ask(device, {}, header)).toEqual({ kind: 'unchanged', etag })
  }
  for (const header of ['"other"', '', undefined]) expect((await ask(device, {}, header)).kind).toBe('profile')
  expect(await storyOf(device)).toHaveLength(2)
  expect((await ask(device, {}, undefined, after(3_600_000))).kind).toBe('profile')
  expect(await storyOf(device)).toHaveLength(3)

  const old = await ask(device, { osBuild: 14393 })
  expect(old).toMatchObject({ kind: 'none', message: expect.stringContaining('14393') })
  expect((await storyOf(device)).at(-1)).toMatchObject({
    step: 'profile-refused',
    outcome: 'warning',
    detail: { reason: 'os-too-old', message: expect.stringContaining('14393') },
  })
})
