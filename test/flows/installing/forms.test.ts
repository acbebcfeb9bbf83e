// Applications of each form on devices that really run: which of them setup waits for, which Windows gets them, how they are removed.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { readManaged, readPrograms } from '../../../src/simulator/run/record.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { storyOf } from '../../support/world/story-of.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const keys = keyPool(2)
const apps = '/beta/deviceAppManagement/mobileApps'
const family = 'Contoso.Notes_8wekyb3d8bbwe'
const listed = `EnterpriseModernAppManagement/AppManagement/nonStore/${family}/Contoso.Notes_4.2.0.0_x64__8wekyb3d8bbwe/Name`

const msi = { '@odata.type': '#microsoft.graph.windowsMobileMSI', productVersion: '4.2.0', fileName: 'tools.msi' }
const msix = {
  '@odata.type': '#microsoft.graph.windowsUniversalAppX',
  identityName: 'Contoso.Notes',
  identityPublisherHash: '8wekyb3d8bbwe',
  identityVersion: '4.2.0.0',
  applicableArchitectures: 'x64',
  fileName: 'notes.msix',
}
const suite = {
  '@odata.type': '#microsoft.graph.officeSuiteApp',
  productIds: ['o365ProPlusRetail'],
  excludedApps: { access: true, publisher: true },
  updateChannel: 'monthlyEnterprise',
  localesToInstall: ['de-de'],
}
const fileOf = {
  msi: 'TAXIWAY-MSI 1\nresult=0\n',
  msix: 'TAXIWAY-MSIX 1\nname=Contoso.Notes_4.2.0.0_x64__8wekyb3d8bbwe\nresult=0\n',
}

async function add({ tenant: { api } }: Office, body: object, file?: string): Promise<string> {
  const { id } = await api.post<{ id: string }>(apps, body)
  if (file) await api.send('PUT', `${apps}/${id}/content`, Buffer.from(file), 'application/octet-stream')
  return id
}

const assign = ({ tenant: { api }, groupId }: Office, id: string, ...intents: string[]) =>
  api.post(`${apps}/${id}/assign`, {
    mobileAppAssignments: intents.map((intent) => ({
      intent,
      target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
    })),
  })

async function openWithApps(domain: string) {
  const office = await openOffice(world, domain, { application: null })
  const productCode = `{${crypto.randomUUID().toUpperCase()}}`
  const ids = {
    tools: await add(office, { ...msi, displayName: 'Contoso Tools', productCode }, fileOf.msi),
    notes: await add(office, { ...msix, displayName: 'Contoso Notes' }, fileOf.msix),
    suite: await add(office, { ...suite, displayName: 'Microsoft 365 Apps' }),
  }
  for (const id of Object.values(ids)) await assign(office, id, 'required')
  return { office, ids, productCode }
}

async function run(office: Office, person: Person, os?: string) {
  const [hardware, disk] = [newHardware(), memoryDisk()]
  await office.register(hardware)
  const result = await boot(world, hardware, person, { disk, ...(os && { os }) })
  return { hardware, disk, result }
}

type Item = { name: string; state: string; tracked: boolean; error: string | null }

async function itemsOf({ tenant }: Office, hardware: ReturnType<typeof newHardware>) {
  const { managed } = await recordsOf(tenant, hardware)
  const path = `/beta/deviceManagement/managedDevices/${managed[0]?.id}/deploymentStatus`
  const { items } = await tenant.api.get<{ items: (Item & { kind: string })[] }>(path)
  return items.filter(({ kind }) => kind === 'app' || kind === 'removal')
}

const statesOf = async (office: Office, hardware: ReturnType<typeof newHardware>) =>
  Object.fromEntries((await itemsOf(office, hardware)).map(({ name, state }) => [name, state]))

async function valueOn(disk: Disk, end: string): Promise<string | undefined> {
  const nodes = Object.entries((await readManaged(disk))?.tree.nodes ?? {})
  return nodes.find(([key]) => key.toLowerCase().endsWith(end.toLowerCase()))?.[1].value
}

