// Retire, wipe and delete over the wire: the device's commands, the accepted answers, and the records.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  enrolledDevice,
  type Joined,
  type Managed,
  sendMessage,
  session,
} from '../../../test/support/mdm/mdm-device.ts'
import { said, silentAbout, talk, unfinished } from '../../../test/support/mdm/mdm-talk.ts'
import { newHardware } from '../../../test/support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import * as nextJoin from '../../directory/device/next-join.sql.ts'
import type { CspHandlers } from '../../protocol/csp/execute.ts'
import { readValue, writeValue } from '../../protocol/csp/tree.ts'
import type { ClientStart } from '../../protocol/syncml/client-session.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { storyAfter } from '../../story/event.sql.ts'
import { outcomeOf, unsupportedOption } from './action.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const policyUri = './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment'
const devices = '/beta/deviceManagement/managedDevices'

let count = 0
type SetUp = { tenant: WorldTenant; device: Managed; id: string; joined: Joined }
const userUri = './User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight'

/** A managed device with one policy applied for itself, and one for its user. */
async function setUp(): Promise<SetUp> {
  const tenant = await world.tenant(`leave${++count}.example`)
  const user = await tenant.user('pia')
  const { joined, device, id } = await enrolledDevice(world, tenant, user, { context: { serialNumber: 'SN-1' } })
  await assign(tenant, policyUri)
  await assign(tenant, userUri)
  await session(world, device, { login: 'user' })
  expect([readValue(device.world.tree, policyUri), readValue(device.world.tree, userUri)]).toEqual(['0', '0'])
  return { tenant, device, id, joined }
}

