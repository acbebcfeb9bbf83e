// Device management that is not ours, in place of ours: scripts/oracle/python/other_mdm was written from the public specifications alone,
// the directory is ours, and so is the device. And beside ours: an agent of Configuration Manager, of a simulated device and a simulated site.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { canStart, startOtherManagement } from '../../../scripts/oracle/python/other-management.ts'
import { managementElsewhere } from '../../../src/identity/mobility/named.ops.ts'
import { emptyTree, readValue } from '../../../src/protocol/csp/tree.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { readAgent } from '../../../src/simulator/agent.ts'
import { bootDevice } from '../../../src/simulator/boot.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { readManaged, readPrograms, readRecord } from '../../../src/simulator/run/record.ts'
import { startLabSite } from '../../../src/simulator/site.ts'
import { addApplication, boot, newHardware, openOffice, recordsOf } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const policies = '/beta/policies/mobileDeviceManagementPolicies'
const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const

let world: World
const started: { kill: () => void }[] = []
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  for (const one of started) one.kill()
  await world?.[Symbol.asyncDispose]()
})

/** `features`: what it can of the status page, as server.py says. */
async function startOther({ tenantId }: WorldTenant, features = '') {
  const other = await startOtherManagement({ login: world.urls.login, tenantId, ca: world.ca, features })
  started.push({ kill: other.stop })
  return other
}

test.skipIf(!canStart)(
  '[S-104] a device of a person for whom other management was named enrols there, with tokens for it alone, and comes to its desktop; others stay with ours',
  async () => {
    const office = await openOffice(world, 'elsewhere.example', { application: null })
    const { tenant } = office
    const { api } = tenant
    const other = await startOther(tenant)
    const [lee, pat] = [await tenant.user('lee'), await tenant.user('pat')]
    const group = await api.post<{ id: string }>('/v1.0/groups', {
      displayName: 'Elsewhere',
      mailEnabled: false,
      mailNickname: 'elsewhere',
      securityEnabled: true,
    })
    await api.post(`/v1.0/groups/${group.id}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${lee.id}`,
    })
    const named = await api.post<{ id: string }>(policies, {
      displayName: 'Other MDM',
      discoveryUrl: `${other.origin}/discover`,
      termsOfUseUrl: `${other.origin}/terms`,
      appliesTo: 'selected',
    })
    await api.post(`${policies}/${named.id}/includedGroups/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/groups/${group.id}`,
    })

    const [elsewhere, here] = [newHardware(), newHardware()]
    await office.register(elsewhere)
    await office.register(here)
    const { ztd, login, drs } = world.urls
    const result = await bootDevice({
      services: { ztd, login, drs },
      ca: `${world.ca}\n${other.ca}`,
      hardware: elsewhere,
      disk: memoryDisk(),
      answers: { userName: lee.userPrincipalName, password: lee.password, ...work.answers },
      pollMs: 20,
    })
    expect(result).toMatchObject({ joined: true, enrolled: true, outcome: 'desktop-managed' })
    const told = await other.told()
    expect(told).toMatchObject({ terms: 1, refused: [] })
    expect(told.enrolled).toEqual([
      { device: expect.stringMatching(/^[0-9a-f-]{36}$/), user: lee.userPrincipalName, terms: 'agreed' },
    ])
    expect(told.sessions).toBeGreaterThan(0)
    expect(told.statuses).toContain('Replace 200')
    expect((await recordsOf(tenant, elsewhere)).managed).toEqual([])

    expect(await boot(world, here, pat, work)).toMatchObject({ outcome: 'desktop-managed' })
    expect((await recordsOf(tenant, here)).managed).toHaveLength(1)
    expect((await other.told()).enrolled).toHaveLength(1)
  },
)

test('other management is for who is in an included group, or in a group within it', async () => {
  const tenant = await world.tenant('within.example')
  const { api, tenantId } = tenant
  const [lee, kim, pat] = [await tenant.user('lee'), await tenant.user('kim'), await tenant.user('pat')]
  const newGroup = (name: string) =>
    api.post<{ id: string }>('/v1.0/groups', {
      ...{ displayName: name, mailEnabled: false, mailNickname: name, securityEnabled: true },
    })
  const put = (member: { readonly id: string }, group: { readonly id: string }) =>
    api.post(`/v1.0/groups/${group.id}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${member.id}`,
    })
  const [outer, inner, other] = [await newGroup('outer'), await newGroup('inner'), await newGroup('other')]
  await put(inner, outer)
  await put(lee, inner)
  await put(kim, outer)
  await put(pat, other)
  const discoveryUrl = 'https://mdm.other.example/discover'
  const named = await api.post<{ id: string }>(policies, { displayName: 'Other', discoveryUrl, appliesTo: 'selected' })
  await api.post(`${policies}/${named.id}/includedGroups/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/groups/${outer.id}`,
  })
  const managedBy = async ({ id }: { readonly id: string }) =>
    (await managementElsewhere(world.app.db, tenantId, { id, directoryPremium: true }))?.discoveryUrl
  expect([await managedBy(lee), await managedBy(kim), await managedBy(pat)]).toEqual([
    discoveryUrl,
    discoveryUrl,
    undefined,
  ])
})