function standing(hardware: ReturnType<typeof newHardware>, disk: Disk) {
  const { ztd, login, drs } = world.urls
  return { services: { ztd, login, drs }, ca: world.ca, hardware, disk, keys }
}

test('[S-106] from Windows 10 1809 on a device gets packages of both kinds during its setup; 1803 is told why it gets none, and does not wait for them', async () => {
  const { office } = await openWithApps('era.example')
  const pia = await office.tenant.user('pia')
  const newer = await run(office, pia, '10.0.17763.107')
  expect(newer.result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'succeeded' })
  expect(newer.result.programs).toMatchObject([{ version: '4.2.0' }])
  expect(await valueOn(newer.disk, listed)).toBe('Contoso.Notes')
  expect(await statesOf(office, newer.hardware)).toMatchObject({
    'Contoso Tools': 'installed',
    'Contoso Notes': 'installed',
  })

  const older = await run(office, pia, '10.0.17134.1')
  expect(older.result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'succeeded', programs: [] })
  expect(await valueOn(older.disk, listed)).toBeUndefined()
  const told = (await itemsOf(office, older.hardware)).filter(({ state }) => state === 'notApplicable')
  expect(told.map(({ name }) => name).sort()).toEqual(['Contoso Notes', 'Contoso Tools'])
  for (const { error, tracked } of told) {
    expect(error).toContain('Windows 10 1809 and newer; this device has 10.0.17134.1')
    expect(tracked).toBe(false)
  }
  const { events, verdict } = await storyOf(office, older.hardware)
  expect(events.filter(({ step }) => step === 'app-not-applicable')).toHaveLength(2)
  expect(verdict).toBe('succeeded')
})

test('[L-030] setup waits for packages of both kinds and for policies, and not for Microsoft 365 Apps, which arrive behind the desktop', async () => {
  const { office } = await openWithApps('tracked.example')
  const { hardware, disk, result } = await run(office, await office.tenant.user('pia'))
  expect(result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'succeeded', espUser: 'succeeded' })
  const told = result.steps.filter(({ step }) => step === 'status-page-item').map(({ detail }) => detail)
  expect(told).toContainEqual(expect.stringContaining('application {'))
  expect(told).toContainEqual(expect.stringContaining('Contoso.Notes_4.2.0.0_x64__8wekyb3d8bbwe/Name'))
  expect(told).toContainEqual(expect.stringContaining('SecurityPolicies'))
  expect(told.filter((detail) => /office/i.test(detail ?? ''))).toEqual([])
  const waits = (await itemsOf(office, hardware)).map(({ name, tracked, state }) => [name, tracked, state])
  expect(waits).toContainEqual(['Contoso Tools', true, 'installed'])
  expect(waits).toContainEqual(['Contoso Notes', true, 'installed'])
  expect(waits).toContainEqual(['Microsoft 365 Apps', false, 'installing'])

  expect(await checkIn(standing(hardware, disk))).toMatchObject({ kind: 'done' })
  expect(await statesOf(office, hardware)).toMatchObject({ 'Microsoft 365 Apps': 'installed' })
})