async function assign(tenant: WorldTenant, omaUri: string): Promise<void> {
  const policies = '/beta/deviceManagement/deviceConfigurations'
  const { id } = await tenant.api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: omaUri,
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingInteger', displayName: 'x', omaUri, value: 0 }],
  })
  await tenant.api.post(`${policies}/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
}

/** The entries about this managed device since it enrolled, oldest first. */
const entriesOf = async ({ tenant, id }: SetUp) =>
  (
    await world.app.db
      .selectFrom('audit_entry')
      .select(['action', 'target_kind', 'details', 'before', 'after'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('target_id', '=', id)
      .orderBy('sequence')
      .execute()
  ).filter(({ action }) => action !== 'mdm.enrollment.create')
const steps = ['retire-asked', 'wipe-asked', 'wipe-failed', 'leave-refused', 'management-ended', 'action-lost']
const storyOf = async ({ tenant, joined }: SetUp) =>
  (await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: joined.id }, '0', 200)).flatMap(
    ({ step, outcome, detail }) => (steps.includes(step) ? [{ step, outcome, detail }] : []),
  )
const entity = ({ tenant, id }: SetUp) =>
  tenant.api.get<{ managementState: string; deviceActionResults: object[] }>(`${devices}/${id}`)
const stateOf = async (at: SetUp) => (await entity(at)).managementState
const ask = ({ tenant, id }: SetUp, what: 'retire' | 'wipe', options: object = {}) =>
  tenant.api.post(`${devices}/${id}/${what}`, options)
const remove = ({ tenant, id }: SetUp, query = '') => tenant.api.delete(`${devices}/${id}${query}`)

const unenroll = 'Exec ./Device/Vendor/MSFT/DMClient/Unenroll'
const doWipe = 'Exec ./Device/Vendor/MSFT/RemoteWipe/doWipe'
const obeys: CspHandlers<string> = { 'Exec Vendor/MSFT/RemoteWipe/doWipe': () => ({ status: 200 }) }

test('[T-50] a retired device loses what was set on it, is told to unenrol, and is let go whatever it answers', async () => {
  const at = await setUp()
  const { tenant, device, id, joined } = at
  const versionOf = async () =>
    Number(
      (
        await world.app.db
          .selectFrom('mdm_enrollment')
          .select('version')
          .where('tenant_id', '=', tenant.tenantId)
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).version,
    )
  const version = await versionOf()
  for (const times of [1, 2]) await ask(at, 'retire').catch((error) => expect(`${times} ${error}`).toBe(''))
  expect([await stateOf(at), await versionOf()]).toEqual(['retirePending', version + 1])
  // a device that has not finished speaking is not answered with commands yet
  expect(await talk(world, device).turn(unfinished)).toEqual([])
  expect(await stateOf(at)).toBe('retirePending')

  const interrupted = talk(world, device)
  expect(await interrupted.turn()).toEqual([`Delete ${policyUri}`, unenroll])
  expect([await stateOf(at), await versionOf()]).toEqual(['retireIssued', version + 4]) // what it said twice, and this
  expect(readValue(device.world.tree, policyUri)).toBeUndefined()
  // nothing said of the command: what was removed is known, and the command is sent again in the next session
  expect(await interrupted.turn(silentAbout('Exec'))).toEqual([])
  expect(await entity(at)).toMatchObject({ deviceActionResults: [{ actionName: 'retire', actionState: 'active' }] })
  const [queued, ...others] = await world.app.db
    .selectFrom('mdm_command')
    .select(['sent_at', 'status'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('item_kind', 'is', null)
    .execute()
  expect([queued, others]).toEqual([{ sent_at: expect.any(Date), status: null }, []])
  const { commands } = await session(world, device) // this one does not know the command: 406
  expect(said(commands)).toEqual([unenroll])
  expect(readValue(device.world.tree, userUri)).toBe('0') // its user is not logged on
  expect((await sendMessage(world, device, '<SyncML/>')).status).toBe(401)
  expect(await entity(at)).toMatchObject({
    managementState: 'retireIssued',
    deviceActionResults: [{ actionName: 'retire', actionState: 'done' }],
  })
  await ask(at, 'retire') // done already
  await expect(ask(at, 'wipe')).rejects.toMatchObject({ status: 404 })
  await remove(at)
  for (const gone of [() => remove(at), () => ask(at, 'retire'), () => ask(at, 'wipe')]) {
    await expect(gone()).rejects.toMatchObject({ status: 404 })
  }
  const target = { target_kind: 'managedDevice' }
  const named = { deviceName: 'PC-1', serialNumber: 'SN-1' }
  expect(await entriesOf(at)).toEqual([
    {
      ...target,
      action: 'mdm.device.retire',
      details: named,
      before: {},
      after: { action: 'retire', state: 'pending' },
    },
    { ...target, action: 'mdm.enrollment.end', details: { why: 'retired' }, before: null, after: null },
    {
      ...target,
      action: 'mdm.device.delete',
      details: {},
      before: { ...named, enrolled: false, directoryDeviceId: joined.id },
      after: null,
    },
  ])
  expect(await storyOf(at)).toEqual([
    { step: 'retire-asked', outcome: 'warning', detail: { by: 'test' } },
    { step: 'management-ended', outcome: 'info', detail: { because: 'retired' } },
  ])
  expect(await nextJoin.word(world.app.db, tenant.tenantId, joined.id, new Date())).toBeUndefined()
  await expect(tenant.api.delete(`${devices}/${randomUUID()}`)).rejects.toMatchObject({ status: 404 })
  expect((await tenant.api.get<{ value: object[] }>(devices)).value).not.toContainEqual({ id })
})

/** As if the device had been registered before it enrolled. */
async function register({ tenant, id }: SetUp): Promise<string> {
  const { fields, hash } = newHardware()
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${fields.serialNumber},,${hash}\r\n`
  const importPath = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?fileName=test.csv'
  await tenant.api.send('POST', importPath, csv, 'text/csv')
  const registration = await world.app.db
    .updateTable('autopilot_device')
    .set({ managed_device_id: id })
    .where('tenant_id', '=', tenant.tenantId)
    .returning('id')
    .executeTakeFirstOrThrow()
  await world.app.db
    .updateTable('mdm_enrollment')
    .set({ registration_id: registration.id })
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', id)
    .execute()
  return registration.id
}

