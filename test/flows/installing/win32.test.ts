// Win32 packages on devices that really run: the status page waits for them, their agent follows the signed list of the service, and what
// came of it is what administrators see.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { readManaged } from '../../../src/simulator/run/record.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { storyOf } from '../../support/world/story-of.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const keys = keyPool(2)
const apps = '/beta/deviceAppManagement/mobileApps'
const folder = 'C:\\Program Files\\Contoso'

/** A package of the simulated device: it leaves a file of its name. */
const packageOf = (name: string, ...lines: readonly string[]) =>
  ['TAXIWAY-WIN32 1', `file=${folder}\\${name}.exe=4.2.0.0`, ...lines, ''].join('\n')

async function add(
  { tenant: { api } }: Office,
  name: string,
  file = packageOf(name),
  more: object = {},
): Promise<string> {
  const { id } = await api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.win32LobApp',
    ...{ displayName: name, fileName: `${name}.exe`, setupFilePath: `${name}.exe` },
    ...{ installCommandLine: `${name}.exe /quiet`, uninstallCommandLine: `${name}.exe /remove` },
    rules: [
      {
        ...{
          '@odata.type': '#microsoft.graph.win32LobAppFileSystemRule',
          path: folder,
          fileOrFolderName: `${name}.exe`,
        },
        ...{ operationType: 'version', operator: 'greaterThanOrEqual', comparisonValue: '4.2' },
      },
    ],
    ...more,
  })
  await api.send('PUT', `${apps}/${id}/content`, Buffer.from(file), 'application/octet-stream')
  return id
}

const assign = ({ tenant: { api }, groupId }: Office, id: string, ...intents: string[]) =>
  api.post(`${apps}/${id}/assign`, {
    mobileAppAssignments: intents.map((intent) => ({
      intent,
      target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
    })),
  })

const relate = ({ tenant: { api } }: Office, id: string, relationships: readonly object[]) =>
  api.post(`${apps}/${id}/updateRelationships`, { relationships })
const needs = (targetId: string) => ({
  ...{ '@odata.type': '#microsoft.graph.mobileAppDependency', targetId, dependencyType: 'autoInstall' },
})
const replaces = (targetId: string) => ({
  ...{ '@odata.type': '#microsoft.graph.mobileAppSupersedence', targetId, supersedenceType: 'replace' },
})

async function run(office: Office) {
  const [hardware, disk] = [newHardware(), memoryDisk()]
  await office.register(hardware)
  const result = await boot(world, hardware, await office.tenant.user('pia'), { disk })
  return { hardware, disk, result }
}

type Ran = Awaited<ReturnType<typeof run>>

async function itemsOf({ tenant }: Office, { hardware }: Ran) {
  const { managed } = await recordsOf(tenant, hardware)
  const path = `/beta/deviceManagement/managedDevices/${managed[0]?.id}/deploymentStatus`
  type Item = Record<'name' | 'kind' | 'state', string> & { tracked: boolean; error: string | null }
  const { items } = await tenant.api.get<{ items: Item[] }>(path)
  return items.filter(({ kind }) => kind === 'app' || kind === 'removal')
}

const filesOn = async (disk: Disk): Promise<string[]> => {
  const { left = {} } = ((await disk.read('win32')) ?? {}) as {
    left?: Record<string, { files: Record<string, string> }>
  }
  const all = Object.values(left).flatMap(({ files }) => Object.keys(files))
  return all.map((path) => path.split('\\').at(-1) ?? '').sort()
}

const checksIn = async ({ hardware, disk }: Ran) => {
  const { ztd, login, drs } = world.urls
  const standing = { services: { ztd, login, drs }, ca: world.ca, hardware, disk, keys }
  expect(await checkIn(standing)).toMatchObject({ kind: 'done' })
}

const open = (domain: string, more: object = {}) => openOffice(world, domain, { application: null, ...more })

