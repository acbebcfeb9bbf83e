// Secrets in policies and applications: who gets them, where they stand, and who may see them again.

import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everyTable } from '../../../test/support/database/stored.ts'
import {
  type Enrolled,
  enrolledDevice,
  installJobs,
  type Spoken,
  send,
  session,
} from '../../../test/support/mdm/mdm-device.ts'
import { talk } from '../../../test/support/mdm/mdm-talk.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import { openApi } from '../../client/api.ts'
import type { DeploymentStatus } from '../../contract/mdm/managed-device.ts'
import { createApplication } from '../../identity/application/application.ops.ts'
import { type Evidence, nothingProved } from '../../kernel/assurance.ts'
import { loadMasterKey } from '../../pki/master-key.ops.ts'
import { makeSeal } from '../../pki/seal.ts'
import { storyAfter } from '../../story/event.sql.ts'
import { sealWhatStandsOpen } from '../seal-existing.ops.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const configurations = '/beta/deviceManagement/deviceConfigurations'
const apps = '/beta/deviceAppManagement/mobileApps'
const toDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }
const toGroup = (groupId: string) => ({ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } })
const notGroup = (groupId: string) => ({
  target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId },
})

type Made = { id: string } & Record<string, unknown>
type Oma = { value: unknown; isEncrypted: boolean; secretReferenceValueId: string | null }

/** Nothing else in a test run contains it. */
const newSecret = (): string => `S3cret-${randomBytes(12).toString('hex')}`

const wifi = (key: string): string =>
  `<?xml version="1.0"?><WLANProfile xmlns="http://www.microsoft.com/networking/WLAN/profile/v1"><name>Office</name><MSM><security><sharedKey><keyType>passPhrase</keyType><protected>false</protected><keyMaterial>${key}</keyMaterial></sharedKey></security></MSM></WLANProfile>`

const oma = (omaUri: string, value: string, more = {}) => ({
  '@odata.type': '#microsoft.graph.omaSettingString',
  displayName: 'x',
  omaUri,
  value,
  ...more,
})

const policyBody = (displayName: string, ...omaSettings: object[]) => ({
  '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
  displayName,
  omaSettings,
})
const wifiNode = './Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml'
const wifiPolicy = (key: string) => policyBody('Office Wi-Fi', oma(wifiNode, wifi(key)))

async function addPolicy({ api }: WorldTenant, body: object, ...assignments: object[]): Promise<Made> {
  const made = await api.post<Made>(configurations, body)
  await api.post(`${configurations}/${made.id}/assign`, { assignments })
  return made
}

async function addApp({ api }: WorldTenant, secret: string, more: object, content: Buffer): Promise<Made> {
  const made = await api.post<Made>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Agent',
    productCode: `{${crypto.randomUUID()}}`,
    productVersion: '1.0.0',
    fileName: 'agent.msi',
    commandLine: `/quiet ENROL_PASSWORD=${secret}`,
    ...more,
  })
  await api.send('PUT', `${apps}/${made.id}/content`, content, 'application/octet-stream')
  await api.post(`${apps}/${made.id}/assign`, { mobileAppAssignments: [{ intent: 'required', ...toDevices }] })
  return made
}

async function enrolled(
  tenant: WorldTenant,
  user: Person,
  name = 'PC-1',
  evidence: Evidence = nothingProved,
): Promise<Enrolled> {
  return enrolledDevice(world, tenant, user, { name, evidence, context: { notInOobe: true } })
}

const registered: Evidence = { assurance: 'claimed', registered: true, simulated: false }

/** The device as another enrolment would leave it that proved this; its story goes on. */
async function proved(tenant: WorldTenant, { id }: Enrolled, assurance: Evidence['assurance']): Promise<void> {
  await world.app.db
    .updateTable('mdm_enrollment')
    .set({ assurance })
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', id)
    .execute()
}

const need = ({ api, tenantId }: WorldTenant, change: object): Promise<unknown> =>
  api.patch(`/v1.0/organization/${tenantId}`, change)

const said = ({ replies }: Spoken): string => replies.join('\n')

async function statusOf({ api }: WorldTenant, { id }: Enrolled): Promise<DeploymentStatus> {
  return api.get(`/beta/deviceManagement/managedDevices/${id}/deploymentStatus`)
}

async function statesOf(tenant: WorldTenant, device: Enrolled): Promise<Record<string, string>> {
  const { items } = await statusOf(tenant, device)
  return Object.fromEntries(items.map(({ name, state }) => [name, state]))
}