test('[T-50] an answer to an earlier wipe, told again, says nothing of the one that was asked since', async () => {
  const at = await setUp()
  await ask(at, 'wipe')
  const refusing = talk(world, at.device)
  expect([await refusing.turn(), await refusing.turn(), await stateOf(at)]).toEqual([[doWipe], [], 'wipeFailed'])
  await ask(at, 'wipe')
  await expect(refusing.again()).rejects.toThrow(/^409 /)
  expect(await stateOf(at)).toBe('wipePending')
  expect(await talk(world, at.device, { alerts: goodbye }).turn()).toEqual([doWipe])
  expect(await alarmsOf(at)).toMatchObject([{ detail: { registrationId: null, managedDevice: at.id } }])
})

test('[T-50] a device that refuses to be wiped stays cut off, is shown so, and can be asked again', async () => {
  const at = await setUp()
  const { tenant, device, id, joined } = at
  await register(at)
  const joinsInForce = async () =>
    (
      await world.app.db
        .selectFrom('issued_certificate')
        .select('thumbprint')
        .where('tenant_id', '=', tenant.tenantId)
        .where('subject_id', '=', joined.id)
        .where('revoked_at', 'is', null)
        .execute()
    ).length

  await expect(ask(at, 'wipe', { macOsUnlockCode: '1234' })).rejects.toMatchObject({ status: 400 })
  expect([await stateOf(at), await joinsInForce()]).toEqual(['managed', 1])
  await ask(at, 'retire')
  for (const times of [1, 2]) {
    await ask(at, 'wipe', { useProtectedWipe: true }).catch((error) => expect(`${times} ${error}`).toBe(''))
  }
  expect([await stateOf(at), await joinsInForce()]).toEqual(['wipePending', 0])
  const registrations = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
  expect(await tenant.api.get(registrations)).toMatchObject({ value: [{ enrollmentState: 'pendingReset' }] })
  await expect(ask(at, 'retire')).rejects.toMatchObject({ status: 409 })
  const refusing = talk(world, device)
  expect(await refusing.turn()).toEqual(['Exec ./Device/Vendor/MSFT/RemoteWipe/doWipeProtected'])
  await expect(ask(at, 'retire')).rejects.toMatchObject({ status: 409 })
  expect(await refusing.turn()).toEqual([])
  expect(await refusing.again()).toEqual([])
  const sessions = await world.app.db
    .selectFrom('mdm_session')
    .select((eb) => eb('started_at', '<', eb.ref('updated_at')).as('lasted'))
    .where('tenant_id', '=', tenant.tenantId)
    .execute()
  expect(sessions).toEqual([{ lasted: true }])
  expect(readValue(device.world.tree, policyUri)).toBe('0') // a wipe needs no clearing up
  expect(await stateOf(at)).toBe('wipeFailed')
  await expect(post(at, 'rebootNow')).rejects.toThrow('gets no other command. Ask for it again, or delete the device.')
  expect((await session(world, device)).commands).toEqual([])
  const { action_status } = await world.app.db
    .selectFrom('mdm_enrollment')
    .select('action_status')
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(action_status).toBe(406)

  await ask(at, 'wipe')
  expect(said((await session(world, device)).commands)).toEqual([doWipe])
  expect((await session(world, device)).commands).toEqual([])
  expect(await stateOf(at)).toBe('wipeFailed')
  await ask(at, 'retire') // a wipe that failed is no longer in its way
  await ask(at, 'wipe')
  expect(await talk(world, device, { handlers: obeys }).turn()).toEqual([doWipe])
  const obeying = talk(world, device, { handlers: obeys })
  expect(await obeying.turn()).toEqual([doWipe]) // the session before broke off
  await expect(remove(at)).rejects.toMatchObject({ status: 409 })
  await expect(remove(at, '?cancelWipe=false')).rejects.toMatchObject({ status: 409 })
  expect(await obeying.turn()).toEqual([])
  expect((await sendMessage(world, device, '<SyncML/>')).status).toBe(401)
  await ask(at, 'wipe') // done already
  expect(await nextJoin.word(world.app.db, tenant.tenantId, joined.id, new Date())).toMatchObject({ because: 'reset' })
  const target = { target_kind: 'managedDevice' }
  const named = { deviceName: 'PC-1', serialNumber: 'SN-1' }
  const wiping = { ...target, action: 'mdm.device.wipe' }
  expect(await entriesOf(at)).toEqual([
    {
      ...target,
      action: 'mdm.device.retire',
      details: named,
      before: {},
      after: { action: 'retire', state: 'pending' },
    },
    {
      ...wiping,
      details: { ...named, useProtectedWipe: true },
      before: { action: 'retire' },
      after: { action: 'wipe' },
    },
    {
      ...wiping,
      details: { ...named, useProtectedWipe: false },
      before: { state: 'failed' },
      after: { state: 'pending' },
    },
    {
      ...target,
      action: 'mdm.device.retire',
      details: named,
      before: { action: 'wipe', state: 'failed' },
      after: { action: 'retire', state: 'pending' },
    },
    {
      ...wiping,
      details: { ...named, useProtectedWipe: false },
      before: { action: 'retire' },
      after: { action: 'wipe' },
    },
    { ...target, action: 'mdm.enrollment.end', details: { why: 'wiped' }, before: null, after: null },
  ])
  expect(await storyOf(at)).toEqual([
    { step: 'retire-asked', outcome: 'warning', detail: { by: 'test' } },
    { step: 'wipe-asked', outcome: 'warning', detail: { by: 'test' } },
    { step: 'wipe-failed', outcome: 'failed', detail: { status: 406 } },
    { step: 'wipe-asked', outcome: 'warning', detail: { by: 'test' } },
    { step: 'wipe-failed', outcome: 'failed', detail: { status: 406 } },
    { step: 'retire-asked', outcome: 'warning', detail: { by: 'test' } },
    { step: 'wipe-asked', outcome: 'warning', detail: { by: 'test' } },
    { step: 'management-ended', outcome: 'info', detail: { because: 'wiped' } },
  ])
})

