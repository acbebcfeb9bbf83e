// Every operation of the contract that changes something, called once over the wire: it leaves exactly one entry of its own.
// A new operation without a recipe here, or a place on a list that says why not, fails the test.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { raise } from '../../src/alarm/alarm.sql.ts'
import { makeVerifier } from '../../src/audit/verify.ts'
import { squareLogo } from '../../src/demo/logo.ts'
import { registeredRoutes } from '../../src/features.ts'
import { DirectoryDeviceId } from '../../src/kernel/id.ts'
import { contextOf, enroll, enrollText, joinedDevice, mdmToken } from '../mdm-device.ts'
import { startWorld, type World, type WorldTenant } from '../world.ts'
import { boot, newHardware, type Office, openOffice } from './office.ts'

let world: World
let office: Office
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  tenant = office.tenant
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Call = {
  readonly path: string
  readonly body?: unknown
  readonly file?: { bytes: Uint8Array | string; type: string }
}
/** Arranges what the operation needs, and says how to call it. */
type Recipe = () => Promise<Call> | Call

const management = '/beta/deviceManagement'
const allDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }
const name = () => `n${randomUUID().slice(0, 8)}`
const made = async (path: string, body: unknown): Promise<string> =>
  (await tenant.api.post<{ id: string }>(path, body)).id

const bodies = {
  user: () => ({
    userPrincipalName: `${name()}@contoso.example`,
    displayName: 'Adele',
    passwordProfile: { password: `Pw-${randomUUID()}` },
  }),
  group: () => ({ displayName: name(), mailEnabled: false, mailNickname: name(), securityEnabled: true }),
  profile: () => ({
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: name(),
    outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'standard' },
  }),
  policy: (value = 1) => ({
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: name(),
    omaSettings: [
      {
        '@odata.type': '#microsoft.graph.omaSettingInteger',
        displayName: 'x',
        omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
        value,
      },
    ],
  }),
  app: () => ({
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: name(),
    productCode: randomUUID(),
    productVersion: '4.2.0',
    fileName: 'agent.msi',
  }),
  page: () => ({
    '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
    displayName: name(),
    showInstallationProgress: true,
    installProgressTimeoutInMinutes: 10,
  }),
}

const users = '/beta/users'
const groups = '/beta/groups'
const profiles = `${management}/windowsAutopilotDeploymentProfiles`
const identities = `${management}/windowsAutopilotDeviceIdentities`
const imported = `${management}/importedWindowsAutopilotDeviceIdentities`
const policies = `${management}/deviceConfigurations`
const apps = '/beta/deviceAppManagement/mobileApps'
const pages = `${management}/deviceEnrollmentConfigurations`
const managedDevices = `${management}/managedDevices`

const user = () => made(users, bodies.user())
const group = () => made(groups, bodies.group())
const profile = () => made(profiles, bodies.profile())
const policy = () => made(policies, bodies.policy())
const app = () => made(apps, bodies.app())
const page = () => made(pages, bodies.page())
const organization = () => `/beta/organization/${tenant.tenantId}`
const toGroup = (groupId: string) => ({ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } })
const content = { bytes: 'TAXIWAY-MSI 1\nresult=0\n', type: 'application/octet-stream' }

async function published(): Promise<string> {
  const id = await app()
  await tenant.api.send('PUT', `${apps}/${id}/content`, content.bytes, content.type)
  return id
}

async function registered(): Promise<string> {
  const hardware = newHardware()
  await office.register(hardware)
  const filter = encodeURIComponent(`serialNumber eq '${hardware.fields.serialNumber}'`)
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(`${identities}?$filter=${filter}`)
  return value[0]!.id
}

const importedIdentity = () => {
  const { hash, fields } = newHardware()
  return { serialNumber: fields.serialNumber, hardwareIdentifier: hash, groupTag: 'Office' }
}

async function directoryDevice(): Promise<string> {
  return (await joinedDevice(world, tenant, await tenant.user(name()))).id
}

async function managedDevice(): Promise<string> {
  const owner = await tenant.user(name())
  const joined = await joinedDevice(world, tenant, owner)
  const token = await mdmToken(world, tenant.tenantId, owner, { deviceId: joined.deviceId })
  const answer = await enroll(world, enrollText(world, token, contextOf(joined)))
  if (answer.kind !== 'enrolled') throw new Error(JSON.stringify(answer.fault))
  const { rows } = await world.app.pool.query<{ id: string }>(
    'select id from mdm_enrollment where tenant_id = $1 and directory_device_id = $2',
    [tenant.tenantId, joined.id],
  )
  return rows[0]!.id
}