/** What other management says of its own preparations, where it knows the list that Windows keeps of them. */
const preparedByOther =
  './Device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/OtherMDM/InstallationState'

test.skipIf(!canStart)(
  '[S-105] other management that knows no status page, or shows one and tracks nothing, or does both sets a device up: where it has no page the device goes on without',
  async () => {
    const { tenant } = await openOffice(world, 'features.example', { application: null })
    const { api } = tenant
    const { id } = await api.post<{ id: string }>(policies, {
      displayName: 'Other MDM',
      discoveryUrl: 'https://mdm.other.example/discover',
      appliesTo: 'all',
    })
    const { ztd, login, drs } = world.urls
    const setUp = async (features: string) => {
      const other = await startOther(tenant, features)
      await api.patch(`${policies}/${id}`, { discoveryUrl: `${other.origin}/discover` })
      const person = await tenant.user(`pc${features.length}`)
      const disk = memoryDisk()
      const { outcome } = await bootDevice({
        services: { ztd, login, drs },
        ca: `${world.ca}\n${other.ca}`,
        hardware: newHardware(),
        disk,
        answers: { userName: person.userPrincipalName, password: person.password, ...work.answers },
        pollMs: 20,
      })
      const { statuses, refused } = await other.told()
      const { trace = [] } = (await readRecord(disk)) ?? {}
      const page = trace.flatMap(({ step, detail }) => (step === 'status-page-finished' ? [detail] : []))
      const prepared = readValue((await readManaged(disk))?.tree ?? emptyTree, preparedByOther)
      return { outcome, page, prepared, refused, failed: statuses.filter((one) => !/ 2\d\d$/.test(one)) }
    }
    const well = { outcome: 'desktop-managed', refused: [], failed: [] }
    const page = ['device setup: succeeded']
    expect(await setUp('')).toEqual({ ...well, page: [], prepared: undefined })
    expect(await setUp('page')).toEqual({ ...well, page, prepared: undefined })
    expect(await setUp('page,tracking')).toEqual({ ...well, page, prepared: '3' })
  },
)

const managedDevices = '/beta/deviceManagement/managedDevices'

test('[S-108] [S-111] without Configuration Manager a device gets all that it is assigned, and its record names one authority', async () => {
  const office = await openOffice(world, 'alone.example')
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  expect(await boot(world, hardware, await office.tenant.user('kim'), { ...work, disk })).toMatchObject({
    outcome: 'desktop-managed',
  })
  expect(await readPrograms(disk)).toHaveLength(1)
  const { managed } = await recordsOf(office.tenant, hardware)
  const [{ id } = { id: '' }] = managed as { id: string }[]
  type Item = Readonly<Record<'kind' | 'phase' | 'state', string>>
  const { items } = await office.tenant.api.get<{ items: Item[] }>(`${managedDevices}/${id}/deploymentStatus`)
  const ofDevice = items.filter(({ phase }) => phase === 'device')
  expect(new Set(ofDevice.map(({ kind, state }) => `${kind} ${state}`))).toEqual(
    new Set(['app installed', 'policy applied']),
  )
  expect(managed).toMatchObject([
    {
      managementAgent: 'mdm',
      configurationManagerClientEnabledFeatures: null,
      configurationManagerClientInformation: null,
    },
  ])
})