test('[T-50] what a device says of another command counts for no wipe: it is wiped when it has answered that it will be', async () => {
  const at = await setUp()
  const { tenant, device } = at
  // a policy from before the catalogue, which refuses such a node; the device refuses it, too
  const stands = './Device/Vendor/MSFT/Policy/Config/Browser/AllowAutofill'
  await assign(tenant, stands)
  await sql`
    update mdm_policy set settings = replace(settings::text, ${stands}, './Device/Vendor/MSFT/DMClient/Unenroll')::jsonb
     where tenant_id = ${tenant.tenantId}`.execute(world.app.db)
  const obeysAll: CspHandlers<string> = { ...obeys, 'Exec Vendor/MSFT/DMClient/Unenroll': () => ({ status: 200 }) }
  const leaving = talk(world, device, { handlers: obeysAll })
  const first = await leaving.turn()
  expect(first.filter((one) => one.endsWith('Unenroll'))).toEqual(['Replace ./Device/Vendor/MSFT/DMClient/Unenroll'])
  await ask(at, 'retire')
  expect(await leaving.turn()).toEqual([`Delete ${policyUri}`, unenroll])
  await ask(at, 'wipe') // while the device carries out the other
  expect(await leaving.turn()).toEqual([doWipe])
  expect(await entity(at)).toMatchObject({ deviceActionResults: [{ actionName: 'wipe', actionState: 'active' }] })
  await expect(ask(at, 'retire')).rejects.toMatchObject({ status: 409 })
  await expect(remove(at)).rejects.toMatchObject({ status: 409 })
  await remove(at, '?cancelWipe=true')
  expect((await sendMessage(world, device, '<SyncML/>')).status).toBe(401)
  expect((await entriesOf(at)).slice(2)).toEqual([
    {
      action: 'mdm.enrollment.end',
      target_kind: 'managedDevice',
      details: { why: 'deleted', unfinished: 'wipe' },
      before: null,
      after: null,
    },
    expect.objectContaining({ action: 'mdm.device.delete', details: { cancelledWipe: 'active' } }),
  ])
})