/** By the id of the operation, without its root. */
const recipes: Readonly<Record<string, Recipe>> = {
  'directory.organization.change': () => ({ path: organization(), body: { deviceQuotaPerUser: 7 } }),
  'directory.branding.change': () => ({ path: `${organization()}/branding`, body: { signInPageText: name() } }),
  'directory.branding.logo': () => ({
    path: `${organization()}/branding/squareLogo`,
    file: { bytes: squareLogo('#0b5cad'), type: 'image/png' },
  }),
  'directory.user.create': () => ({ path: users, body: bodies.user() }),
  'directory.user.change': async () => ({ path: `${users}/${await user()}`, body: { displayName: 'Adele Vance' } }),
  'directory.user.delete': async () => ({ path: `${users}/${await user()}` }),
  'directory.user.revoke-sign-ins': async () => ({ path: `${users}/${await user()}/revokeSignInSessions` }),
  'directory.group.create': () => ({ path: groups, body: bodies.group() }),
  'directory.group.change': async () => ({ path: `${groups}/${await group()}`, body: { displayName: name() } }),
  'directory.group.delete': async () => ({ path: `${groups}/${await group()}` }),
  'directory.group.add-member': async () => ({
    path: `${groups}/${await group()}/members/$ref`,
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${await user()}` },
  }),
  'directory.group.remove-member': async () => {
    const [groupId, userId] = [await group(), await user()]
    await tenant.api.post(`${groups}/${groupId}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${userId}`,
    })
    return { path: `${groups}/${groupId}/members/${userId}/$ref` }
  },
  'autopilot.profile.create': () => ({ path: profiles, body: bodies.profile() }),
  'autopilot.profile.change': async () => ({ path: `${profiles}/${await profile()}`, body: { description: 'new' } }),
  'autopilot.profile.delete': async () => ({ path: `${profiles}/${await profile()}` }),
  'autopilot.profile.assign': async () => ({
    path: `${profiles}/${await profile()}/assignments`,
    body: toGroup(await group()),
  }),
  'autopilot.profile.unassign': async () => {
    const [id, groupId] = [await profile(), await group()]
    const assignment = await made(`${profiles}/${id}/assignments`, toGroup(groupId))
    return { path: `${profiles}/${id}/assignments/${assignment}` }
  },
  'autopilot.profile.unassign-all': async () => {
    const id = await profile()
    await tenant.api.post(`${profiles}/${id}/assignments`, toGroup(await group()))
    return { path: `${profiles}/${id}/assignments` }
  },
  'autopilot.profile.assign-devices': async () => ({
    path: `${profiles}/${await profile()}/assign`,
    body: { deviceIds: [await registered()] },
  }),
  'autopilot.import.csv': () => {
    const { hash, fields } = newHardware()
    const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${fields.serialNumber},,${hash}\r\n`
    return { path: `${imported}/importCsv`, file: { bytes: csv, type: 'text/csv' } }
  },
  'autopilot.imported.create': () => ({ path: imported, body: importedIdentity() }),
  'autopilot.imported.import': () => ({
    path: `${imported}/import`,
    body: { importedWindowsAutopilotDeviceIdentities: [importedIdentity(), importedIdentity()] },
  }),
  'autopilot.imported.delete': async () => ({ path: `${imported}/${await made(imported, importedIdentity())}` }),
  'autopilot.device.delete': async () => ({ path: `${identities}/${await registered()}` }),
  'autopilot.device.update-properties': async () => ({
    path: `${identities}/${await registered()}/updateDeviceProperties`,
    body: { groupTag: 'Lab' },
  }),
  'autopilot.device.assign-user': async () => ({
    path: `${identities}/${await registered()}/assignUserToDevice`,
    body: { userPrincipalName: (await tenant.user(name())).userPrincipalName, addressableUserName: 'Adele' },
  }),
  'autopilot.device.unassign-user': async () => {
    const id = await registered()
    const { userPrincipalName } = await tenant.user(name())
    await tenant.api.post(`${identities}/${id}/assignUserToDevice`, { userPrincipalName, addressableUserName: 'A' })
    return { path: `${identities}/${id}/unassignUserFromDevice` }
  },
  'autopilot.device.allow-next': async () => ({ path: `${identities}/${await registered()}/allowNextEnrollment` }),
  'mdm.policy.create': () => ({ path: policies, body: bodies.policy() }),
  'mdm.policy.change': async () => ({ path: `${policies}/${await policy()}`, body: bodies.policy(0) }),
  'mdm.policy.delete': async () => ({ path: `${policies}/${await policy()}` }),
  'mdm.policy.assign': async () => ({
    path: `${policies}/${await policy()}/assign`,
    body: { assignments: [allDevices] },
  }),
  'mdm.app.create': () => ({ path: apps, body: bodies.app() }),
  'mdm.app.change': async () => ({ path: `${apps}/${await app()}`, body: { displayName: name() } }),
  'mdm.app.delete': async () => ({ path: `${apps}/${await app()}` }),
  'mdm.app.upload': async () => ({ path: `${apps}/${await app()}/content`, file: content }),
  'mdm.app.assign': async () => ({
    path: `${apps}/${await published()}/assign`,
    body: { mobileAppAssignments: [{ intent: 'required', ...allDevices }] },
  }),
  'mdm.statusPage.create': () => ({ path: pages, body: bodies.page() }),
  'mdm.statusPage.change': async () => ({ path: `${pages}/${await page()}`, body: { displayName: name() } }),
  'mdm.statusPage.delete': async () => ({ path: `${pages}/${await page()}` }),
  'mdm.statusPage.assign': async () => ({
    path: `${pages}/${await page()}/assign`,
    body: { enrollmentConfigurationAssignments: [allDevices] },
  }),
  'mdm.statusPage.setPriority': async () => ({ path: `${pages}/${await page()}/setPriority`, body: { priority: 1 } }),
  'mdm.device.retire': async () => ({ path: `${managedDevices}/${await managedDevice()}/retire` }),
  'mdm.device.wipe': async () => ({ path: `${managedDevices}/${await managedDevice()}/wipe`, body: {} }),
  'mdm.device.delete': async () => ({ path: `${managedDevices}/${await managedDevice()}` }),
  'directory.device.change': async () => ({
    path: `/beta/devices/${await directoryDevice()}`,
    body: { accountEnabled: false },
  }),
  'directory.device.delete': async () => ({ path: `/beta/devices/${await directoryDevice()}` }),
  'directory.role.grant': async () => ({
    path: '/beta/directoryRoles/device-administrator/members/$ref',
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${await user()}` },
  }),
  'directory.role.take': async () => {
    const { id } = await tenant.user(name(), { roles: ['device-administrator'] })
    return { path: `/beta/directoryRoles/device-administrator/members/${id}/$ref` }
  },
  'identity.application.create': () => ({
    path: '/beta/applications',
    body: { displayName: name(), appRoles: ['Device.Read.All'] },
  }),
  'identity.application.delete': async () => {
    const body = { displayName: name(), appRoles: ['Device.Read.All'] }
    const { appId } = await tenant.api.post<{ appId: string }>('/beta/applications', body)
    return { path: `/beta/applications/${appId}` }
  },
  'identity.signingKey.rotate': () => ({ path: '/beta/identity/signingKeys/rotate', body: {} }),
  'alarm.close': async () => {
    const alarm = { kind: 'clone', subjectKind: 'autopilot-device', subjectId: randomUUID(), detail: {} } as const
    await raise(world.app.db, tenant.tenantId, new Date(), alarm)
    const { value } = await tenant.api.get<{ value: { id: string }[] }>(`${management}/alarms`)
    return { path: `${management}/alarms/${value[0]!.id}/close`, body: { note: 'seen' } }
  },
  'lifecycle.stale.delete': async () => {
    const id = DirectoryDeviceId.parse(await directoryDevice())
    await world.app.db
      .updateTable('directory_device')
      .set({ joined_at: new Date('2020-01-01'), created_at: new Date('2020-01-01') })
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', id)
      .execute()
    return { path: `${management}/staleDevices/delete`, body: { olderThanDays: 90, deviceIds: [id] } }
  },
}

/** Operations that read although they are a POST, or whose changes are told elsewhere. */
const withoutEntry: Readonly<Record<string, string>> = {
  'identity.credentialType': 'reads',
  'identity.authorize.v1.post': 'begins a sign-in; the sign-in itself is the entry',
  'identity.authorize.v2.post': 'begins a sign-in; the sign-in itself is the entry',
  'identity.token.v1': 'gives tokens for a sign-in that has its entry; refusals are entries (refusal.ops.ts)',
  'identity.token.v2': 'gives tokens for a sign-in that has its entry; refusals are entries (refusal.ops.ts)',
  'autopilot.settings.sync': 'starts nothing here: what it would fetch is always up to date',
  'ztd.hello': 'anybody may say hello; it is told in the story of the device, and a doubt is an entry (lookup.ops.ts)',
  'ztd.events': "a device's own account of its first run: its story",
  'ztd.proof.begin': 'asks for a challenge; nothing is stored that outlives a minute',
  'ztd.proof.complete': 'what was proved is told in the story of the device and goes with its ticket',
  'ztd.tenant-mismatch': 'an entry, once for a device and reason: src/autopilot/lookup.routes.test.ts',
  'mdm.discovery.discover': 'reads',
  'mdm.enrollment.policies': 'reads',
  'mdm.terms.answer': 'answers a token that enrolment checks; nothing is stored',
  'mdm.session.message': 'a device acknowledges what administrators assigned, which has its entry: its story',
}

/** Told apart by the run of a device below. */
const byDevice: Readonly<Record<string, string>> = {
  'identity.signIn.submit': 'identity.user.signIn',
  'registration.join': 'registration.device.join',
  'mdm.enrollment.enroll': 'mdm.enrollment.create',
}

/** Entries about what else the operation brought about. */
const consequences: readonly string[] = ['mdm.enrollment.end']

const operationOf = (id: string): string => id.replace(/\.(v1\.0|beta)$/, '')
const changing = (await registeredRoutes()).filter(({ method }) => method !== 'GET')
const operations = [...new Set(changing.map(({ id }) => operationOf(id)))]

async function newest(): Promise<number> {
  const { rows } = await world.app.pool.query<{ newest: string }>(
    'select coalesce(max(sequence), 0) as newest from audit_entry where tenant_id = $1',
    [tenant.tenantId],
  )
  return Number(rows[0]?.newest)
}

const entriesAfter = (sequence: number) =>
  world.app.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenant.tenantId)
    .where('sequence', '>', String(sequence))
    .orderBy('sequence')
    .execute()

test('[I6] every operation of the contract that changes something has a recipe here, or a reason why it leaves no entry', () => {
  const known = [recipes, withoutEntry, byDevice].flatMap((list) => Object.keys(list))
  expect(operations.filter((id) => !known.includes(id))).toEqual([])
  expect(known.filter((id) => !operations.includes(id))).toEqual([])
})

for (const route of changing.filter(({ id }) => id.endsWith('.beta') || recipes[id])) {
  const operation = operationOf(route.id)
  const recipe = recipes[operation]
  if (!recipe) continue
  test(`[I6] ${operation} leaves exactly one entry: who, what, before and after, door, address, correlation id`, async () => {
    const { path, body, file } = await recipe()
    const since = await newest()
    const { method } = route
    if (file) await tenant.api.send(method as 'PUT' | 'POST', path, file.bytes, file.type)
    else if (method === 'POST') await tenant.api.post(path, body)
    else if (method === 'PATCH') await tenant.api.patch(path, body)
    else await tenant.api.delete(path)

    const entries = (await entriesAfter(since)).filter(({ action }) => !consequences.includes(action))
    expect(entries.map(({ action }) => action)).toHaveLength(1)
    const [entry] = entries
    expect(entry).toMatchObject({
      actor_kind: 'application',
      actor_id: tenant.application.clientId,
      client_id: tenant.application.clientId,
      door: 'api',
      address: '127.0.0.1',
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      target_id: expect.stringMatching(/./),
    })
    const told = { ...(entry!.before as object), ...(entry!.after as object), ...(entry!.details as object) }
    expect(Object.keys(told), 'what changed').not.toEqual([])
    if (/\.(change|update-properties|setPriority)$/.test(operation)) {
      expect(entry?.before).not.toBeNull()
      expect(entry?.after).not.toBeNull()
      expect(entry?.before).not.toEqual(entry?.after)
    }
    expect(JSON.stringify(entry)).not.toMatch(/Pw-|\$argon2/)
  })
}

test('[I6] one run of a device leaves one entry for its join and one for its enrolment, each by its own door', async () => {
  const person = await tenant.user(name())
  const hardware = newHardware()
  await office.register(hardware)
  const since = await newest()
  expect(await boot(world, hardware, person)).toMatchObject({ joined: true, enrolled: true })
  const entries = await entriesAfter(since)
  for (const action of Object.values(byDevice)) {
    const own = entries.filter((entry) => entry.action === action)
    expect(own.length, action).toBeGreaterThan(0)
    if (action !== 'identity.user.signIn') expect(own, action).toHaveLength(1)
    for (const entry of own) {
      expect(entry).toMatchObject({
        door: action === 'identity.user.signIn' ? 'sign-in' : 'device',
        address: '127.0.0.1',
        request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        actor_name: expect.stringContaining(person.userPrincipalName),
      })
    }
  }
  const { ok, problems } = await verdict()
  expect(problems).toEqual([])
  expect(ok).toBe(true)
})

async function verdict() {
  const verifier = makeVerifier()
  await tenant.api.lines(`${management}/auditEvents/export`, (line) => verifier.line(JSON.parse(line)))
  return verifier.verdict()
}