test('an application of each form is removed where its removal is assigned, stays where it is required as well, and comes back when it is required again', async () => {
  const { office, ids } = await openWithApps('removal.example')
  const { hardware, disk } = await run(office, await office.tenant.user('pia'))
  const settle = async () => {
    for (let round = 0; round < 3; round++)
      expect(await checkIn(standing(hardware, disk))).toMatchObject({ kind: 'done' })
  }
  await settle()
  expect(await readPrograms(disk)).toHaveLength(1)

  const everyone = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
  const both = [
    { intent: 'required', target: everyone },
    {
      intent: 'uninstall',
      target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: office.groupId },
    },
  ]
  await office.tenant.api.post(`${apps}/${ids.tools}/assign`, { mobileAppAssignments: both })
  await settle()
  expect(await readPrograms(disk)).toHaveLength(1)

  for (const id of Object.values(ids)) await assign(office, id, 'uninstall')
  await settle()
  expect(await readPrograms(disk)).toEqual([])
  expect(await valueOn(disk, listed)).toBeUndefined()
  const removed = (await itemsOf(office, hardware)).map(({ name, state }) => [name, state])
  expect(removed.sort()).toEqual([
    ['Contoso Notes', 'applied'],
    ['Contoso Tools', 'applied'],
    ['Microsoft 365 Apps', 'applied'],
  ])
  const { events } = await storyOf(office, hardware)
  expect(events.filter(({ step }) => step === 'app-removed')).toHaveLength(3)

  for (const id of Object.values(ids)) await assign(office, id, 'required')
  await settle()
  expect(await readPrograms(disk)).toHaveLength(1)
  expect(await valueOn(disk, listed)).toBe('Contoso.Notes')
  expect(await statesOf(office, hardware)).toEqual({
    'Contoso Notes': 'installed',
    'Contoso Tools': 'installed',
    'Microsoft 365 Apps': 'installed',
  })
})

test('a package that is not of the family that was announced fails with its code, and its corrected file is installed', async () => {
  const office = await openOffice(world, 'wrong.example', { application: null, statusPage: null })
  const id = await add(office, { ...msix, displayName: 'Contoso Notes' }, 'not a package')
  await assign(office, id, 'required')
  const { hardware, disk } = await run(office, await office.tenant.user('pia'))
  await checkIn(standing(hardware, disk))
  expect(await itemsOf(office, hardware)).toMatchObject([{ state: 'failed', error: '0x80073cf1' }])
  await office.tenant.api.send('PUT', `${apps}/${id}/content`, Buffer.from(fileOf.msix), 'application/octet-stream')
  await checkIn(standing(hardware, disk))
  await checkIn(standing(hardware, disk))
  expect(await itemsOf(office, hardware)).toMatchObject([{ state: 'installed', error: null }])
})

test('an application that could not be installed is refused with what is wrong, and no application turns into one of another form', async () => {
  const { api } = await world.tenant('refusing.example')
  const post = (given: object) => api.post<{ id: string }>(apps, { displayName: 'App', ...given })
  const wrong: readonly (readonly [object, string])[] = [
    [{ ...msix, identityVersion: '4.2' }, 'not like 1.2.3.0'],
    [{ ...msix, identityPublisherHash: 'CN=Contoso' }, 'is not 13 lower-case letters and digits'],
    [{ ...msix, identityName: 'Contoso/Notes' }, 'is not one'],
    [{ ...msix, applicableArchitectures: 'mips' }, 'say one of x86, x64'],
    [{ ...msix, fileName: 'notes.msi' }, 'ends in .msix, .msixbundle, .appx, .appxbundle'],
    [{ ...msix, commandLine: '/quiet' }, 'commandLine belongs to #microsoft.graph.windowsMobileMSI'],
    [{ ...suite, localesToInstall: ['German'] }, 'is not like de-de'],
    [{ ...suite, productIds: [] }, 'The productIds name nothing'],
    [{ ...suite, fileName: 'office.msi' }, 'fileName belongs to'],
  ]
  for (const [body, problem] of wrong) await expect(post(body), problem).rejects.toThrow(problem)
  const [packaged, bought] = [await post(msix), await post(suite)]
  for (const { id } of [packaged, bought]) {
    await expect(api.patch(`${apps}/${id}`, { '@odata.type': msi['@odata.type'] })).rejects.toThrow('stays one')
  }
  const send = api.send('PUT', `${apps}/${bought.id}/content`, Buffer.from('x'), 'application/octet-stream')
  await expect(send).rejects.toThrow('has no file')
  const changed = await api.patch<object>(`${apps}/${bought.id}`, { updateChannel: 'current' })
  expect(changed).toMatchObject({ ...suite, updateChannel: 'current', excludedApps: { access: true, word: false } })
})