test('[S-107] [S-109] [S-110] an agent that is assigned like any application registers with its site and pulls its settings once it is there, and the device has both authorities on record, with whose each workload is', async () => {
  const site = await startLabSite({ siteCode: 'TWX', settings: { 'Software Center': 'Contoso' } })
  started.push({ kill: () => void site.close() })
  const office = await openOffice(world, 'both.example', { application: null })
  const { tenant, groupId } = office
  await addApplication(tenant, groupId, 0, {
    displayName: 'Configuration Manager client',
    productVersion: '5.00.9132.1000',
    fileName: 'ccmsetup.msi',
    commandLine: `CCMSETUPCMD="/mp:${site.url} SMSSITECODE=TWX"`,
  })
  const hardware = newHardware()
  await office.register(hardware)
  const lee = await tenant.user('lee')
  const disk = memoryDisk()
  expect(await boot(world, hardware, lee, { ...work, disk })).toMatchObject({ outcome: 'desktop-managed' })
  expect(await readPrograms(disk)).toMatchObject([{ version: '5.00.9132.1000' }])
  const [client] = site.clients()
  expect(site.clients()).toMatchObject([{ pulls: 1 }])
  expect(await readAgent(disk)).toMatchObject({
    clientId: client?.clientId,
    policy: { number: 1, settings: { 'Software Center': 'Contoso' } },
  })

  const byAgent = `${managedDevices}?$filter=${encodeURIComponent("managementAgent eq 'configurationManagerClientMdm'")}`
  const onRecord = async () => (await tenant.api.get<{ value: { id: string }[] }>(byAgent)).value
  const theirs = {
    deviceConfiguration: false,
    compliancePolicy: false,
    modernApps: false,
    windowsUpdateForBusiness: false,
  }
  const information = { siteCode: 'TWX', clientIdentifier: client?.clientId, clientVersion: '5.00.9132.1000' }
  expect(await onRecord()).toMatchObject([
    {
      managementAgent: 'configurationManagerClientMdm',
      configurationManagerClientEnabledFeatures: theirs,
      configurationManagerClientInformation: information,
    },
  ])

  // its site moves a workload to us, and the agent hears of it
  site.change({ coManagementFlags: 8193 + 16, settings: { 'Software Center': 'Fabrikam' } })
  const { ztd, login, drs } = world.urls
  const later = () => checkIn({ services: { ztd, login, drs }, ca: world.ca, hardware, disk })
  expect(await later()).toMatchObject({ kind: 'done' })
  expect(await readAgent(disk)).toMatchObject({ policy: { number: 2, settings: { 'Software Center': 'Fabrikam' } } })
  const moved = { configurationManagerClientEnabledFeatures: { ...theirs, windowsUpdateForBusiness: true } }
  expect(await onRecord()).toMatchObject([moved])
  const [known] = await onRecord()
  // a site out of reach takes nothing of our management, nor of what is on record
  await site.close()
  expect(await later()).toMatchObject({ kind: 'done' })
  expect(await onRecord()).toMatchObject([moved])
  // Windows begins anew, and the agent that comes again finds no site: one authority
  await tenant.api.post(`${managedDevices}/${known?.id}/cleanWindowsDevice`, { keepUserData: true })
  expect(await later()).toMatchObject({ kind: 'done', reset: true })
  expect(await onRecord()).toEqual([])
  expect(await tenant.api.get(`${managedDevices}/${known?.id}`)).toMatchObject({
    managementAgent: 'mdm',
    configurationManagerClientEnabledFeatures: null,
  })
})

test('our own management stands among the others, and for whom it is, is changed there as with the organisation', async () => {
  const { api } = await world.tenant('own.example')
  const listed = async () => (await api.get<{ value: { id: string }[] }>(policies)).value
  await api.post(policies, { displayName: 'Another', discoveryUrl: 'https://mdm.other.example/discover' })
  const [own, ...others] = await listed()
  expect(own).toMatchObject({
    id: '0000000a-0000-0000-c000-000000000000',
    discoveryUrl: `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`,
    appliesTo: 'all',
  })
  expect(others).toMatchObject([{ displayName: 'Another' }])
  const path = `${policies}/${own?.id}`
  await api.patch(path, { appliesTo: 'none' })
  expect(await api.get(path)).toMatchObject({ appliesTo: 'none' })
  const organization = await api.get<{ value: object[] }>('/v1.0/organization')
  expect(organization.value).toMatchObject([{ mdmScope: 'none' }])
  for (const refused of [
    () => api.patch(path, { discoveryUrl: 'https://mdm.other.example/discover' }),
    () => api.delete(path),
    () =>
      api.post(`${path}/includedGroups/$ref`, { '@odata.id': `https://graph.microsoft.com/v1.0/groups/${own?.id}` }),
  ])
    await expect(refused()).rejects.toThrow('only appliesTo is set')
  expect(await listed()).toHaveLength(2)
})

test('an address that is no https, or is one of this installation or of a service of the vendor, is refused by its reason', async () => {
  const { api } = await world.tenant('addresses.example')
  for (const [discoveryUrl, reason] of [
    ['http://mdm.other.example/discover', 'is no address that begins with https://'],
    ['https://me:secret@mdm.other.example/discover', 'has a name or a password in it'],
    [`${world.urls.graph}/discover`, 'which is this installation'],
    ['https://graph.microsoft.com/discover', 'which is this installation or a name of one of its services'],
  ] as const) {
    await expect(api.post(policies, { displayName: 'Wrong', discoveryUrl })).rejects.toThrow(reason)
  }
  await api.post(policies, { displayName: 'Right', discoveryUrl: 'https://mdm.other.example/discover' })
})
