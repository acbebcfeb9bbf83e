// PCs that enrol with a secret of their batch: which do, what they are then, and what each bound of a secret does to them. The simulated PC
// is the client; what it would never send is written by hand.

import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conversionOf } from '../../../test/support/autopilot/converting.ts'
import { certificateRequest } from '../../../test/support/certificate-request.ts'
import {
  type EnrollAnswer,
  enroll,
  enrollTextShowing,
  managed as managedDevice,
  send,
  session,
  soapType,
} from '../../../test/support/mdm/mdm-device.ts'
import { boot, newHardware } from '../../../test/support/world/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import type { EnrollmentSecretEntity, EnrollmentSecretUseEntity } from '../../contract/graph/enrollment-secret.ts'
import { DirectoryDeviceId } from '../../kernel/id.ts'
import { writeValue } from '../../protocol/csp/tree.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'
import { type AuthPolicy, decodeDiscoverResponse, encodeDiscover } from '../../protocol/mde2/discover.ts'
import { decodeSoap } from '../../protocol/soap.ts'
import { decodeFault, formatHresult, hresultOfFault } from '../../protocol/soap-fault.ts'
import { checkIn } from '../../simulator/after/check-in.ts'
import { enrolOnly } from '../../simulator/after/enroll-only.ts'
import type { Hardware } from '../../simulator/options.ts'
import { type Disk, memoryDisk } from '../../simulator/port/disk.ts'
import { keyPool } from '../../simulator/port/keys.ts'
import { storyAfter } from '../../story/event.sql.ts'
import { hashNode } from '../conversion/conversion.ts'

let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('batch.example')
  pia = await tenant.user('pia')
})
afterAll(() => world?.[Symbol.asyncDispose]())

const secrets = '/beta/deviceManagement/enrollmentSecrets'
type Wanted = { maximumUses?: number; serialNumbers?: string[]; hardwareHashes?: string[]; approvalRequired?: boolean }
const make = (more: Wanted = {}) =>
  tenant.api.post<EnrollmentSecretEntity>(secrets, { displayName: 'Lab', maximumUses: 5, ...more })
const usesOf = async ({ id }: EnrollmentSecretEntity) =>
  (await tenant.api.get<{ value: EnrollmentSecretUseEntity[] }>(`${secrets}/${id}/uses`)).value
const decide = ({ id }: EnrollmentSecretEntity, use: EnrollmentSecretUseEntity | undefined, what: 'admit' | 'refuse') =>
  tenant.api.post(`${secrets}/${id}/uses/${use?.id}/${what}`)

type Managed = { readonly id: string } & Readonly<Record<string, unknown>>
const managed = async () => (await tenant.api.get<{ value: Managed[] }>('/beta/deviceManagement/managedDevices')).value
const bySerial = async (serialNumber: string) =>
  (await managed()).filter((device) => device.serialNumber === serialNumber)

type Pc = { readonly hardware: Hardware; readonly disk: Disk }
const keys = keyPool(2)

/** Set up with a local account: it belongs to no directory. */
async function privatePc(): Promise<Pc> {
  const pc = { hardware: newHardware(), disk: memoryDisk() }
  await boot(world, pc.hardware, pia, { answers: { pages: { 'personal-or-work': 'personal' } }, disk: pc.disk })
  return pc
}
const serialOf = ({ hardware }: Pc) => hardware.fields.serialNumber ?? ''

function at({ hardware, disk }: Pc, { userName, secret }: EnrollmentSecretEntity) {
  const { ztd, login, drs, enrollment } = world.urls
  const services = { ztd, login, drs, enrollment }
  return { services, ca: world.ca, hardware, disk, keys, answers: { userName, password: secret ?? '' } }
}