async function withheldIn(tenant: WorldTenant, { joined }: Enrolled): Promise<readonly Record<string, unknown>[]> {
  const on = { tenantId: tenant.tenantId, deviceId: joined.id }
  const events = await storyAfter(world.app.db, on, '0', 500)
  return events.flatMap(({ step, detail }) => (step === 'secret-withheld' ? [detail ?? {}] : []))
}

/** Every row of every table as text, with what bytes say in UTF-8. */
async function everythingStored(): Promise<string> {
  const parts: string[] = []
  for (const rows of (await everyTable(world.app.db)).values()) {
    for (const value of rows.flatMap((row) => Object.values(row))) {
      if (Buffer.isBuffer(value)) parts.push(value.toString('latin1'))
      else parts.push(typeof value === 'string' ? value : JSON.stringify(value))
    }
  }
  return parts.join('\n')
}

/** Which of the texts stand in it; the whole is too long to be shown. */
const found = (stored: string, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => stored.includes(text))

describe('[T-15] a device that a user made up', () => {
  test('joins and enrols like any other, and gets what holds no secret and nothing else, whatever is assigned to all devices', async () => {
    const tenant = await world.tenant('pytune.example')
    const [wifiKey, password, inFile] = [newSecret(), newSecret(), newSecret()]
    await addPolicy(tenant, wifiPolicy(wifiKey), toDevices)
    await addPolicy(tenant, policyBody('Harmless', oma('./Device/Vendor/MSFT/Policy/Config/A/B', 'x')), toDevices)
    await addApp(tenant, password, {}, Buffer.from(`package ${inFile}`))
    const user = await tenant.user('mallory')
    const fake = await enrolled(tenant, user, 'PYT-01')

    const heard = said(await session(world, fake.device)) + said(await session(world, fake.device))
    for (const secret of [wifiKey, password, 'WlanXml', 'DownloadInstall']) expect(heard).not.toContain(secret)
    expect(heard).toContain('Policy/Config/A/B')
    expect(await installJobs(world, fake.device)).toEqual([])

    expect(await statesOf(tenant, fake)).toEqual({ 'Office Wi-Fi': 'withheld', Harmless: 'applied', Agent: 'withheld' })
    expect(await withheldIn(tenant, fake)).toMatchObject([
      { name: 'Office Wi-Fi', reason: expect.stringContaining('object of its registration') },
      { name: 'Agent', remedy: expect.stringContaining('Import the hardware hash') },
    ]) // told once, not in each session
  })

  test('that joined with a registration gets secrets where a claim suffices, and none where the organization asks for proof', async () => {
    const tenant = await world.tenant('registered.example')
    const [wifiKey, password] = [newSecret(), newSecret()]
    await addPolicy(tenant, wifiPolicy(wifiKey), toDevices)
    const content = Buffer.from(`package ${newSecret()}`)
    const app = await addApp(tenant, password, {}, content)
    const user = await tenant.user('pia')
    await need(tenant, { secretsNeed: 'ek' })

    const notebook = await enrolled(tenant, user, 'PC-1', registered)
    expect(said(await session(world, notebook.device))).not.toContain(wifiKey)
    expect(await withheldIn(tenant, notebook)).toMatchObject([
      { reason: expect.stringContaining('needs the proof that the registered TPM is present'), name: 'Office Wi-Fi' },
      { name: 'Agent' },
    ])

    await need(tenant, { secretsNeed: 'registered' }) // at the next check-in
    const heard = said(await session(world, notebook.device))
    expect(heard).toContain(wifiKey)
    expect(heard).toContain(password)
    expect(await statesOf(tenant, notebook)).toMatchObject({ 'Office Wi-Fi': 'applied', Agent: 'installing' })

    await need(tenant, { secretsNeed: 'attested' }) // between the job and the download
    const [url = ''] = await installJobs(world, notebook.device)
    const download = await send(world, url)
    expect([download.status, download.body.includes(content)]).toEqual([403, false])
    expect(await statusOf(tenant, notebook)).toMatchObject({ items: expect.any(Array) })
    const again = said(await session(world, notebook.device))
    expect(again).not.toContain(wifiKey)
    expect(again).not.toContain('<Delete>') // what it has is not taken away
    expect(await statesOf(tenant, notebook)).toEqual({ 'Office Wi-Fi': 'withheld', Agent: 'withheld' })

    await proved(tenant, notebook, 'attested') // assurance rises
    await session(world, notebook.device)
    expect(await statesOf(tenant, notebook)).toMatchObject({ 'Office Wi-Fi': 'applied' })
    expect(app.commandLine).toBe('****')

    const { value } = await tenant.api.get<{ value: Record<string, unknown>[] }>(
      '/beta/deviceManagement/auditEvents?$top=50',
    )
    const changes = value.filter(({ activityType }) => activityType === 'directory.tenant.change')
    expect(JSON.stringify(changes)).toContain('attested')
  })

  test('that proves its TPM with a software TPM gets secrets only where the organization accepts simulated ones', async () => {
    const tenant = await world.tenant('simulated.example')
    const key = newSecret()
    await addPolicy(tenant, wifiPolicy(key), toDevices)
    await need(tenant, { secretsNeed: 'ek' })
    const notebook = await enrolled(tenant, await tenant.user('pia'), 'PC-1', {
      assurance: 'attested',
      registered: true,
      simulated: true,
    })
    expect(said(await session(world, notebook.device))).not.toContain(key)
    expect(await withheldIn(tenant, notebook)).toMatchObject([{ reason: expect.stringContaining('software TPM') }])
    await need(tenant, { acceptsSimulatedTpm: true })
    expect(said(await session(world, notebook.device))).toContain(key)
  })
})

