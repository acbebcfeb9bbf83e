// An administrator's word for the next deployment: given, taken back, used by nobody else.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import * as nextJoin from '../../directory/device/next-join.sql.ts'
import { DirectoryDeviceId, RegistrationId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { allowNextDeployment } from './allow.ops.ts'

let database: TestDatabase
let tenantId: TenantId
let other: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'contoso.example')
  other = await insertTenant(database.db, 'fabrikam.example')
})
afterAll(async () => database?.stop())

const now = new Date('2026-11-21T10:00:00Z')
const hours = (n: number) => new Date(now.getTime() + n * 3_600_000)
const operation = (more: Partial<OperationContext> = {}): OperationContext => ({
  tenantId,
  actor: { kind: 'user', id: 'a', name: 'ada' },
  now,
  ...more,
})

async function registration(state: 'notContacted' | 'blocked' = 'notContacted') {
  const [registrationId, directoryDeviceId] = [
    RegistrationId.parse(randomUUID()),
    DirectoryDeviceId.parse(randomUUID()),
  ]
  await database.db
    .insertInto('directory_device')
    .values({ tenant_id: tenantId, id: directoryDeviceId, device_id: randomUUID(), display_name: 'S', created_at: now })
    .execute()
  await database.db
    .insertInto('autopilot_device')
    .values({
      tenant_id: tenantId,
      id: registrationId,
      directory_device_id: directoryDeviceId,
      serial_number: `S${registrationId}`,
      enrollment_state: state,
      created_at: now,
    })
    .execute()
  return { registrationId, directoryDeviceId }
}

type Registration = Awaited<ReturnType<typeof registration>>

const wordOf = ({ directoryDeviceId }: Registration, at = now, of = tenantId) =>
  nextJoin.word(database.db, of, directoryDeviceId, at)

async function traces({ registrationId, directoryDeviceId }: Registration) {
  const { db } = database
  const audit = await db
    .selectFrom('audit_entry')
    .select(['action', 'actor_name', 'details'])
    .where('tenant_id', '=', tenantId)
    .where('target_id', '=', registrationId)
    .orderBy('sequence')
    .execute()
  const story = await db
    .selectFrom('device_event')
    .select(['step', 'detail'])
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', directoryDeviceId)
    .execute()
  const { enrollment_state: state } = await db
    .selectFrom('autopilot_device')
    .select('enrollment_state')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .executeTakeFirstOrThrow()
  return { audit, story, state }
}

test('[T-47] the word stands until its hour, for this object, and audit and story say whose it is', async () => {
  const [device, untouched] = [await registration(), await registration()]
  await allowNextDeployment(database.db, operation(), device.registrationId, 8)
  const until = hours(8)
  expect(await wordOf(device)).toEqual({ because: 'administrator', by: 'ada', until })
  expect(await wordOf(device, new Date(until.getTime() - 1))).toBeDefined()
  expect(await wordOf(device, until)).toBeUndefined()
  expect(await wordOf(device, now, other)).toBeUndefined()
  expect(await wordOf(untouched)).toBeUndefined()
  expect(await traces(device)).toEqual({
    audit: [
      {
        action: 'autopilot.device.allow-next',
        actor_name: 'ada',
        details: { serialNumber: `S${device.registrationId}`, until: until.toISOString() },
      },
    ],
    story: [{ step: 'next-deployment-allowed', detail: { until: until.toISOString(), by: 'ada' } }],
    state: 'notContacted',
  })
  const later = operation({ actor: { kind: 'user', id: 'b', name: 'b'.repeat(300) } })
  await allowNextDeployment(database.db, later, device.registrationId, 1)
  expect(await wordOf(device)).toEqual({ because: 'administrator', by: 'b'.repeat(256), until: hours(1) })
})

test('the word of a reset counts for thirty days, as docs/assurance.md says', () => {
  expect(nextJoin.resetCountsMs).toBe(hours(30 * 24).getTime() - now.getTime())
})

test('0 hours take it back, which is audited and opens nothing', async () => {
  const device = await registration('blocked')
  await allowNextDeployment(database.db, operation(), device.registrationId, 0)
  expect(await traces(device)).toMatchObject({
    audit: [{ action: 'autopilot.device.allow-next-ended', details: { until: null } }],
    story: [],
    state: 'blocked',
  })
  await allowNextDeployment(database.db, operation(), device.registrationId, 1)
  const { audit, state } = await traces(device)
  expect(state).not.toBe('blocked')
  expect(audit.at(-1)).toMatchObject({ action: 'autopilot.device.allow-next', details: { unblocked: true } })
  await allowNextDeployment(database.db, operation(), device.registrationId, 0)
  expect(await wordOf(device)).toBeUndefined()
  expect((await traces(device)).audit.at(-1)?.details).not.toHaveProperty('unblocked')
  expect((await traces(device)).story).toEqual([
    { step: 'next-deployment-allowed', detail: expect.anything() },
    { step: 'next-deployment-withdrawn', detail: { by: 'ada' } },
  ])
  // neither what was taken back nor what expired is taken back again
  await allowNextDeployment(database.db, operation(), device.registrationId, 0)
  await allowNextDeployment(database.db, operation(), device.registrationId, 1)
  await allowNextDeployment(database.db, operation({ now: hours(1) }), device.registrationId, 0)
  expect((await traces(device)).story.map(({ step }) => step)).toEqual([
    'next-deployment-allowed',
    'next-deployment-withdrawn',
    'next-deployment-allowed',
  ])
})

test('[T-42] nobody allows what another tenant has, or what is not there', async () => {
  const device = await registration()
  const foreign = operation({ tenantId: other })
  await expect(allowNextDeployment(database.db, foreign, device.registrationId, 8)).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(
    allowNextDeployment(database.db, operation(), RegistrationId.parse(randomUUID()), 8),
  ).rejects.toMatchObject({
    code: 'not-found',
  })
  expect(await wordOf(device)).toBeUndefined()
})