const goodbye: NonNullable<ClientStart['alerts']> = [
  { code: 1226, type: alertTypes.unenrollment, format: 'int', data: '1' },
]
const alarmsOf = async ({ tenant }: SetUp) =>
  (
    await tenant.api.get<{ value: { kind: string; count: number; detail: object }[] }>('/beta/deviceManagement/alarms')
  ).value.map(({ kind, count, detail }) => ({ kind, count, detail }))

test('[T-50] a device that says goodbye while a wipe waits gets the wipe first, stays until it has accepted it, and an alarm tells of it', async () => {
  const at = await setUp()
  const { device, id } = at
  const registrationId = await register(at)
  await ask(at, 'wipe')
  const alarm = {
    kind: 'left-unwiped',
    detail: { registrationId, serialNumber: 'SN-1', managedDevice: id, why: 'said-goodbye' },
  }
  const leaving = talk(world, device, { alerts: goodbye })
  expect(await leaving.turn()).toEqual([doWipe]) // and the device never comes back to that session
  expect([await stateOf(at), await alarmsOf(at)]).toEqual(['wipeIssued', [{ ...alarm, count: 1 }]])
  expect((await entriesOf(at)).at(-1)).toMatchObject({ action: 'mdm.enrollment.leaveRefused' })

  expect(said((await session(world, device, { alerts: goodbye })).commands)).toEqual([doWipe]) // it refuses the wipe
  expect(await stateOf(at)).toBe('wipeFailed')
  expect((await session(world, device, { alerts: goodbye })).commands).toEqual([]) // and stays all the same
  expect([await stateOf(at), await alarmsOf(at)]).toEqual(['wipeFailed', [{ ...alarm, count: 1 }]]) // told once an hour
  await ask(at, 'wipe')
  const obeying = talk(world, device, { alerts: goodbye, handlers: obeys })
  expect([await obeying.turn(), await obeying.turn()]).toEqual([[doWipe], []])
  expect((await sendMessage(world, device, '<SyncML/>')).status).toBe(401)
  expect(await entity(at)).toMatchObject({ deviceActionResults: [{ actionName: 'wipe', actionState: 'done' }] })
  expect((await storyOf(at)).map(({ step }) => step)).toEqual([
    'wipe-asked',
    'leave-refused',
    'wipe-failed',
    'wipe-asked',
    'management-ended',
  ])
})

test('[T-50] a goodbye is what a retirement asks for: it is done, and nothing stays pending', async () => {
  const at = await setUp()
  await ask(at, 'retire')
  expect(await talk(world, at.device, { alerts: goodbye }).turn()).toEqual([])
  expect((await sendMessage(world, at.device, '<SyncML/>')).status).toBe(401)
  expect(await entity(at)).toMatchObject({
    managementState: 'retireIssued',
    deviceActionResults: [{ actionName: 'retire', actionState: 'done' }],
  })
  expect([(await entriesOf(at)).at(-1)?.details, await alarmsOf(at)]).toEqual([{ why: 'retired' }, []])
})

test('a managed device whose directory object is gone is deleted like any other, and what is asked first has nothing before it', async () => {
  const at = await setUp()
  await ask(at, 'retire')
  const asked = (await entriesOf(at)).find(({ action }) => action === 'mdm.device.retire')
  expect([asked?.before, asked?.after]).toEqual([{}, { action: 'retire', state: 'pending' }])
  await at.tenant.api.delete(`/v1.0/devices/${at.joined.id}`)
  expect(await entity(at)).toMatchObject({
    managementState: 'retireFailed',
    deviceActionResults: [{ actionName: 'retire', actionState: 'failed' }],
  })
  expect((await entriesOf(at)).at(-1)?.details).toEqual({ why: 'device-deleted', unfinished: 'retire' })
  expect((await storyOf(at)).at(-1)).toEqual({
    step: 'action-lost',
    outcome: 'failed',
    detail: { action: 'retire', because: 'device-deleted' },
  })
  expect(await alarmsOf(at)).toEqual([])
  await remove(at)
  await expect(entity(at)).rejects.toMatchObject({ status: 404 })
})