const pairOf = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const newKey = () => certificateRequest(pairOf())
const itself = (more: EnrollmentContext = {}): EnrollmentContext => ({
  ...{ deviceId: 'B1', enrollmentType: 'Device', deviceName: 'LAB-1', osVersion: '10.0.26200.1' },
  ...more,
})
const shows = (
  { userName: username, secret }: Pick<EnrollmentSecretEntity, 'userName' | 'secret'>,
  more: EnrollmentContext = {},
  csr: Uint8Array = newKey(),
) => enroll(world, enrollTextShowing(world, { usernameToken: { username, password: secret ?? '' } }, itself(more), csr))
const code = (answer: EnrollAnswer) =>
  answer.kind === 'fault' ? formatHresult(hresultOfFault(answer.fault)) : answer.kind
const trail = async (action: string, targetId: string) =>
  (
    await world.app.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', '=', action)
      .where('target_id', '=', targetId)
      .orderBy('sequence')
      .execute()
  ).map(({ details, actor_kind: by }) => ({ by, ...(details as object) }))

const wifiNode = './Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml'
async function secretPolicy(key: string): Promise<void> {
  const value = `<?xml version="1.0"?><WLANProfile xmlns="http://www.microsoft.com/networking/WLAN/profile/v1"><name>Office</name><MSM><security><sharedKey><keyType>passPhrase</keyType><protected>false</protected><keyMaterial>${key}</keyMaterial></sharedKey></security></MSM></WLANProfile>`
  const setting = { '@odata.type': '#microsoft.graph.omaSettingString', displayName: 'x', omaUri: wifiNode, value }
  const { id } = await tenant.api.post<{ id: string }>('/beta/deviceManagement/deviceConfigurations', {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    ...{ displayName: 'Office Wi-Fi', omaSettings: [setting] },
  })
  await tenant.api.post(`/beta/deviceManagement/deviceConfigurations/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
}
const has = async ({ disk }: Pc, text: string) => JSON.stringify(await disk.read('tree')).includes(text)

async function discovered(emailAddress: string, authPolicies: readonly AuthPolicy[]) {
  const url = `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`
  const request = {
    emailAddress,
    requestVersion: '5.0',
    deviceType: 'CIMClient_Windows',
    applicationVersion: '10.0',
    authPolicies,
  }
  const body = encodeDiscover({ messageId: 'urn:uuid:1', to: url }, request)
  const message = decodeSoap((await send(world, url, { method: 'POST', headers: soapType, body })).body)
  const fault = decodeFault(message)
  return fault ? formatHresult(hresultOfFault(fault)) : decodeDiscoverResponse(message)
}

test('a PC enrols with its secret whatever people may enrol, is the company’s and nobody’s, gets what it is assigned, and each use is on record', async () => {
  await secretPolicy('hunter-of-keys')
  const [made, pc] = [await make(), await privatePc()]
  expect(await enrolOnly(at(pc, made))).toMatchObject({ kind: 'enrolled', joined: false, userName: made.userName })
  expect(await has(pc, 'hunter-of-keys')).toBe(true)
  const [device, more] = await bySerial(serialOf(pc))
  expect(more).toBeUndefined()
  expect(await conversionOf(tenant, device?.id ?? '')).toMatchObject({ reason: 'not-vouched-for' })
  expect(device).toMatchObject({
    ...{ deviceEnrollmentType: 'windowsBulkUserless', managedDeviceOwnerType: 'company', userId: '' },
    ...{ userPrincipalName: '', azureADRegistered: false, joinType: 'unknown', assurance: 'claimed' },
  })
  const { value } = await tenant.api.get<{ value: { id: string; deviceId: string }[] }>('/v1.0/devices')
  const object = value.find(({ deviceId }) => deviceId === device?.azureADDeviceId)
  expect(object).toMatchObject({ trustType: null, isManaged: true, enrollmentType: 'WindowsBulkUserless' })
  const on = { tenantId: tenant.tenantId, deviceId: DirectoryDeviceId.parse(object?.id) }
  const story = await storyAfter(world.app.db, on, '0', 50)
  expect(story.find(({ step }) => step === 'mdm-enrolled')).toMatchObject({
    outcome: 'ok',
    detail: { admission: 'admitted' },
  })
  const [use] = await usesOf(made)
  expect(use).toMatchObject({ state: 'admitted', serialNumber: serialOf(pc), address: '127.0.0.1' })
  expect(await trail('preparation.secret.use', made.id)).toMatchObject([{ by: 'device', useId: use?.id, use: 1 }])
  const reset = `/beta/deviceManagement/managedDevices/${device?.id}/wipe`
  await expect(tenant.api.post(reset, { keepEnrollmentData: true })).rejects.toThrow('belongs to no directory')
  expect(await trail('mdm.enrollment.create', device?.id ?? '')).toMatchObject([
    { by: 'device', withoutJoin: 'secret', secretId: made.id, useId: use?.id },
  ])
  const rows = await world.app.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenant.tenantId)
    .execute()
  expect(JSON.stringify(rows, (_, one) => (typeof one === 'bigint' ? `${one}` : one))).not.toContain(made.secret)
})

test('[T-10] discovery answers OnPremise for every name of that form where it is offered, and never a policy that was not offered', async () => {
  const [made] = [await make()]
  const all = ['Federated', 'Certificate', 'OnPremise'] as const
  const known = await discovered(made.userName, all)
  expect(known).toMatchObject({ authPolicy: 'OnPremise' })
  expect(known).not.toHaveProperty('authenticationServiceUrl')
  expect(await discovered('pc_abcdefgh23@batch.example', all)).toEqual(known)
  expect(await discovered('pc_abcdefgh23@nowhere.example', [])).toEqual(known)
  expect(await discovered(made.userName, ['Federated'])).toMatchObject({ authPolicy: 'Federated' })
  expect(await discovered(made.userName, ['Certificate'])).toBe('0x80180015')
  expect(await discovered(pia.userPrincipalName, all)).toMatchObject({ authPolicy: 'Federated' })
})

test('[T-53] a wrong secret, an unknown name and one of nobody’s organisation are one answer; those of an organisation are in its trail', async () => {
  const made = await make()
  const wrong = [
    { ...made, secret: 'not it' },
    { userName: 'pc_abcdefgh23@batch.example', secret: made.secret },
    { userName: 'pc_abcdefgh23@nowhere.example', secret: made.secret },
  ]
  const answers = []
  for (const one of wrong) answers.push(await shows(one))
  expect(answers.map(code)).toEqual(['0x80180002', '0x80180002', '0x80180002'])
  expect(new Set(answers.map((answer) => answer.kind === 'fault' && answer.fault.message)).size).toBe(1)
  for (const { userName } of wrong.slice(0, 2)) {
    expect(await trail('mdm.enrollment.refuse', userName)).toEqual([{ by: 'unknown', reason: 'secret-unknown' }])
  }
  expect(await shows(made)).toHaveProperty('kind', 'enrolled')
})

test('[T-12] one secret enrols so many PCs, and a request that is sent again gets the same certificate without another use', async () => {
  const made = await make({ maximumUses: 2 })
  const csr = newKey()
  const first = await shows(made, {}, csr)
  const again = await Promise.all(Array.from({ length: 6 }, () => shows(made, {}, csr)))
  for (const one of again) expect(one).toHaveProperty('thumbprint', first.kind === 'enrolled' && first.thumbprint)
  expect(await usesOf(made)).toHaveLength(1)
  const others = await Promise.all(Array.from({ length: 4 }, () => shows(made, { deviceId: 'B2' })))
  expect(others.map(code).sort()).toEqual(['0x80180032', '0x80180032', '0x80180032', 'enrolled'])
  expect(await shows(made, {}, csr)).toHaveProperty('thumbprint', first.kind === 'enrolled' && first.thumbprint)
  expect(await trail('mdm.enrollment.refuse', made.userName)).toMatchObject(
    Array.from({ length: 3 }, () => ({ reason: 'secret-used-up' })),
  )
  expect(await tenant.api.get(`${secrets}/${made.id}`)).toMatchObject({ uses: 2, state: 'usedUp' })
})

test('[T-09] a PC takes the place of none that enrolled with the same secret, whatever id it says it has', async () => {
  const made = await make()
  const [one, two] = [
    await shows(made, { serialNumber: 'SAME-1', hardwareDeviceId: 'AB01' }),
    await shows(made, { serialNumber: 'SAME-1', hardwareDeviceId: 'AB01' }),
  ]
  expect([one.kind, two.kind]).toEqual(['enrolled', 'enrolled'])
  const found = await bySerial('SAME-1')
  expect(found.map(({ deviceRegistrationState }) => deviceRegistrationState)).toEqual(['registered', 'registered'])
  expect(new Set(found.map(({ azureADDeviceId }) => azureADDeviceId)).size).toBe(2)
})

test('where each is approved a PC waits: it is managed, and gets nothing that holds a secret until somebody lets it in', async () => {
  const made = await make({ approvalRequired: true })
  const [pc, other] = [await privatePc(), await privatePc()]
  for (const one of [pc, other]) expect(await enrolOnly(at(one, made))).toMatchObject({ kind: 'enrolled' })
  expect(await has(pc, 'hunter-of-keys')).toBe(false)
  const uses = await usesOf(made)
  const useOf = (one: Pc) => uses.find(({ serialNumber }) => serialNumber === serialOf(one))
  expect(uses.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  await decide(made, useOf(pc), 'admit')
  await decide(made, useOf(other), 'refuse')
  for (const one of [pc, other]) expect(await checkIn(at(one, made))).toMatchObject({ kind: 'done' })
  expect([await has(pc, 'hunter-of-keys'), await has(other, 'hunter-of-keys')]).toEqual([true, false])
  const [device] = await bySerial(serialOf(other))
  expect(await tenant.api.get(`/beta/deviceManagement/managedDevices/${device?.id}/deploymentStatus`)).toMatchObject({
    items: [{ name: 'Office Wi-Fi', state: 'withheld', error: expect.stringContaining('was refused') }],
  })
})

test('with a list the serial number decides: at the enrolment where the PC says it, else when its management has read it', async () => {
  const pc = await privatePc()
  const made = await make({ serialNumbers: [serialOf(pc)] })
  expect(code(await shows(made, { serialNumber: 'OTHER-9' }))).toBe('0x80180032')
  expect(await trail('mdm.enrollment.refuse', made.userName)).toMatchObject([{ reason: 'secret-other-device' }])
  expect(await shows(made)).toHaveProperty('kind', 'enrolled')
  expect((await usesOf(made)).map(({ state }) => state)).toEqual(['waiting'])
  expect(await enrolOnly(at(pc, made))).toMatchObject({ kind: 'enrolled' })
  expect(await checkIn(at(pc, made))).toMatchObject({ kind: 'done' })
  expect((await usesOf(made)).map(({ state }) => state).sort()).toEqual(['admitted', 'waiting'])
  expect(await has(pc, 'hunter-of-keys')).toBe(true)
})

test('with a list of hashes a PC is let in, and registered, by the one that its first session tells', async () => {
  const [pc, other] = [await privatePc(), await privatePc()]
  const made = await make({ hardwareHashes: [pc.hardware.hash] })
  expect(made).toMatchObject({ hardwareHashCount: 1 })
  for (const one of [pc, other]) {
    expect(await enrolOnly(at(one, made))).toMatchObject({ kind: 'enrolled' })
    expect(await checkIn(at(one, made))).toMatchObject({ kind: 'done' })
  }
  const states = Object.fromEntries((await usesOf(made)).map(({ serialNumber, state }) => [serialNumber, state]))
  expect(states).toEqual({ [serialOf(pc)]: 'admitted', [serialOf(other)]: 'refused' })
  const registered = async (one: Pc) => (await conversionOf(tenant, (await bySerial(serialOf(one)))[0]?.id ?? '')).state
  expect([await registered(pc), await registered(other)]).toEqual(['registered', 'skipped'])
  expect(await checkIn(at(pc, made))).toMatchObject({ kind: 'done' })
  expect(await has(pc, 'hunter-of-keys')).toBe(true)
})

test('a revoked secret enrols nothing more from the next request on: who waits is refused, and who was let in stays', async () => {
  const [open, approved, pc] = [await make(), await make({ approvalRequired: true }), await privatePc()]
  expect(await enrolOnly(at(pc, open))).toMatchObject({ kind: 'enrolled' })
  expect(await shows(approved)).toHaveProperty('kind', 'enrolled')
  for (const { id } of [open, approved]) await tenant.api.post(`${secrets}/${id}/revoke`)
  for (const one of [open, approved]) expect(code(await shows(one))).toBe('0x80180032')
  expect((await usesOf(approved)).map(({ state }) => state)).toEqual(['refused'])
  expect(await checkIn(at(pc, open))).toMatchObject({ kind: 'done' })
  const [device] = await bySerial(serialOf(pc))
  expect(device).toMatchObject({ deviceRegistrationState: 'registered' })
})

/** Enrols a made-up PC that says so of itself, and tells this hash whenever it is asked. */
async function tellsHash(made: EnrollmentSecretEntity, says: EnrollmentContext, hash: string): Promise<void> {
  const pair = pairOf()
  const answer = await shows(made, says, certificateRequest(pair))
  const enrolled = managedDevice(answer, { id: DirectoryDeviceId.parse(randomUUID()), deviceId: says.deviceId ?? '' })
  const talking = { ...enrolled, key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
  talking.world = { ...talking.world, tree: writeValue(talking.world.tree, hashNode, hash) }
  await session(world, talking, { ...(says.manufacturer !== undefined && { manufacturer: says.manufacturer }) })
}

test('a PC that was let in registers itself with its hardware hash; one that waits does so once it is, and a hash of other hardware is refused in its story', async () => {
  const made = await make({ approvalRequired: true })
  const pc = await privatePc()
  expect(await enrolOnly(at(pc, made))).toMatchObject({ kind: 'enrolled' })
  const [device] = await bySerial(serialOf(pc))
  const conversion = () => conversionOf(tenant, device?.id ?? '')
  expect(await conversion()).toMatchObject({ state: 'skipped', reason: 'not-let-in' })
  await decide(made, (await usesOf(made))[0], 'admit')
  expect(await conversion()).toMatchObject({ state: 'waiting', profile: null })
  expect(await checkIn(at(pc, made))).toMatchObject({ kind: 'done' })
  const { registrationId } = await conversion()
  const identity = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registrationId}`
  expect(await tenant.api.get(identity)).toMatchObject({
    ...{ serialNumber: serialOf(pc), channel: 'prepared-pc', enrollmentState: 'enrolled', managedDeviceId: device?.id },
    azureActiveDirectoryDeviceId: device?.azureADDeviceId,
  })
  expect(await trail('mdm.device.convert', device?.id ?? '')).toMatchObject([{ by: 'device', registrationId }])

  const listed = await make({ serialNumbers: ['NOT-IT'] })
  await tellsHash(listed, { serialNumber: 'NOT-IT', deviceId: 'B9' }, newHardware().hash)
  const [told] = await bySerial('NOT-IT')
  expect(await conversionOf(tenant, told?.id ?? '')).toMatchObject({ state: 'refused', reason: 'other-hardware' })
  expect(await trail('mdm.device.convert.refuse', told?.id ?? '')).toMatchObject([{ reason: 'other-hardware' }])
})

test('[T-56] whoever reads the secret of any PC registers no PC of others, whatever serial number, manufacturer and hash they say; the device says what to do', async () => {
  const { fields, hash } = newHardware()
  const { serialNumber = '', manufacturer = '' } = fields
  const registered = async () =>
    (
      await tenant.api.get<{ value: { serialNumber: string }[] }>(
        '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
      )
    ).value.filter((one) => one.serialNumber === serialNumber)
  await tellsHash(await make(), { serialNumber, manufacturer, deviceId: 'B10' }, hash)
  const [forged] = await bySerial(serialNumber)
  expect(await conversionOf(tenant, forged?.id ?? '')).toMatchObject({ state: 'skipped', reason: 'not-vouched-for' })
  expect(await registered()).toEqual([])
  await tellsHash(await make({ serialNumbers: [serialNumber] }), { serialNumber, manufacturer, deviceId: 'B11' }, hash)
  expect(await registered()).toHaveLength(1)
})
