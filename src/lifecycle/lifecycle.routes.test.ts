// Ending devices over the wire, device by device: the permissions, the things ended with it, and the records. Whole machines that
// are cut off: test/flows/cutting-off/cutting-off.test.ts; the device limit: test/flows/cutting-off/stale-devices.test.ts.

import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waiting } from '../../test/support/database/while-held.ts'
import {
  contextOf,
  enroll,
  enrolledDevice,
  enrollText,
  type Joined,
  joinedDevice,
  type Managed,
  mdmToken,
  send,
  sendMessage,
} from '../../test/support/mdm/mdm-device.ts'
import { talk } from '../../test/support/mdm/mdm-talk.ts'
import { dynamicGroup } from '../../test/support/world/dynamic-group.ts'
import { newHardware, openOffice, recordsOf } from '../../test/support/world/office.ts'
import { atBrowser } from '../../test/support/world/person.ts'
import { daysPass } from '../../test/support/world/time-passes.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../test/support/world/world.ts'
import { openApi } from '../client/api.ts'
import { inTransaction } from '../db/tx.ts'
import * as nextJoin from '../directory/device/next-join.sql.ts'
import { reactions } from '../features.ts'
import { createApplication } from '../identity/application/application.ops.ts'
import { type DirectoryDeviceId, EnrollmentId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { endEnrollment, endEnrollmentsOf, endWhenJoinedAnew } from '../mdm/enrollment/end.ops.ts'
import { storyAfter } from '../story/event.sql.ts'
import { cleanUp } from './stale.ops.ts'

let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('ends.example')
  pia = await tenant.user('pia')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const operation = (): OperationContext => ({
  tenantId: tenant.tenantId,
  actor: { kind: 'operator', id: 't', name: 't' },
  now: new Date(),
})
const managedDevices = '/beta/deviceManagement/managedDevices'
const stalePath = '/beta/deviceManagement/staleDevices'

type Enrolled = { joined: Joined; device: Managed; id: EnrollmentId }
async function enrolled(owner: Person, name: string): Promise<Enrolled> {
  const { joined, device, id } = await enrolledDevice(world, tenant, owner, { name })
  return { joined, device, id: EnrollmentId.parse(id) }
}
const checkIn = async ({ device }: Enrolled) => (await sendMessage(world, device, 'no message')).status

const entriesOf = async (targetId: string) =>
  (
    await world.app.db
      .selectFrom('audit_entry')
      .select(['action', 'before', 'after', 'details', 'target_kind'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('target_id', '=', targetId)
      .orderBy('sequence')
      .execute()
  ).filter(({ action }) => action !== 'mdm.enrollment.create')
const storyOf = async ({ id }: Joined) =>
  (await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: id }, '0', 100)).map(
    ({ step, outcome, detail }) => ({ step, outcome, ...(detail && { detail }) }),
  )
/** Certificates of this subject that are in force. */
const inForce = async (subjectId: string) =>
  (
    await world.app.db
      .selectFrom('issued_certificate')
      .select('authority')
      .where('tenant_id', '=', tenant.tenantId)
      .where('subject_id', '=', subjectId)
      .where('revoked_at', 'is', null)
      .execute()
  ).map(({ authority }) => authority)
const refused = (status: number, says: string) => ({ status, message: expect.stringContaining(says) })

test('[T-50] a disabled device is served nothing until it is enabled again, groups that ask for it are asked, and each change is an entry', async () => {
  const { id: group } = await dynamicGroup(tenant.api, 'Enabled', '(device.accountEnabled -eq true)')
  const isMember = async (id: string) =>
    (await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${group}/members`)).value.some(
      (one) => one.id === id,
    )
  const one = await enrolled(pia, 'PC-SWITCH')
  const { id } = one.joined
  const before = (await storyOf(one.joined)).length
  expect([await checkIn(one), await isMember(id)]).toEqual([400, true])
  for (const accountEnabled of [false, false]) await tenant.api.patch(`/v1.0/devices/${id}`, { accountEnabled })
  expect([await checkIn(one), await isMember(id)]).toEqual([403, false])
  for (const accountEnabled of [true, true]) await tenant.api.patch(`/v1.0/devices/${id}`, { accountEnabled })
  expect([await checkIn(one), await isMember(id)]).toEqual([400, true])
  const details = { displayName: 'PC-SWITCH' }
  const changed = { action: 'directory.device.change', target_kind: 'device', details }
  expect(await entriesOf(id)).toEqual([
    { ...changed, before: { accountEnabled: true }, after: { accountEnabled: false } },
    { ...changed, before: { accountEnabled: false }, after: { accountEnabled: true } },
  ])
  expect((await storyOf(one.joined)).slice(before)).toEqual([
    { step: 'device-disabled', outcome: 'warning', detail: { by: 'test' } },
    { step: 'device-enabled', outcome: 'ok', detail: { by: 'test' } },
  ])
  const unknown = `/v1.0/devices/${randomUUID()}`
  await expect(tenant.api.patch(unknown, { accountEnabled: false })).rejects.toMatchObject({ status: 404 })
  await expect(tenant.api.delete(unknown)).rejects.toMatchObject({ status: 404 })
})

test('[T-50] a deleted device takes its join, its management and every certificate with it, and the record says so', async () => {
  const one = await enrolled(pia, 'PC-GONE')
  const { id } = one.joined
  const before = (await storyOf(one.joined)).length
  expect([await inForce(id), await inForce(one.id)]).toEqual([['join'], ['mdm']])
  await tenant.api.delete(`/v1.0/devices/${id}`)
  expect([await inForce(id), await inForce(one.id), await checkIn(one)]).toEqual([[], [], 401])
  expect(await entriesOf(one.id)).toEqual([
    {
      action: 'mdm.enrollment.end',
      target_kind: 'managedDevice',
      details: { why: 'device-deleted' },
      before: null,
      after: null,
    },
  ])
  expect((await entriesOf(id)).at(-1)).toEqual({
    action: 'directory.device.delete',
    target_kind: 'device',
    details: {},
    before: { displayName: 'PC-GONE', ownerId: pia.id },
    after: null,
  })
  const story = (await storyOf(one.joined)).slice(before)
  expect(story).toContainEqual({ step: 'management-ended', outcome: 'info', detail: { because: 'device-deleted' } })
  expect(story.at(-1)).toEqual({ step: 'device-deleted', outcome: 'warning', detail: { by: 'test' } })
  await expect(tenant.api.get(`/v1.0/devices/${id}`)).rejects.toMatchObject({ status: 404 })
})

test('[T-50] a device that is to be wiped, or has a registration, is not deleted, whoever asks and however', async () => {
  const wiped = await enrolled(pia, 'PC-WIPE')
  await tenant.api.post(`${managedDevices}/${wiped.id}/wipe`)
  await expect(tenant.api.delete(`/v1.0/devices/${wiped.joined.id}`)).rejects.toMatchObject(
    refused(403, 'is about to be wiped'),
  )
  await daysPass(world, tenant.tenantId, 100)
  const clean = await tenant.api.post<{ deleted: number; results: object[] }>(`${stalePath}/delete`, {
    olderThanDays: 90,
    deviceIds: [wiped.joined.id],
  })
  expect(clean).toEqual({
    deleted: 0,
    results: [{ id: wiped.joined.id, result: 'refused', message: expect.stringContaining('is about to be wiped') }],
  })
  expect(await inForce(wiped.id)).toEqual(['mdm'])
  await expect(tenant.api.delete(`${managedDevices}/${wiped.id}`)).rejects.toMatchObject(refused(409, 'A wipe waits'))
  await tenant.api.delete(`${managedDevices}/${wiped.id}?cancelWipe=true`)
  await tenant.api.delete(`/v1.0/devices/${wiped.joined.id}`)

  const office = await openOffice(world, 'ends-registered.example', { application: null })
  const hardware = newHardware()
  await office.register(hardware)
  const { devices } = await recordsOf(office.tenant, hardware)
  const objects = await office.tenant.api.get<{ value: { id: string }[] }>('/v1.0/devices')
  expect(objects.value).toHaveLength(1)
  expect(devices.length).toBeLessThanOrEqual(1)
  await expect(office.tenant.api.delete(`/v1.0/devices/${objects.value[0]?.id}`)).rejects.toMatchObject(
    refused(403, 'is registered for deployment'),
  )
})

test('[T-50] a person deletes devices of their own and no other, and none that an administrator disabled; an application owns none', async () => {
  const kim = await tenant.user('kim')
  const [mine, locked, hers] = [
    await joinedDevice(world, tenant, kim, 'KIM-1'),
    await joinedDevice(world, tenant, kim, 'KIM-2'),
    await joinedDevice(world, tenant, pia, 'PIA-1'),
  ]
  await tenant.api.patch(`/v1.0/devices/${locked.id}`, { accountEnabled: false })
  const browser = atBrowser(world)
  const { access } = await browser.tokensOf(kim)
  const asKim = (method: string, path: string) => browser.send(`${world.urls.graph}${path}`, { method, token: access })
  const status = async ({ id }: Joined) => (await asKim('DELETE', `/v1.0/devices/${id}`)).status
  expect([await status(hers), await status(locked), await status(mine), await status(mine)]).toEqual([
    404, 403, 204, 404,
  ])
  expect((await entriesOf(locked.id)).map(({ action }) => action)).toEqual(['directory.device.change'])
  expect(await inForce(hers.id)).toEqual(['join'])
  await tenant.api.delete(`/v1.0/devices/${locked.id}`) // an administrator may

  await expect(tenant.api.get('/v1.0/me/ownedDevices')).rejects.toMatchObject(
    refused(403, 'in this moment: User.Read, Directory.AccessAsUser.All'), // those of people
  )
})

test('[S-140] old devices are deleted once each, those used meanwhile stay, and registrations go only by who may delete them', async () => {
  const office = await openOffice(world, 'ends-stale.example', { application: null })
  const { tenantId, api } = office.tenant
  const lee = await office.tenant.user('lee')
  const [old, older, fresh] = [
    await joinedDevice(world, office.tenant, lee, 'OLD'),
    await joinedDevice(world, office.tenant, lee, 'OLDER'),
    await joinedDevice(world, office.tenant, lee, 'FRESH'),
  ]
  const hardware = newHardware()
  await office.register(hardware)
  const { registration } = await recordsOf(office.tenant, hardware)
  await world.app.db
    .updateTable('autopilot_device')
    .set({ directory_device_id: older.id })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', String(registration?.id))
    .execute()
  await daysPass(world, tenantId, 90)
  await world.app.db
    .updateTable('directory_device')
    .set({ last_sign_in_at: new Date() })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', fresh.id)
    .execute()
  const list = async (days: number) =>
    (await api.get<{ value: { id: string }[] }>(`${stalePath}?olderThanDays=${days}`)).value.map(({ id }) => id).sort()
  expect(await list(91)).toEqual([])
  expect(await list(89)).toEqual([old.id, older.id].sort())
  const proven = (at: Date | null) =>
    world.app.db
      .updateTable('autopilot_device')
      .set({ last_proven_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', String(registration?.id))
      .execute()
  await proven(new Date()) // its TPM proved it at a first start; nobody has signed in since
  expect(await list(89)).toEqual([old.id])
  await proven(null)
  const find = async (option: string, value: string) => {
    const path = `${stalePath}?olderThanDays=89&${option}=${encodeURIComponent(value)}`
    return (await api.get<{ value: { id: string }[] }>(path)).value.map(({ id }) => id)
  }
  for (const [said, found] of [
    ['OLDER', [older.id]],
    ['lee', [old.id, older.id].sort()],
    [String(hardware.fields.serialNumber), [older.id]],
    ['FRESH', []],
  ] as const) {
    expect([said, await find('$search', `"${said}"`)]).toEqual([said, found])
  }
  expect(await find('$filter', 'owner eq null')).toEqual([])
  expect(await find('$filter', 'serialNumber eq null')).toEqual([old.id])

  const clean = (by: typeof api, more: object = {}) =>
    by.post<{ deleted: number; results: { id: string; result: string; message: string }[] }>(`${stalePath}/delete`, {
      olderThanDays: 89,
      deviceIds: [old.id, old.id, older.id, fresh.id],
      ...more,
    })
  const { clientId, clientSecret } = await createApplication(
    world.app.db,
    { ...operation(), tenantId },
    { displayName: 'devices only', roles: ['Device.ReadWrite.All'] },
  )
  const { login, graph } = world.urls
  const devicesOnly = openApi({ login, graph, ca: world.ca, tenant: tenantId, clientId, clientSecret })
  await expect(clean(devicesOnly, { includeRegistered: true })).rejects.toMatchObject(
    refused(403, 'DeviceManagementServiceConfig.ReadWrite.All'),
  )
  const { deleted, results } = await clean(devicesOnly)
  devicesOnly.close()
  expect([deleted, ...results]).toEqual([
    1,
    { id: old.id, result: 'deleted', message: 'OLD was deleted.' },
    { id: older.id, result: 'registered', message: expect.any(String) },
    { id: fresh.id, result: 'seen-since', message: expect.any(String) },
  ])
  expect((await clean(api, { includeRegistered: true })).results.map(({ result }) => result)).toEqual([
    'seen-since',
    'deleted',
    'seen-since',
  ])
  expect((await recordsOf(office.tenant, hardware)).registration).toBeUndefined()

  // a failure of ours is no refusal of a device: nothing of it is told
  const noId = 'no id' as DirectoryDeviceId // which the database does not take
  const failing = { olderThanDays: 89, deviceIds: [noId], includeRegistered: false }
  await expect(cleanUp({ db: world.app.db, reactions }, { ...operation(), tenantId }, failing)).rejects.toThrow(/uuid/)
})

test('[T-50] [I2] an enrolment ends once, only a wipe gives the word for the next join, and joining anew is no way around one', async () => {
  const { db } = world.app
  const end = (one: Enrolled, why: Parameters<typeof endEnrollment>[3]) =>
    inTransaction(db, (tx) => endEnrollment(tx, operation(), one.id, why))
  const word = ({ joined }: Enrolled) => nextJoin.word(db, tenant.tenantId, joined.id, new Date())
  const [wiped, retired, other] = [
    await enrolled(pia, 'PC-A'),
    await enrolled(pia, 'PC-B'),
    await enrolled(pia, 'PC-C'),
  ]
  expect([await end(wiped, 'wiped'), await end(wiped, 'wiped'), await end(retired, 'retired')]).toEqual([
    true,
    false,
    true,
  ])
  const given = await word(wiped)
  expect(given).toMatchObject({ because: 'reset', by: 'device management' })
  expect(Math.abs((given?.until.getTime() ?? 0) - Date.now() - 30 * 24 * 3_600_000)).toBeLessThan(600_000)
  expect(await word(retired)).toBeUndefined()
  expect((await entriesOf(wiped.id)).map(({ details }) => details)).toEqual([{ why: 'wiped' }])
  expect([await checkIn(wiped), await checkIn(retired), await checkIn(other)]).toEqual([401, 401, 400])

  const anew = (one: Enrolled) =>
    inTransaction(db, (tx) => endWhenJoinedAnew(tx, operation(), { deviceId: one.joined.id }))
  await anew(other)
  expect((await storyOf(other.joined)).at(-1)).toMatchObject({ detail: { because: 'joined-anew' } })
  expect(await inTransaction(db, (tx) => endEnrollmentsOf(tx, operation(), other.joined.id, 'deleted'))).toBe(0)
  const leaving = await enrolled(pia, 'PC-D')
  await tenant.api.post(`${managedDevices}/${leaving.id}/wipe`)
  await anew(leaving)
  expect(await checkIn(leaving)).toBe(400)
  expect(await inTransaction(db, (tx) => endEnrollmentsOf(tx, operation(), leaving.joined.id, 'deleted'))).toBe(1)
  expect([await checkIn(leaving), await word(leaving)]).toEqual([401, undefined])
})

test('[T-50] a device whose wipe waits, was handed over or failed keeps its enrolment when it joins anew, and what it gets in that life opens nothing', async () => {
  const { db } = world.app
  const one = await enrolled(pia, 'PC-W')
  const stateOf = async () =>
    (await tenant.api.get<{ managementState: string }>(`${managedDevices}/${one.id}`)).managementState
  const lifeAnew = async () => {
    await db
      .updateTable('directory_device')
      .set({ certificate_thumbprint: randomBytes(20).toString('hex') }) // as a join leaves it
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', one.joined.id)
      .execute()
    await inTransaction(db, (tx) => endWhenJoinedAnew(tx, operation(), { deviceId: one.joined.id }))
    const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: one.joined.deviceId })
    const answer = await enroll(world, enrollText(world, token, contextOf(one.joined)))
    return [await stateOf(), answer.kind === 'fault' && answer.fault.reason]
  }
  const closed = expect.stringContaining('is to be wiped')
  await tenant.api.post(`${managedDevices}/${one.id}/wipe`)
  expect(await lifeAnew()).toEqual(['wipePending', closed])
  const refusing = talk(world, one.device)
  expect(await refusing.turn()).toHaveLength(1)
  expect(await lifeAnew()).toEqual(['wipeIssued', closed])
  await refusing.turn()
  expect(await lifeAnew()).toEqual(['wipeFailed', closed])
  expect(await checkIn(one)).toBe(400) // it can be asked again
})

test('[T-50] a wipe that is asked for in the moment of a join keeps the enrolment; one that ends without is told, whatever ended it', async () => {
  const { db } = world.app
  const one = await enrolled(pia, 'PC-X')
  let joining: Promise<void> | undefined
  await inTransaction(db, async (tx) => {
    await sql`select 1 from mdm_enrollment where tenant_id = ${tenant.tenantId} and id = ${one.id} for update`.execute(
      tx,
    )
    joining = inTransaction(db, (other) => endWhenJoinedAnew(other, operation(), { deviceId: one.joined.id }))
    await expect.poll(() => waiting(db), { timeout: 20_000 }).toBeGreaterThan(0)
    await sql`update mdm_enrollment set action = 'wipe', action_state = 'pending', action_asked_at = now()
               where tenant_id = ${tenant.tenantId} and id = ${one.id}`.execute(tx)
  })
  await joining
  expect(await checkIn(one)).toBe(400)

  // a device object that is deleted in the moment of the wipe comes to this
  await inTransaction(db, (tx) => endEnrollmentsOf(tx, operation(), one.joined.id, 'device-deleted'))
  expect((await storyOf(one.joined)).at(-1)).toMatchObject({
    step: 'action-lost',
    detail: { action: 'wipe', because: 'device-deleted' },
  })
  const alarms = await db
    .selectFrom('alarm')
    .select(['kind', 'detail'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('subject_id', '=', one.joined.id)
    .execute()
  expect(alarms).toMatchObject([{ kind: 'left-unwiped', detail: { managedDevice: one.id, why: 'device-deleted' } }])
})

test('[T-03] [I2] the check-in asks for a certificate, and for the enrolment that holds it, whatever the list of certificates says', async () => {
  const [one, other] = [await enrolled(pia, 'PC-E'), await enrolled(pia, 'PC-F')]
  const { address } = one.device
  const without = await send(world, address, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.syncml.dm+xml' },
    body: 'no message',
  })
  expect([without.status, await checkIn(one)]).toEqual([401, 400])
  expect(without.body.toString()).toContain('needs the TLS client certificate')
  const change = (columns: { state: 'unenrolled' } | { certificate_thumbprint: string }) =>
    world.app.db
      .updateTable('mdm_enrollment')
      .set(columns)
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', one.id)
      .execute()
  await change({ certificate_thumbprint: 'ab'.repeat(20) })
  expect(await checkIn(one)).toBe(401)
  await change({ state: 'unenrolled' })
  expect([await checkIn(one), await inForce(one.id), await checkIn(other)]).toEqual([401, ['mdm'], 400])
})