test('setup waits for a Win32 package with what it needs, and the story and the administrator see it installed', async () => {
  const office = await open('win32.example')
  const [runtime, tools] = [await add(office, 'runtime'), await add(office, 'tools')]
  await relate(office, tools, [needs(runtime)])
  await assign(office, tools, 'required')
  const ran = await run(office)
  expect(ran.result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'succeeded', espUser: 'succeeded' })
  expect(await filesOn(ran.disk)).toEqual(['runtime.exe', 'tools.exe'])
  const told = ran.result.steps.filter(({ step }) => step === 'status-page-item').map(({ detail }) => detail ?? '')
  expect(told.filter((detail) => detail.includes('TaxiwayAgent'))).toEqual([
    expect.stringMatching(/^preparation, .*TaxiwayAgent$/),
    expect.stringMatching(new RegExp(`^Apps, .*TaxiwayAgent/Win32App_${tools}_[0-9a-f]{12}$`)),
  ])
  expect(await itemsOf(office, ran)).toMatchObject([{ name: 'tools', tracked: true, state: 'installed', error: null }])
  const { events, verdict } = await storyOf(office, ran.hardware)
  expect(events.filter(({ step }) => step === 'app-installed')).toHaveLength(1)
  expect(events.filter(({ step }) => step === 'app-download-served')).toHaveLength(2)
  expect(verdict).toBe('succeeded')
})

test('a package that fails, fails the page with its name; the administrator sees with which number', async () => {
  const office = await open('win32-fails.example')
  const tools = await add(office, 'tools', packageOf('tools', 'result=1603'))
  await assign(office, tools, 'required')
  const ran = await run(office)
  expect(ran.result).toMatchObject({ outcome: 'status-page-failed', failure: { code: '0x81036502' } })
  expect(ran.result.failure?.message).toContain(`Win32App_${tools}`)
  expect(await itemsOf(office, ran)).toMatchObject([{ state: 'failed', error: 'the installer ended with 1603' }])
})

test('what a PC cannot have keeps nobody waiting, and a restart in between loses nothing', async () => {
  const office = await open('win32-restart.example')
  const large = await add(office, 'large', packageOf('large'), { minimumMemoryInMB: 1_000_000 })
  const tools = await add(office, 'tools', packageOf('tools', 'result=1641'))
  for (const id of [large, tools]) await assign(office, id, 'required')
  const ran = await run(office)
  expect(ran.result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'succeeded' })
  expect(ran.result.steps.map(({ step }) => step)).toContain('rebooted')
  expect(await filesOn(ran.disk)).toEqual(['tools.exe'])
  const states = Object.fromEntries(
    (await itemsOf(office, ran)).map(({ name, state, error }) => [name, [state, error]]),
  )
  expect(states).toEqual({
    tools: ['installed', null],
    large: ['notApplicable', 'there are less than 1000000 MB of memory'],
  })
})

test('without a page packages come behind the desktop; what replaces another one removes it, and what is to be removed goes', async () => {
  const office = await open('win32-behind.example', { statusPage: null })
  const old = await add(office, 'old')
  await assign(office, old, 'required')
  const ran = await run(office)
  await checksIn(ran)
  expect(await filesOn(ran.disk)).toEqual(['old.exe'])

  const tools = await add(office, 'tools')
  await relate(office, tools, [replaces(old)])
  await assign(office, tools, 'required')
  await checksIn(ran)
  await checksIn(ran)
  expect(await filesOn(ran.disk)).toEqual(['tools.exe'])
  expect(await itemsOf(office, ran)).toMatchObject([{ name: 'tools', state: 'installed' }])

  await assign(office, old) // or it would come back with the removal of what replaced it
  await assign(office, tools, 'uninstall')
  await checksIn(ran)
  await checksIn(ran)
  expect(await filesOn(ran.disk)).toEqual([])
  expect(await itemsOf(office, ran)).toMatchObject([{ kind: 'removal', state: 'applied' }])
})

test('a device that was told of no package has asked its agent’s gateway nothing', async () => {
  const office = await open('win32-none.example')
  const ran = await run(office)
  expect(ran.result).toMatchObject({ outcome: 'desktop-managed' })
  const nodes = Object.keys((await readManaged(ran.disk))?.tree.nodes ?? {})
  expect(nodes.filter((node) => node.toLowerCase().includes('taxiwayagent'))).toEqual([])
  expect(await ran.disk.read('win32')).toBeUndefined()
})