test('[T-50] a device is deleted at once, whatever waits for it or failed, unless it is a wipe', async () => {
  const tenant = await world.tenant('deleted.example')
  const user = await tenant.user('pia')
  for (const asked of [undefined, 'retire', 'wipe'] as const) {
    const at: SetUp = { tenant, ...(await enrolledDevice(world, tenant, user)) }
    const { device } = at
    if (asked) await ask(at, asked)
    if (asked === 'wipe') await session(world, device) // which it refuses
    await remove(at)
    expect((await sendMessage(world, device, '<SyncML/>')).status).toBe(401)
    expect((await entriesOf(at)).at(-1)).toEqual({
      action: 'mdm.device.delete',
      target_kind: 'managedDevice',
      details: {},
      before: { deviceName: 'PC-1', serialNumber: '', enrolled: true, directoryDeviceId: at.joined.id },
      after: null,
    })
  }
})

type Shown = { readonly actionState: string; readonly result: string | null; readonly lastUpdatedDateTime: string }
const asked = async ({ tenant, id }: SetUp) =>
  (
    await tenant.api.get<{ value: (Shown & { readonly id: string })[] }>(
      `/beta/deviceManagement/remoteActionAudits?$filter=managedDeviceId eq ${id}`,
    )
  ).value
const latest = async (at: SetUp) => (await asked(at))[0]
const post = ({ tenant, id }: SetUp, what: string, body: object = {}) =>
  tenant.api.post<Shown>(`${devices}/${id}/${what}`, body)

const resetNode = './Device/Vendor/MSFT/RemoteWipe/AutomaticRedeployment'
const nameNode = './DevDetail/Ext/Microsoft/DNSComputerName'
const tells = ({ device }: SetUp, uri: string, value: string, format: 'int' | 'chr') => {
  device.world = { ...device.world, tree: writeValue(device.world.tree, uri, value, format) }
}
const tellsStatus = (at: SetUp, status: string) => tells(at, `${resetNode}/Status`, status, 'int')
/** In a session of a device that accepts another name and keeps its own. */
const commandsOf = async ({ device }: SetUp) =>
  said((await session(world, device, { refuses: (uri) => (uri === nameNode ? 200 : undefined) })).commands)

/** A device that accepted an Autopilot Reset, and has not begun it. */
async function resetting(at?: SetUp): Promise<SetUp> {
  at ??= await setUp()
  await post(at, 'wipe', { keepEnrollmentData: true })
  const accepts = {
    'Exec Vendor/MSFT/RemoteWipe/AutomaticRedeployment/doAutomaticRedeployment': () => ({ status: 200 }),
  }
  const told = talk(world, at.device, { handlers: accepts })
  expect(await told.turn()).toEqual([`Exec ${resetNode}/doAutomaticRedeployment`])
  expect(await told.turn()).toEqual([])
  tellsStatus(at, '10')
  return at
}

test('a reset takes the place of what waits, and goes out alone: what else waits goes when it has ended', async () => {
  const at = await setUp()
  await post(at, 'rebootNow')
  await post(at, 'setDeviceName', { deviceName: 'DESK-1' })
  const own = './DevDetail/SwV'
  await sql`
    insert into mdm_command (tenant_id, enrollment_id, phase, command, created_at)
    values (${at.tenant.tenantId}, ${at.id}, 'device', ${JSON.stringify({ kind: 'Get', uri: own })}, now())`.execute(
    world.app.db,
  )
  await resetting(at)
  const replaced = { actionState: 'canceled', reason: 'replaced by a reset' }
  expect(await asked(at)).toMatchObject([
    { action: 'automaticRedeployment', actionState: 'active' },
    { action: 'setDeviceName', ...replaced },
    { action: 'rebootNow', ...replaced },
  ])
  expect(await commandsOf(at)).toEqual([`Get ${resetNode}/Status`])
  tellsStatus(at, '0')
  const behind = await commandsOf(at)
  expect(behind).toContain(`Get ${own}`)
  expect(behind.filter((one) => one.includes('Reboot') || one === `Replace ${nameNode}`)).toEqual([])
})

