// The agent's gateway over the wire: whose list it is, what is in it and what is not, and what becomes of what is posted. The simulated
// device that follows it is in test/flows/installing/win32.test.ts.

import { createHash, verify, X509Certificate } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { zipOf } from '../../../test/support/archives.ts'
import { whileHeld } from '../../../test/support/database/while-held.ts'
import { intunewinOf } from '../../../test/support/intunewin.ts'
import { deviceKey, enrolledDevice, type Managed, send, session } from '../../../test/support/mdm/mdm-device.ts'
import { metricsOf } from '../../../test/support/world/metrics.ts'
import { startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import type { Db } from '../../db/schema.ts'
import { decodeEnvelope, decodeManifest, type Manifest, signedBytes } from '../../protocol/agent/manifest.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const apps = '/beta/deviceAppManagement/mobileApps'
const nonce = 'AAAAAAAAAAAAAAAAAAAAAA'
let count = 0
const inside = () => zipOf([['setup.exe', Buffer.from('setup')]], { packed: true })

type At = { readonly tenant: WorldTenant; readonly device: Managed; readonly id: string }
async function setUp(): Promise<At> {
  const tenant = await world.tenant(`agent${++count}.example`)
  const { device, id } = await enrolledDevice(world, tenant, await tenant.user('pia'))
  return { tenant, device, id }
}

const rule = (name: string) => ({
  '@odata.type': '#microsoft.graph.win32LobAppFileSystemRule',
  ruleType: 'detection',
  path: 'C:\\Program Files\\Contoso',
  fileOrFolderName: `${name}.exe`,
  operationType: 'exists',
})

const bodyOf = (displayName: string, more: object = {}) => ({
  '@odata.type': '#microsoft.graph.win32LobApp',
  displayName,
  installCommandLine: 'setup.exe /quiet',
  uninstallCommandLine: 'setup.exe /remove',
  setupFilePath: 'setup.exe',
  fileName: `${displayName.toLowerCase()}.exe`,
  rules: [rule(displayName.toLowerCase())],
  ...more,
})

async function add(
  { api }: WorldTenant,
  name: string,
  more: object = {},
  content: string | Buffer = `content of ${name}`,
) {
  const { id } = await api.post<{ id: string }>(apps, bodyOf(name, more))
  await api.send('PUT', `${apps}/${id}/content`, Buffer.from(content), 'application/octet-stream')
  return id
}

const assign = ({ api }: WorldTenant, id: string, target: string | null = 'allDevices', intent = 'required') =>
  api.post(`${apps}/${id}/assign`, {
    mobileAppAssignments:
      target === null ? [] : [{ intent, target: { '@odata.type': `#microsoft.graph.${target}AssignmentTarget` } }],
  })

const needs = ({ api }: WorldTenant, id: string, ...targets: readonly (readonly [string, string])[]) =>
  api.post(`${apps}/${id}/updateRelationships`, {
    relationships: targets.map(([targetId, how]) =>
      how === 'update' || how === 'replace'
        ? { '@odata.type': '#microsoft.graph.mobileAppSupersedence', targetId, supersedenceType: how }
        : { '@odata.type': '#microsoft.graph.mobileAppDependency', targetId, dependencyType: how },
    ),
  })

const shown = (device: Managed) => ({ cert: device.cert, key: device.key ?? deviceKey })
const urlOf = (device: Managed, path: string) => new URL(path, device.address).href

const ask = (device: Managed, query = `nonce=${nonce}`) =>
  send(world, urlOf(device, `/agent/work?${query}`), shown(device))

async function listOf({ device }: Pick<At, 'device'>, query?: string): Promise<Manifest> {
  const answer = await ask(device, query)
  expect(answer.status).toBe(200)
  return decodeManifest(decodeEnvelope(answer.body).manifest)
}

const post = (device: Managed, body: unknown, headers = { 'content-type': 'application/json' }) =>
  send(world, urlOf(device, '/agent/results'), {
    ...{ method: 'POST', ...shown(device), headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

type Item = { readonly name: string; readonly state: string; readonly error: string | null }
async function itemsOf({ tenant, id }: At): Promise<readonly Item[]> {
  const path = `/beta/deviceManagement/managedDevices/${id}/deploymentStatus`
  return (await tenant.api.get<{ items: (Item & { kind: string })[] }>(path)).items.filter(({ kind }) =>
    ['app', 'removal'].includes(kind),
  )
}
const statesOf = async (at: At) => Object.fromEntries((await itemsOf(at)).map(({ name, state }) => [name, state]))

test('a list is signed for the device that asked, with a key of its organisation that the authority of its certificate certified, and whoever changes it is found out', async () => {
  const at = await setUp()
  await assign(at.tenant, await add(at.tenant, 'Tools'))
  const answer = await ask(at.device)
  expect(answer.headers['cache-control']).toContain('no-store')
  const { manifest, signature, signer } = decodeEnvelope(answer.body)
  const certificate = new X509Certificate(signer)
  expect(certificate.subject).toBe(`CN=Taxiway agent of ${at.tenant.tenantId}`)
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.3'])
  expect(certificate.ca).toBe(false)
  expect(certificate.issuer).toBe(new X509Certificate(at.device.cert).issuer)
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const
  expect(verify('sha256', signedBytes(manifest), key, signature)).toBe(true)
  expect(verify('sha256', manifest, key, signature)).toBe(false)
  manifest[manifest.length - 3] = (manifest[manifest.length - 3] ?? 0) ^ 1
  expect(verify('sha256', signedBytes(manifest), key, signature)).toBe(false)
  expect(await listOf(at)).toMatchObject({ enrollmentId: at.id, tenantId: at.tenant.tenantId, nonce })
  // the same key for the next list, and another one for another organisation
  const again = decodeEnvelope((await ask(at.device)).body)
  expect(Buffer.from(again.signer).equals(Buffer.from(signer))).toBe(true)
  const other = decodeEnvelope((await ask((await setUp()).device)).body)
  expect(Buffer.from(other.signer).equals(Buffer.from(signer))).toBe(false)
})

test('[T-03] nobody asks or says anything without the certificate of a device that is enrolled, whatever else they show', async () => {
  const at = await setUp()
  const app = await add(at.tenant, 'Tools')
  await assign(at.tenant, app)
  const work = urlOf(at.device, `/agent/work?nonce=${nonce}`)
  const claims = {
    'x-client-cert': encodeURIComponent(at.device.cert),
    authorization: `Bearer ${at.id}`,
    'x-enrollment-id': at.id,
  }
  expect((await send(world, work)).status).toBe(401)
  expect((await send(world, `${work}&enrollmentId=${at.id}`, { headers: claims })).status).toBe(401)
  const results = urlOf(at.device, '/agent/results')
  expect((await send(world, results, { method: 'POST', headers: claims, body: '{}' })).status).toBe(401)
  expect((await ask(at.device)).status).toBe(200)

  await at.tenant.api.post(`/beta/deviceManagement/managedDevices/${at.id}/retire`)
  expect((await listOf(at)).apps).toEqual([])
  await at.tenant.api.delete(`/beta/deviceManagement/managedDevices/${at.id}`)
  expect((await ask(at.device)).status).toBe(401)
  expect((await post(at.device, { results: [] })).status).toBe(401)
})

test('a question without a nonce of its own is refused with what to send', async () => {
  const at = await setUp()
  for (const query of ['', 'nonce=short', `nonce=${'a'.repeat(129)}`, 'nonce=AAAAAAAAAAAAAAAAA%20A']) {
    const answer = await ask(at.device, query)
    expect([answer.status, answer.body.toString()]).toEqual([400, expect.stringContaining('Send a new one')])
  }
})

test('the list has what the device is to have, in order, with what it needs and replaces; addresses only beside what is to be installed or removed', async () => {
  const at = await setUp()
  const { tenant } = at
  const runtime = await add(tenant, 'Runtime')
  const library = await add(tenant, 'Library')
  const old = await add(tenant, 'Old')
  const licence = await add(tenant, 'Licence')
  const tools = await add(tenant, 'Tools', {
    displayVersion: '4.2',
    returnCodes: [{ returnCode: 7, type: 'softReboot' }],
  })
  await add(tenant, 'Unassigned')
  await needs(tenant, library, [runtime, 'autoInstall'])
  await needs(tenant, tools, [library, 'autoInstall'], [licence, 'detect'], [old, 'replace'])
  await assign(tenant, tools)
  const { apps: entries } = await listOf(at)
  const names = entries.map(({ name }) => name)
  expect([...names].sort()).toEqual(['Library', 'Licence', 'Old', 'Runtime', 'Tools'])
  expect(names.indexOf('Runtime')).toBeLessThan(names.indexOf('Library'))
  expect(names.at(-1)).toBe('Tools')
  const byName = Object.fromEntries(entries.map((entry) => [entry.name, entry]))
  expect(Object.values(byName).filter(({ intent }) => intent === 'install')).toEqual([byName.Tools])
  expect(byName.Tools).toMatchObject({
    ...{ install: 'setup.exe /quiet', timeLimitMinutes: 60, returnCodes: [{ code: 7, means: 'softReboot' }] },
    dependsOn: expect.arrayContaining([
      { id: library, install: true },
      { id: licence, install: false },
    ]),
    supersedes: [{ id: old, uninstall: true }],
  })
  expect(
    entries
      .filter(({ content }) => content)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['Library', 'Old', 'Runtime', 'Tools'])
  const digest = createHash('sha256').update('content of Runtime').digest('hex')
  expect(byName.Runtime?.content).toMatchObject({ sha256: digest, sizeBytes: 18, fileName: 'runtime.exe' })

  // what is brought along is served as long as it is, whole and from any byte on
  const url = byName.Runtime?.content?.url ?? ''
  const part = await send(world, url, { headers: { range: 'bytes=8-', 'if-range': `"${digest}"` } })
  expect([part.status, part.body.toString(), part.headers['content-range']]).toEqual([
    206,
    'of Runtime',
    'bytes 8-17/18',
  ])
  expect((await send(world, url.replace(`via=${tools}`, `via=${library}`))).status).toBe(403)
  expect((await send(world, url.replace(`&via=${tools}`, ''))).status).toBe(403)
  await needs(tenant, library)
  expect((await send(world, url)).status).toBe(403)
  await needs(tenant, library, [runtime, 'autoInstall'])
  expect((await send(world, url)).status).toBe(200)
  // likewise what is replaced, whose command may lie in it
  const oldUrl = byName.Old?.content?.url ?? ''
  expect((await send(world, oldUrl)).body.toString()).toBe('content of Old')
  await needs(tenant, tools, [library, 'autoInstall'], [old, 'update'])
  expect((await send(world, oldUrl)).status).toBe(403)
  expect((await listOf(at)).apps.find(({ name }) => name === 'Old')).not.toHaveProperty('content')
  await assign(tenant, tools, null)
  expect((await send(world, url)).status).toBe(403)
  expect((await listOf(at)).apps).toEqual([])
})

test('what is removed goes before what it needs, whichever was assigned first', async () => {
  const at = await setUp()
  const names = ['Runtime', 'Library', 'Tools', 'Other']
  const ids: string[] = []
  for (const name of names) ids.push(await add(at.tenant, name))
  const [runtime = '', library = '', tools = '', other = ''] = ids
  await needs(at.tenant, library, [runtime, 'autoInstall'])
  await needs(at.tenant, tools, [library, 'autoInstall'])
  for (const id of [library, tools, runtime]) await assign(at.tenant, id, 'allDevices', 'uninstall')
  await assign(at.tenant, other)
  const { apps: entries } = await listOf(at)
  const removed = entries.filter(({ intent }) => intent === 'uninstall').map(({ name }) => name)
  expect(removed).toEqual(['Tools', 'Library', 'Runtime'])
  expect(entries.filter(({ intent }) => intent === 'install')).toMatchObject([{ name: 'Other' }])

  // its command may lie in the package, which is served as long as it is to be removed
  const url = entries.find(({ name }) => name === 'Tools')?.content?.url ?? ''
  expect((await send(world, url)).body.toString()).toBe('content of Tools')
  await assign(at.tenant, tools, null)
  expect((await send(world, url)).status).toBe(403)
  await assign(at.tenant, tools, 'allDevices', 'uninstall')
  await at.tenant.api.patch(`${apps}/${tools}`, { holdsSecret: true })
  expect((await send(world, url)).status).toBe(403)
  expect((await listOf(at)).apps.find(({ name }) => name === 'Tools')).not.toHaveProperty('content')
})

test.each([true, false])(
  'a package of the vendor’s tool is opened when it is uploaded: devices get the archive in it (deflated once more: %s)',
  async (packed) => {
    const at = await setUp()
    const inner = zipOf([['setup.exe', Buffer.alloc(3_000_000, 'setup')]], { packed: false })
    const app = await add(at.tenant, 'Tools', { fileName: 'Tools.intunewin' }, intunewinOf(inner, { packed }))
    await assign(at.tenant, app)
    const sha256 = createHash('sha256').update(inner).digest('hex')
    expect(await at.tenant.api.get(`${apps}/${app}`)).toMatchObject({ fileName: 'Tools.intunewin', sha256 })
    const content = (await listOf(at)).apps[0]?.content
    expect(content).toMatchObject({ fileName: 'Tools.zip', sha256, sizeBytes: inner.length })
    const got = await send(world, content?.url ?? '')
    expect([got.status, got.headers['content-type'], got.body.equals(inner)]).toEqual([200, 'application/zip', true])
  },
)

const otherKey = Buffer.alloc(32, 7).toString('base64')
test.each<[string, Buffer | string, string]>([
  ['that is none', 'content of Tools', 'its list of files is missing'],
  ['of other files', zipOf([['setup.exe', Buffer.from('setup')]], { packed: true }), 'Detection.xml or the content'],
  ['with another key for its seal', intunewinOf(inside(), { says: { MacKey: otherKey } }), 'was changed since'],
  ['with another key', intunewinOf(inside(), { says: { EncryptionKey: otherKey } }), 'its content is damaged'],
  ['whose key is none', intunewinOf(inside(), { says: { EncryptionKey: 'AAAA' } }), 'has not 32 bytes'],
  [
    'whose content was changed',
    intunewinOf(inside(), { damage: (bytes) => bytes.fill(1, 60, 61) }),
    'was changed since',
  ],
  [
    'whose content ends early',
    intunewinOf(inside(), { damage: (bytes) => bytes.subarray(0, 40) }),
    'content is missing',
  ],
  ['without content', intunewinOf(inside(), { packed: false, damage: () => Buffer.alloc(0) }), 'content is missing'],
  ['that was cut off', intunewinOf(inside()).subarray(0, -60), 'its list of files is missing'],
])('a package of the vendor’s tool %s is refused, and nothing of it is kept', async (_, content, why) => {
  const tenant = await world.tenant(`agent${++count}.example`)
  const { id } = await tenant.api.post<{ id: string }>(apps, bodyOf('Tools', { fileName: 'tools.intunewin' }))
  const upload = tenant.api.send('PUT', `${apps}/${id}/content`, Buffer.from(content), 'application/octet-stream')
  await expect(upload).rejects.toThrow(why)
  expect(await tenant.api.get(`${apps}/${id}`)).toMatchObject({ sha256: null })
})

test('what people have is in the list only while their person is there', async () => {
  const at = await setUp()
  await assign(at.tenant, await add(at.tenant, 'Tools'), 'allLicensedUsers')
  expect((await listOf(at)).apps).toEqual([])
  expect((await listOf(at, `nonce=${nonce}&user=here`)).apps).toMatchObject([{ name: 'Tools', phase: 'user' }])
})

test('[T-15] an application that holds a secret is in no list of a device that proved nothing, and brings no other device its secret by a detour', async () => {
  const at = await setUp()
  const { tenant } = at
  const secret = await add(tenant, 'Vpn', { installCommandLine: 'setup.exe PASSWORD=hunter2' })
  const tools = await add(tenant, 'Tools')
  await expect(needs(tenant, tools, [secret, 'autoInstall'])).rejects.toThrow('holds a secret')
  await needs(tenant, tools, [secret, 'detect'])
  await assign(tenant, tools)
  await assign(tenant, secret)
  const list = await listOf(at)
  expect(JSON.stringify(list)).not.toContain('hunter2')
  const vpn = list.apps.find(({ name }) => name === 'Vpn')
  expect([vpn?.intent, vpn?.install, vpn?.content]).toEqual(['support', '', undefined])
  expect(await at.tenant.api.get(`${apps}/${secret}`)).toMatchObject({ installCommandLine: '****', holdsSecret: true })
  // another name changes nothing that a device sees
  await tenant.api.patch(`${apps}/${secret}`, { displayName: 'Vpn of Contoso' })
  const renamed = (await listOf(at)).apps.find(({ name }) => name === 'Vpn of Contoso')
  expect(renamed).toEqual({ ...vpn, name: 'Vpn of Contoso' })
  // and none that is brought along becomes one
  const library = await add(tenant, 'Library')
  await needs(tenant, tools, [library, 'autoInstall'])
  const marked = tenant.api.patch(`${apps}/${library}`, { holdsSecret: true })
  await expect(marked).rejects.toThrow("'Tools' brings 'Library' along")
})

test('what was posted is what the next session knows, for this revision of the application and no other', async () => {
  const at = await setUp()
  const tools = await add(at.tenant, 'Tools')
  await assign(at.tenant, tools)
  await session(world, at.device)
  expect(await statesOf(at)).toEqual({ Tools: 'pending' })
  const revision = (await listOf(at)).apps[0]?.revision ?? ''
  const say = async (more: object) => {
    const answer = await post(at.device, { results: [{ appId: tools, revision, ...more }] })
    expect([answer.status, answer.body.toString()]).toEqual([200, '{"taken":1}'])
    await session(world, at.device)
    return itemsOf(at)
  }
  expect(await say({ state: 'installing' })).toMatchObject([{ state: 'installing' }])
  expect(await say({ state: 'failed', exitCode: 1603, reason: 'no room' })).toMatchObject([
    { state: 'failed', error: 'no room' },
  ])
  expect(await say({ state: 'failed', exitCode: 4294967295 })).toMatchObject([{ error: 'the installer ended with -1' }])
  expect(await say({ state: 'notApplicable', reason: 'it is not for x64' })).toMatchObject([
    { state: 'notApplicable', error: 'it is not for x64' },
  ])
  expect(await say({ state: 'installed' })).toMatchObject([{ state: 'installed', error: null }])
  // what no device sees changes nothing, another command line does
  await at.tenant.api.patch(`${apps}/${tools}`, {
    ...{ displayName: 'Tools of Contoso', displayVersion: '4.3', setupFilePath: 'bin\\setup.exe' },
  })
  expect((await listOf(at)).apps[0]?.revision).toBe(revision)
  await at.tenant.api.patch(`${apps}/${tools}`, { installCommandLine: 'setup.exe /quiet /all' })
  expect((await listOf(at)).apps[0]?.revision).not.toBe(revision)
  await session(world, at.device)
  expect(await statesOf(at)).toEqual({ 'Tools of Contoso': 'pending' })
})

test('[T-45] results are kept once for each application, and those of nobody’s applications are not kept; what is too much, or no result, is refused', async () => {
  const at = await setUp()
  const other = await setUp()
  const tools = await add(at.tenant, 'Tools')
  const theirs = await add(other.tenant, 'Theirs')
  await assign(at.tenant, tools)
  const one = (appId: string, state = 'installed') => ({ appId, revision: '0123456789ab', state })
  const many = { results: [one(tools, 'failed'), one(tools), one(theirs), one(crypto.randomUUID())] }
  const versions = async () =>
    (
      await sql`select xmin::text, ctid::text from mdm_app_result where tenant_id = ${at.tenant.tenantId}`.execute(
        world.app.db,
      )
    ).rows
  const written: unknown[] = []
  for (let round = 0; round < 3; round++) {
    expect((await post(at.device, many)).body.toString()).toBe('{"taken":1}')
    written.push(await versions())
  }
  expect([written[1], written[2]]).toEqual([written[0], written[0]])
  const rows = await world.app.db
    .selectFrom('mdm_app_result')
    .select(['app_id', 'state', 'enrollment_id'])
    .where('tenant_id', 'in', [at.tenant.tenantId, other.tenant.tenantId])
    .execute()
  expect(rows).toEqual([{ app_id: tools, state: 'installed', enrollment_id: at.id }])

  const refusals = [
    '{',
    { results: [] },
    { results: Array.from({ length: 101 }, () => one(tools)) },
    { results: [{ ...one(tools), state: 'great' }] },
    { results: [{ ...one(tools), reason: 'x'.repeat(501) }] },
    { results: [{ ...one(tools), enrollmentId: other.id }] },
  ]
  for (const body of refusals) {
    const answer = await post(at.device, body)
    expect([answer.status, answer.body.toString()]).toEqual([400, expect.stringContaining('results')])
  }
  expect((await post(at.device, 'x'.repeat(200_000))).status).toBe(413)
})

test('[T-39] results of one device that come at once, each in an order of its own, are all kept, and take turns as messages do', async () => {
  const at = await setUp()
  const [one, other] = [await add(at.tenant, 'Tools'), await add(at.tenant, 'Library')]
  const say = (...ids: readonly string[]) =>
    post(at.device, { results: ids.map((appId) => ({ appId, revision: '0123456789ab', state: 'installed' })) })
  await say(one, other)
  const begun = async () => Number(/^taxiway_device_messages_total (\d+)$/m.exec(await metricsOf(world))?.[1])
  const before = await begun()
  const hold = (tx: Db) =>
    tx
      .selectFrom('mdm_app_result')
      .select('state')
      .where('tenant_id', '=', at.tenant.tenantId)
      .where('app_id', '=', one)
      .forUpdate()
      .execute()
  const [forth, back] = [() => say(one, other), () => say(other, one)]
  const answers = await whileHeld(world.app.db, hold, [forth, back, forth, back])
  expect(answers.map((answer) => answer.status === 'fulfilled' && answer.value.status)).toEqual([200, 200, 200, 200])
  expect((await begun()) - before).toBe(4)
})

test('the page waits for what it is told of, and a device hears of the agent only when there is something for it', async () => {
  const at = await setUp()
  const { tenant } = at
  const told = async () => JSON.stringify((await session(world, at.device)).commands)
  expect(await told()).not.toContain('TaxiwayAgent')
  await assign(tenant, await add(tenant, 'Tools'))
  const commands = await told()
  expect(commands).toContain('DevicePreparation/PolicyProviders/TaxiwayAgent/InstallationState')
  expect(await told()).not.toContain('TaxiwayAgent')
})

test('the script of the agent is the same for everybody, and is a file', async () => {
  const at = await setUp()
  const answer = await send(world, urlOf(at.device, '/agent/agent.ps1'))
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(answer.headers['content-disposition']).toBe('attachment; filename="taxiway-agent.ps1"')
  expect(answer.body.toString()).toContain('Status: unproved')
})

test('what the agent runs as SYSTEM lies where people cannot write, and is taken out into a folder that was emptied', async () => {
  const at = await setUp()
  const script = (await send(world, urlOf(at.device, '/agent/agent.ps1'))).body.toString()
  expect(script).toContain("$AgentFolder = Join-Path $env:ProgramFiles 'Taxiway\\Agent'")
  // ProgramData, Public and the temporary folders let everybody create files
  expect(script).not.toMatch(/\$env:(ProgramData|ALLUSERSPROFILE|PUBLIC|TEMP|TMP)\b/i)
  const [, fetching = ''] = script.split('function Save-Content')
  const [, unpacking = ''] = script.split('function Save-Unpacked')
  expect(fetching.indexOf('Clear-Folder')).toBeGreaterThan(0)
  expect(fetching.indexOf('Clear-Folder')).toBeLessThan(fetching.indexOf('New-Object IO.FileStream'))
  expect(unpacking.indexOf('Save-Content')).toBeGreaterThan(0)
  expect(unpacking.indexOf('Save-Content')).toBeLessThan(unpacking.indexOf('Expand-Archive'))
})