test('[T-61] a filter over whose a device is withholds a secret like one over its model, for the device claims what decides that', async () => {
  const tenant = await world.tenant('owned.example')
  const claiming = await enrolled(tenant, await tenant.user('mallory'), 'PC-1', registered)
  const withFilter = async (displayName: string, rule: string) => {
    const { id } = await tenant.api.post<Made>('/beta/deviceManagement/assignmentFilters', { displayName, rule })
    const by = { deviceAndAppManagementAssignmentFilterId: id, deviceAndAppManagementAssignmentFilterType: 'include' }
    return { target: { ...toDevices.target, ...by } }
  }
  const [key, other] = [newSecret(), newSecret()]
  await addPolicy(tenant, wifiPolicy(key), await withFilter('Ours', '(device.deviceOwnership -eq "Corporate")'))
  const joined = await withFilter('Joined', '(device.deviceTrustType -eq "Azure AD joined")')
  const password = oma('./Device/Vendor/MSFT/Accounts/Users/helper/Password', other)
  await addPolicy(tenant, policyBody('Password', password), joined)
  const heard = said(await session(world, claiming.device))
  expect([heard.includes(key), heard.includes(other)]).toEqual([false, true])
  expect(await withheldIn(tenant, claiming)).toMatchObject([
    { name: 'Office Wi-Fi', reason: expect.stringContaining("the filter 'Ours', which asks for what devices say") },
  ])
  await proved(tenant, claiming, 'ek')
  expect(said(await session(world, claiming.device))).toContain(key)
})