test('an Autopilot Reset that the device accepted and did not carry out has failed, and what was held back goes out', async () => {
  const at = await resetting()
  const held = './Device/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience'
  await assign(at.tenant, held)
  expect(await commandsOf(at)).toEqual([`Get ${resetNode}/Status`])
  const waits = await latest(at)
  expect(waits).toMatchObject({ actionState: 'active', result: '10' })
  expect(await commandsOf(at)).toEqual([`Get ${resetNode}/Status`])
  expect(await latest(at)).toEqual(waits) // how long it waits already is seen by its last change
  tellsStatus(at, '0')
  expect(await commandsOf(at)).toContain(`Replace ${held}`)
  expect(await latest(at)).toMatchObject({ actionState: 'failed', reason: expect.stringContaining('was not reset') })
})

test('what a device got and does not end is given up: after a reset all is sent again, and the next action may be asked', async () => {
  const at = await resetting()
  const giveUp = async () => post(at, `remoteActions/${(await latest(at))?.id}/cancel`)
  expect(await commandsOf(at)).toEqual([`Get ${resetNode}/Status`])
  await expect(post(at, 'setDeviceName', { deviceName: 'DESK-1' })).rejects.toMatchObject({ status: 409 })
  const givenUp = { actionState: 'canceled', reason: 'given up by an administrator: the device had it already' }
  expect(await giveUp()).toMatchObject(givenUp)
  expect(await giveUp()).toMatchObject(givenUp)
  expect((await entriesOf(at)).at(-1)).toMatchObject({ action: 'mdm.action.cancel' })
  const again = await commandsOf(at)
  expect(again).toContain(`Replace ${policyUri}`)
  expect(again).not.toContain(`Get ${resetNode}/Status`)
  expect(await commandsOf(at)).not.toContain(`Replace ${policyUri}`)

  tells(at, nameNode, 'OTHER', 'chr')
  await post(at, 'setDeviceName', { deviceName: 'DESK-1' })
  expect(await commandsOf(at)).toContain(`Replace ${nameNode}`)
  expect(await commandsOf(at)).toContain(`Get ${nameNode}`)
  expect(await latest(at)).toMatchObject({ actionState: 'active' })
  await expect(post(at, 'setDeviceName', { deviceName: 'DESK-2' })).rejects.toMatchObject({ status: 409 })
  expect(await giveUp()).toMatchObject(givenUp)
  expect(await commandsOf(at)).not.toContain(`Replace ${policyUri}`)
  await post(at, 'setDeviceName', { deviceName: 'DESK-2' })
  expect(await commandsOf(at)).toContain(`Replace ${nameNode}`)
})

test.each([
  ['retire', 200, 'done'],
  ['retire', 405, 'done'],
  ['retire', 0, 'waits'],
  ['wipe', 200, 'done'],
  ['wipe', 202, 'done'],
  ['wipe', 405, 'failed'],
  ['wipe', 215, 'failed'],
  ['wipe', 0, 'waits'],
] as const)('%s answered with %i: %s', (kind, status, outcome) => {
  expect(outcomeOf(kind, status)).toBe(outcome)
})

test('options that cannot be kept are named; those that are off, or empty, do no harm', () => {
  expect(unsupportedOption({ keepEnrollmentData: false, keepUserData: null, macOsUnlockCode: '' })).toBeUndefined()
  expect(unsupportedOption({ useProtectedWipe: true })).toBeUndefined()
  expect(unsupportedOption({ keepUserData: true })).toBeUndefined()
  expect(unsupportedOption({ keepUserData: true, useProtectedWipe: true })).toBe('useProtectedWipe')
  expect(unsupportedOption({ persistEsimDataPlan: true })).toBe('persistEsimDataPlan')
  expect(unsupportedOption({ macOsUnlockCode: '1234' })).toBe('macOsUnlockCode')
})