describe('[T-61] a group whose members are found by what devices say of themselves', () => {
  async function named({ api }: WorldTenant, displayName: string, membershipRule: string): Promise<Made> {
    return api.post<Made>('/v1.0/groups', {
      displayName,
      mailEnabled: false,
      mailNickname: displayName.toLowerCase(),
      securityEnabled: true,
      groupTypes: ['DynamicMembership'],
      membershipRule,
      membershipRuleProcessingState: 'On',
    })
  }

  test('is marked so, and a secret assigned through it needs proof although the organization asks for none', async () => {
    const tenant = await world.tenant('names.example')
    const notebooks = await named(tenant, 'Finance', '(device.displayName -startsWith "FIN-")')
    expect(notebooks.selfDescribedProperties).toEqual(['displayName'])
    const tagged = await named(tenant, 'Tagged', '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Office"))')
    expect(tagged.selfDescribedProperties).toEqual([])
    const [key, other] = [newSecret(), newSecret()]
    await addPolicy(tenant, wifiPolicy(key), toGroup(notebooks.id))
    await addPolicy(
      tenant,
      policyBody('Password', oma('./Device/Vendor/MSFT/Accounts/Users/helper/Password', other)),
      toDevices,
      notGroup((await named(tenant, 'Kiosks', '(device.deviceModel -eq "Kiosk")')).id),
    )

    const user = await tenant.user('mallory')
    const claiming = await enrolled(tenant, user, 'FIN-01', registered)
    // membership follows from the name that the device gave itself
    await tenant.api.patch(`/v1.0/groups/${notebooks.id}`, { membershipRule: '(device.displayName -startsWith "FIN")' })
    const heard = said(await session(world, claiming.device))
    expect(heard).not.toContain(key)
    expect(heard).not.toContain(other)
    expect(await withheldIn(tenant, claiming)).toMatchObject([
      { name: 'Office Wi-Fi', reason: expect.stringContaining("the group 'Finance', whose members are found by what") },
      { name: 'Password', reason: expect.stringContaining("kept from the group 'Kiosks'") },
    ])

    await proved(tenant, claiming, 'ek')
    const proven = said(await session(world, claiming.device))
    expect(proven).toContain(key)
    expect(proven).toContain(other)
  })

  test('gives no secret by being in a group whose members an administrator chose, and says so of that one', async () => {
    const tenant = await world.tenant('around.example')
    const { api } = tenant
    const inner = await named(tenant, 'Finance', '(device.displayName -startsWith "FIN")')
    const outer = await api.post<Made>('/v1.0/groups', {
      ...{ displayName: 'Offices', mailEnabled: false, mailNickname: 'offices', securityEnabled: true },
    })
    await api.post(`/v1.0/groups/${outer.id}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/groups/${inner.id}`,
    })
    expect(await api.get(`/v1.0/groups/${outer.id}`)).toMatchObject({ selfDescribedProperties: ['displayName'] })
    const key = newSecret()
    await addPolicy(tenant, wifiPolicy(key), toGroup(outer.id))
    const claiming = await enrolled(tenant, await tenant.user('mallory'), 'FIN-01', registered)
    const rule = '(device.displayName -startsWith "FIN-")' // members follow from the name that the device gave itself
    await api.patch(`/v1.0/groups/${inner.id}`, { membershipRule: rule })
    expect(said(await session(world, claiming.device))).not.toContain(key)
    expect(await withheldIn(tenant, claiming)).toMatchObject([
      { name: 'Office Wi-Fi', reason: expect.stringContaining("the group 'Finance', whose members are found by what") },
    ])
    await api.post(`/v1.0/groups/${outer.id}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${claiming.joined.id}`,
    })
    expect(said(await session(world, claiming.device))).toContain(key)
  })

  test('is not cleaned of them by taking its rule away: who came by its own words stays so until an administrator adds it', async () => {
    const tenant = await world.tenant('launder.example')
    const { api } = tenant
    const finance = await named(tenant, 'Finance', '(device.displayName -startsWith "FIN-")')
    const kiosks = await named(tenant, 'Kiosks', '(device.deviceModel -eq "Kiosk")')
    const [key, other] = [newSecret(), newSecret()]
    await addPolicy(tenant, wifiPolicy(key), toGroup(finance.id))
    const password = oma('./Device/Vendor/MSFT/Accounts/Users/helper/Password', other)
    await addPolicy(tenant, policyBody('Password', password), toDevices, notGroup(kiosks.id))
    const forged = await enrolled(tenant, await tenant.user('mallory'), 'FIN-66', registered)
    const toAssigned = { groupTypes: [], membershipRule: null }
    for (const id of [finance.id, kiosks.id]) {
      const rule = id === finance.id ? '(device.displayName -startsWith "FIN")' : '(device.deviceModel -eq "Kiosk 2")'
      await api.patch(`/v1.0/groups/${id}`, { membershipRule: rule })
      await api.patch(`/v1.0/groups/${id}`, toAssigned)
      await api.patch(`/v1.0/groups/${id}`, toAssigned) // once more does not clean it either
    }
    const members = () => api.get<{ value: Made[] }>(`/v1.0/groups/${finance.id}/members`)
    expect((await members()).value.map(({ id }) => id)).toEqual([forged.joined.id])
    expect(await api.get(`/v1.0/groups/${finance.id}`)).toMatchObject({
      groupTypes: [],
      selfDescribedProperties: ['displayName'],
    })
    const heard = said(await session(world, forged.device))
    expect(heard).not.toContain(key)
    expect(heard).not.toContain(other)
    expect(await withheldIn(tenant, forged)).toMatchObject([
      { name: 'Office Wi-Fi', reason: expect.stringContaining('nobody has added this one since') },
      {
        name: 'Password',
        reason: expect.stringContaining('were found by what devices say of themselves (deviceModel)'),
      },
    ])

    // added by hand: an administrator has decided; the same once more is what it always was
    const member = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${forged.joined.id}` }
    await api.post(`/v1.0/groups/${finance.id}/members/$ref`, member)
    await expect(api.post(`/v1.0/groups/${finance.id}/members/$ref`, member)).rejects.toMatchObject({ status: 400 })
    expect(said(await session(world, forged.device))).toContain(key)

    // a rule over what the registration says decides anew, and leaves nothing behind
    const tag = '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Kiosk"))'
    await api.patch(`/v1.0/groups/${kiosks.id}`, { groupTypes: ['DynamicMembership'], membershipRule: tag })
    await api.patch(`/v1.0/groups/${kiosks.id}`, toAssigned)
    expect(await api.get(`/v1.0/groups/${kiosks.id}`)).toMatchObject({ selfDescribedProperties: [] })
    expect(said(await session(world, forged.device))).toContain(other)
    await expect(api.patch(`/v1.0/groups/${kiosks.id}`, { membershipRule: '' })).rejects.toMatchObject({ status: 400 })
  })

  test('is asked about again for the download: an address made before the application came to go through it gives nothing', async () => {
    const tenant = await world.tenant('later.example')
    const group = await named(tenant, 'Finance', '(device.displayName -startsWith "FIN-")')
    const content = Buffer.from(`package ${newSecret()}`)
    const app = await addApp(tenant, newSecret(), {}, content)
    const notebook = await enrolled(tenant, await tenant.user('pia'), 'FIN-03', registered)
    await tenant.api.patch(`/v1.0/groups/${group.id}`, { membershipRule: '(device.displayName -startsWith "FIN")' })
    const heard = said(await session(world, notebook.device))
    const url =
      /ContentURL(?:>|&gt;)(https:.*?)(?:<|&lt;)/.exec(heard)?.[1]?.replaceAll('&amp;', '&').replaceAll('&amp;', '&') ??
      ''
    expect((await send(world, url)).status).toBe(200)
    await tenant.api.post(`${apps}/${app.id}/assign`, {
      mobileAppAssignments: [{ intent: 'required', ...toGroup(group.id) }],
    })
    const refused = await send(world, url)
    expect(refused.status).toBe(403)
    expect(refused.body.toString()).toContain("the group 'Finance'")
    await proved(tenant, notebook, 'ek')
    expect((await send(world, url)).status).toBe(200)
  })

  test('is not made trusted by way of a profile that is assigned to it', async () => {
    const tenant = await world.tenant('laundered.example')
    const byProfile = await named(tenant, 'ByProfile', '(device.enrollmentProfileName -eq "PF")')
    const key = newSecret()
    await addPolicy(tenant, wifiPolicy(key), toGroup(byProfile.id))
    const claiming = await enrolled(tenant, await tenant.user('mallory'), 'DESKTOP-1', registered)
    await world.app.db // as if a profile had come to it by its name
      .updateTable('directory_device')
      .set({ enrollment_profile_name: 'PF' })
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', claiming.joined.id)
      .execute()
    await tenant.api.patch(`/v1.0/groups/${byProfile.id}`, {
      membershipRule: '(device.enrollmentProfileName -eq "pf")',
    })
    expect(said(await session(world, claiming.device))).not.toContain(key)
    expect(await withheldIn(tenant, claiming)).toMatchObject([
      {
        name: 'Office Wi-Fi',
        reason: expect.stringContaining("the group 'ByProfile', whose members are found by what"),
      },
    ])
  })

  test.each([
    ['(device.displayName -startsWith "x")', ['displayName']],
    ['(device.deviceManufacturer -eq "x")', ['deviceManufacturer']],
    ['(device.deviceModel -eq "x")', ['deviceModel']],
    ['(device.deviceOSType -eq "x")', ['deviceOSType']],
    ['(device.deviceOSVersion -startsWith "10")', ['deviceOSVersion']],
    ['not (device.deviceModel -eq "x")', ['deviceModel']],
    [
      '(device.enrollmentProfileName -eq "x") or (device.displayName -eq "x")',
      ['enrollmentProfileName', 'displayName'],
    ],
    ['(device.enrollmentProfileName -eq "x")', ['enrollmentProfileName']],
    ['(device.devicePhysicalIds -any (_ -eq "[OrderID]:x"))', []],
    ['(device.extensionAttribute1 -eq "x")', []],
  ])('is marked by its rule: %s', async (rule, properties) => {
    const tenant = await world.tenant(`rule-${crypto.randomUUID()}.example`)
    expect((await named(tenant, 'Rule', rule)).selfDescribedProperties).toEqual(properties)
  })

  test('does no harm to a secret that reaches the device another way', async () => {
    const tenant = await world.tenant('ways.example')
    const group = await named(tenant, 'Finance', '(device.displayName -startsWith "FIN-")')
    const key = newSecret()
    await addPolicy(tenant, wifiPolicy(key), toGroup(group.id), toDevices)
    const notebook = await enrolled(tenant, await tenant.user('pia'), 'FIN-02', registered)
    expect(said(await session(world, notebook.device))).toContain(key)
  })
})

describe('[T-50] a reply that is asked for again', () => {
  const setUp = async (domain: string) => {
    const tenant = await world.tenant(domain)
    const key = newSecret()
    const policy = await addPolicy(tenant, wifiPolicy(key), toDevices)
    const user = await tenant.user('pia')
    const notebook = await enrolled(tenant, user, 'PC-1', registered)
    const one = talk(world, notebook.device)
    await one.turn()
    const again = async () => {
      await one.again()
      return JSON.stringify(one.heard())
    }
    expect(await again()).toContain(key) // it got lost, and nothing has changed
    const managed = `/beta/deviceManagement/managedDevices/${notebook.id}`
    return { tenant, key, policy, user, notebook, again, managed }
  }

  test.each([
    ['the organization asks for proof', ({ tenant }: SetUp) => need(tenant, { secretsNeed: 'attested' })],
    ['the policy is gone', ({ tenant, policy }: SetUp) => tenant.api.delete(`${configurations}/${policy.id}`)],
    ['the device is to be retired', ({ tenant, managed }: SetUp) => tenant.api.post(`${managed}/retire`)],
    ['the device is to be wiped', ({ tenant, managed }: SetUp) => tenant.api.post(`${managed}/wipe`)],
  ])('holds no secret once %s', async (what, change) => {
    const at = await setUp(`${what.replaceAll(' ', '-')}.example`)
    await change(at)
    const reply = await at.again()
    expect(reply).not.toContain(at.key)
    if (what.includes('wiped')) expect(reply).toContain('RemoteWipe')
  })
  type SetUp = Awaited<ReturnType<typeof setUp>>
})

describe('secrets at rest', () => {
  test('after a deployment none of them stands anywhere in the database, and the device has each', async () => {
    const tenant = await world.tenant('vault.example')
    const [key, short, marked, password, inFile] = [newSecret(), 'Sh0rt-5ecret', newSecret(), newSecret(), newSecret()]
    const policy = await addPolicy(tenant, wifiPolicy(key), toDevices)
    await addPolicy(
      tenant,
      policyBody(
        'Local account',
        oma('./Device/Vendor/MSFT/Accounts/Users/helper/Password', short),
        oma('./Device/Vendor/MSFT/Contoso/Key', marked, { isEncrypted: true }),
      ),
      toDevices,
    )
    const content = Buffer.concat([randomBytes(1_100_000), Buffer.from(inFile)])
    const app = await addApp(tenant, password, {}, content)
    const notebook = await enrolled(tenant, await tenant.user('pia'), 'PC-1', registered)
    const heard = said(await session(world, notebook.device))
    for (const secret of [key, short, marked, password]) expect(heard).toContain(secret)
    expect(found(await everythingStored(), [key, short, marked, password])).toEqual([]) // while the session is kept for a repetition

    expect(await installJobs(world, notebook.device)).toHaveLength(1)
    await session(world, notebook.device)
    expect(await statesOf(tenant, notebook)).toEqual({
      'Office Wi-Fi': 'applied',
      'Local account': 'failed', // this device knows no such nodes; what it refused is remembered too
      Agent: 'installed', // the digest of what arrived is that of what was uploaded
    })
    // changed, and marked differently, by the administrator
    await tenant.api.patch(`${configurations}/${policy.id}`, { displayName: 'Renamed' })
    await tenant.api.patch(`${apps}/${app.id}`, { displayName: 'Agent', publisher: 'Contoso' })
    await session(world, notebook.device)

    const stored = await everythingStored()
    expect(stored).toContain('vault.example') // it did read
    const written = [key, short, marked, password, inFile].flatMap((secret) => [
      secret,
      Buffer.from(secret).toString('base64').slice(0, 12),
    ])
    expect(found(stored, written)).toEqual([])
  })

  test('a device that repeats a secret in what it answers does not bring it into the database', async () => {
    const tenant = await world.tenant('parrot.example')
    const [key, harmless] = [newSecret(), newSecret()]
    await addPolicy(tenant, wifiPolicy(key), toDevices)
    const notebook = await enrolled(tenant, await tenant.user('pia'), 'PC-1', registered)
    const one = talk(world, notebook.device)
    await one.turn()
    let repeated = 0
    await one.turn((message) => ({
      ...message,
      commands: message.commands.map((command) => {
        if (command.kind !== 'Status' || command.cmd === 'SyncHdr' || command.cmd === 'Alert') return command
        repeated++
        return { ...command, items: [{ data: command.cmd === 'Get' ? harmless : `it is ${key}` }] }
      }),
    }))
    expect(repeated).toBeGreaterThan(1)
    const stored = await everythingStored()
    expect(found(stored, [harmless, key])).toEqual([harmless]) // what was asked for is kept
  })

  test('what an older version stored in the clear is sealed at the next start, and devices get it once more', async () => {
    const tenant = await world.tenant('upgraded.example')
    const { db } = world.app
    const [key, short, password, inFile] = [newSecret(), newSecret(), newSecret(), newSecret()]
    const accountNode = './Device/Vendor/MSFT/Policy/Config/A/B'
    const wifiId = (await addPolicy(tenant, policyBody('Office Wi-Fi', oma(accountNode, 'x')), toDevices)).id
    const app = await addApp(tenant, 'x', { commandLine: '/quiet' }, Buffer.from(`package ${inFile}`))
    const notebook = await enrolled(tenant, await tenant.user('pia'), 'PC-1', registered)
    const node = './Device/Vendor/MSFT/Accounts/Users/helper/Password'
    await sql`update mdm_policy set secrets_checked = false, settings = ${JSON.stringify([
      { uri: wifiNode, format: 'chr', value: wifi(key), type: 'omaSettingString' },
      { uri: node, format: 'chr', value: short, type: 'omaSettingString' },
    ])} where tenant_id = ${tenant.tenantId} and id = ${wifiId}`.execute(db)
    await sql`update mdm_app set secrets_checked = false, command_line = ${`/quiet TOKEN=${password}`}
      where tenant_id = ${tenant.tenantId} and id = ${app.id}`.execute(db)
    await sql`update mdm_enrollment set tree = ${JSON.stringify({
      [wifiNode]: { mark: 'sha256:00', item: `policy:${wifiId}` },
      [node]: { mark: short, item: `policy:${wifiId}`, tried: { mark: short, kind: 'Replace', status: 500, times: 1 } },
    })} where tenant_id = ${tenant.tenantId} and id = ${notebook.id}`.execute(db)
    const open = [key, short, password, inFile]
    expect(found(await everythingStored(), open)).toEqual(open)

    const seal = makeSeal(await loadMasterKey(world.folder))
    await Promise.all([sealWhatStandsOpen(db, seal), sealWhatStandsOpen(db, seal)]) // two servers start together
    expect(found(await everythingStored(), open)).toEqual([])
    const heard = said(await session(world, notebook.device))
    for (const secret of [key, short, password]) expect(heard).toContain(secret)
    expect(await installJobs(world, notebook.device)).toHaveLength(1)
  })

  test('[T-15] an application that is marked later has its file sealed then, and the mark cannot be taken off to read it', async () => {
    const tenant = await world.tenant('marked.example')
    const inFile = newSecret()
    const content = Buffer.concat([randomBytes(1_100_000), Buffer.from(inFile)])
    const app = await addApp(tenant, 'x', { commandLine: '/quiet' }, content)
    expect(app).toMatchObject({ holdsSecret: false, commandLine: '/quiet' })
    expect(found(await everythingStored(), [inFile])).toEqual([inFile])
    await tenant.api.patch(`${apps}/${app.id}`, { holdsSecret: true })
    expect(found(await everythingStored(), [inFile])).toEqual([])
    await expect(tenant.api.patch(`${apps}/${app.id}`, { holdsSecret: false })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('Add the application anew'),
    })
    expect(found(await everythingStored(), [inFile])).toEqual([])
  })
})

describe('a sealed value', () => {
  test('that is copied into another policy, or into another tenant’s, does not open there', async () => {
    const [tenant, other] = [await world.tenant('copied.example'), await world.tenant('copier.example')]
    const { db } = world.app
    const { id } = await addPolicy(tenant, wifiPolicy(newSecret()), toDevices)
    const stored = await db
      .selectFrom('mdm_policy')
      .select('settings')
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    for (const to of [tenant, other]) {
      const copy = await addPolicy(to, wifiPolicy(newSecret()), toDevices)
      await sql`update mdm_policy set settings = ${JSON.stringify(stored.settings)}
        where tenant_id = ${to.tenantId} and id = ${copy.id}`.execute(db)
      const { omaSettings } = await to.api.get<{ omaSettings: Oma[] }>(`${configurations}/${copy.id}`)
      const reference = omaSettings[0]?.secretReferenceValueId
      const shown = `getOmaSettingPlainTextValue(secretReferenceValueId='${reference}')`
      await expect(to.api.get(`${configurations}/${copy.id}/${shown}`)).rejects.toMatchObject({ status: 500 })
    }
  })
})

describe('seeing secrets again', () => {
  test('answers say that there is one and never which; who may see secrets sees it, and each time is in the audit', async () => {
    const tenant = await world.tenant('shown.example')
    const { api } = tenant
    const [key, password] = [newSecret(), newSecret()]
    const { id } = await addPolicy(tenant, wifiPolicy(key), toDevices)
    const app = await addApp(tenant, password, {}, Buffer.from('package'))
    const one = await api.get<{ omaSettings: Oma[] }>(`${configurations}/${id}`)
    expect(one).toMatchObject({ holdsSecret: true, omaSettings: [{ value: '****', isEncrypted: true }] })
    for (const path of [`${configurations}/${id}`, configurations, `${apps}/${app.id}`, apps]) {
      const text = JSON.stringify(await api.get(path))
      expect(text).not.toContain(key)
      expect(text).not.toContain(password)
    }
    const reference = one.omaSettings[0]?.secretReferenceValueId
    const action = `${configurations}/${id}/getOmaSettingPlainTextValue(secretReferenceValueId='${reference}')`
    const commandLine = `${apps}/${app.id}/getCommandLinePlainText`

    const operation = {
      tenantId: tenant.tenantId,
      actor: { kind: 'operator', id: 'test', name: 'test' } as const,
      now: new Date(),
    }
    const { clientId, clientSecret } = await createApplication(world.app.db, operation, {
      displayName: 'script',
      roles: ['DeviceManagementConfiguration.ReadWrite.All', 'DeviceManagementApps.ReadWrite.All'],
    })
    const { login, graph } = world.urls
    const script = openApi({ login, graph, ca: world.ca, tenant: tenant.tenantId, clientId, clientSecret })
    await expect(script.get(action)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('DeviceManagementSecrets.Read.All'),
    })
    await expect(script.get(commandLine)).rejects.toMatchObject({ status: 403 })
    script.close()

    expect(await api.get(action)).toMatchObject({ value: wifi(key) })
    expect(await api.get(action)).toMatchObject({ value: wifi(key) })
    expect(await api.get(commandLine)).toMatchObject({ value: `/quiet ENROL_PASSWORD=${password}` })
    await expect(api.get(action.replace(/_[0-9a-f]/, '_x'))).rejects.toMatchObject({ status: 404 })
    await expect(api.get(`${configurations}/${id}/somethingElse`)).rejects.toMatchObject({ status: 404 })

    const shown = await world.app.db
      .selectFrom('audit_entry')
      .select(['action', 'actor_name', 'details'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', 'like', '%show-secret')
      .orderBy('sequence')
      .execute()
    expect(shown).toMatchObject([
      { action: 'mdm.policy.show-secret', actor_name: 'test', details: { omaUri: wifiNode } },
      { action: 'mdm.policy.show-secret' },
      { action: 'mdm.app.show-secret' },
    ])
    const foreign = await world.tenant('other.example')
    await expect(foreign.api.get(action)).rejects.toMatchObject({ status: 404 })
    await expect(foreign.api.get(commandLine)).rejects.toMatchObject({ status: 404 })
  })

  test('[K3] what an answer showed in place of a secret is refused when it comes back, with what to send instead', async () => {
    const tenant = await world.tenant('masked.example')
    const { api } = tenant
    const key = newSecret()
    const { id } = await addPolicy(tenant, wifiPolicy(key), toDevices)
    const app = await addApp(tenant, 'x', {}, Buffer.from('package'))
    const read = await api.get<Made>(`${configurations}/${id}`)
    await expect(api.patch(`${configurations}/${id}`, { omaSettings: read.omaSettings })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('secretReferenceValueId'),
    })
    for (const setting of [oma(wifiNode, '****'), oma('./Device/Vendor/MSFT/A/B', '****')]) {
      await expect(api.patch(`${configurations}/${id}`, { omaSettings: [setting] })).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining('leave omaSettings out'),
      })
    }
    await expect(api.patch(`${apps}/${app.id}`, { commandLine: '****' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('leave commandLine out'),
    })
    await api.patch(`${configurations}/${id}`, { displayName: 'Renamed' }) // and the secret stays
    const reference = (await api.get<{ omaSettings: Oma[] }>(`${configurations}/${id}`)).omaSettings[0]
      ?.secretReferenceValueId
    expect(
      await api.get(`${configurations}/${id}/getOmaSettingPlainTextValue(secretReferenceValueId='${reference}')`),
    ).toMatchObject({ value: wifi(key) })
  })
})
