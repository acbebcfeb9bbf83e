// A device that a user made up, end to end: what public tools do with the password of an ordinary user. The device is no
// machine at all, it joins, enrols and checks in like one, and asks for what is assigned to all devices: the keys of Wi-Fi and
// VPN, a script with a password, an application with its file. Every step crosses a socket; evidence is made by TPMs only.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import type { DeviceOptions, Hardware } from '../../../src/simulator/options.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { freshKeys } from '../../../src/simulator/port/keys.ts'
import type { DeviceResult } from '../../../src/simulator/run/result.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { hardwareWithTpm } from '../../../src/simulator/tpm/hardware.ts'
import { hasSwtpm, type Swtpm, startSwtpm, swtpmNeeded } from '../../support/tpm/swtpm.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let agent: string
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'fake.example', { application: null })
  agent = await assignSecrets()
})
afterAll(async () => world?.[Symbol.asyncDispose]())

const newSecret = () => `S3cret-${randomBytes(12).toString('hex')}`
const secrets = { wifi: newSecret(), vpn: newSecret(), script: newSecret(), named: newSecret() }
const management = '/beta/deviceManagement'
const toAll = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }

async function addPolicy(displayName: string, omaUri: string, value: string, assignment: object, marked = false) {
  const policies = `${management}/deviceConfigurations`
  const { id, holdsSecret } = await office.tenant.api.post<{ id: string; holdsSecret: boolean }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName,
    omaSettings: [
      { '@odata.type': '#microsoft.graph.omaSettingString', displayName, omaUri, value, isEncrypted: marked },
    ],
  })
  expect(holdsSecret).toBe(true)
  await office.tenant.api.post(`${policies}/${id}/assign`, { assignments: [assignment] })
}

const wlan = (key: string) =>
  `<WLANProfile><MSM><security><sharedKey><keyMaterial>${key}</keyMaterial></sharedKey></security></MSM></WLANProfile>`

/** Returns the product code of the application. */
async function assignSecrets(): Promise<string> {
  const { api } = office.tenant
  const vendor = './Device/Vendor/MSFT'
  await addPolicy('Wi-Fi', `${vendor}/WiFi/Profile/Office/WlanXml`, wlan(secrets.wifi), toAll)
  const vpn = `<VPNProfile><NativeProfile><L2tpPsk>x</L2tpPsk><SharedSecret>${secrets.vpn}</SharedSecret></NativeProfile></VPNProfile>`
  await addPolicy('VPN', `${vendor}/VPNv2/Office/ProfileXML`, vpn, toAll)
  const script = `net use S: /user:x ${secrets.script}`
  await addPolicy('Script', `${vendor}/Policy/Config/Contoso/Script`, script, toAll, true) // no node or word tells
  // what a device calls itself finds its way into this group, and with it to another Wi-Fi
  const { id: groupId } = await dynamicGroup(
    api,
    'Booksellers',
    '(device.displayName -startsWith "DESKTOP-") or (device.displayName -startsWith "TX")',
  )
  await addPolicy('Named Wi-Fi', `${vendor}/WiFi/Profile/Named/WlanXml`, wlan(secrets.named), {
    target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
  })
  const apps = '/beta/deviceAppManagement/mobileApps'
  const productCode = `{${crypto.randomUUID().toUpperCase()}}`
  const { id } = await api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Agent',
    publisher: 'Contoso Ltd',
    productCode,
    productVersion: '1.0.0',
    commandLine: `/quiet ENROL_PASSWORD=${secrets.script}`,
    fileName: 'agent.msi',
  })
  await api.send('PUT', `${apps}/${id}/content`, Buffer.from('TAXIWAY-MSI 1\nresult=0\n'), 'application/octet-stream')
  await api.post(`${apps}/${id}/assign`, { mobileAppAssignments: [{ intent: 'required', ...toAll }] })
  return productCode
}

const policy = (change: object) => office.tenant.api.patch(`/v1.0/organization/${office.tenant.tenantId}`, change)

type Run = { readonly result: DeviceResult; readonly got: readonly string[]; readonly disk: Disk }

/** From power-on to the desktop; `got` names the secrets that are on the disk then. */
async function run(hardware: Hardware, person: Person, over: Partial<DeviceOptions> = {}): Promise<Run> {
  const disk = over.disk ?? memoryDisk()
  const result = await boot(world, hardware, person, { ...over, disk })
  const held = JSON.stringify([await disk.read('tree'), await disk.read('programs')])
  const got = Object.entries(secrets).flatMap(([name, secret]) => (held.includes(secret) ? [name] : []))
  return { result, disk, got: held.toUpperCase().includes(agent) && result.programs.length > 0 ? [...got, 'app'] : got }
}

type Item = { name: string; state: string; reason?: string }
async function itemsOf({ result }: Run): Promise<Record<string, string>> {
  const filter = encodeURIComponent(`azureADDeviceId eq '${result.deviceId}'`)
  const { value } = await office.tenant.api.get<{ value: { id: string }[] }>(
    `${management}/managedDevices?$filter=${filter}`,
  )
  const { items } = await office.tenant.api.get<{ items: Item[] }>(
    `${management}/managedDevices/${value[0]?.id}/deploymentStatus`,
  )
  return Object.fromEntries(items.map(({ name, state }) => [name, state]))
}

const withheld = { 'Wi-Fi': 'withheld', VPN: 'withheld', Script: 'withheld', Agent: 'withheld' }
const asWork = { answers: { pages: { 'personal-or-work': 'work' } } } as const

test('[T-15][T-61] an ordinary user joins and enrols a device that does not exist, under whatever name, and is given no secret', async () => {
  const mallory = await office.tenant.user('mallory')
  const fake = await run(newHardware(), mallory, asWork)
  expect(fake.result).toMatchObject({ joined: true, enrolled: true, registration: 'not-registered' })
  expect(fake.got).toEqual([])
  expect(await itemsOf(fake)).toMatchObject({ ...withheld, 'Named Wi-Fi': 'withheld' })
  // nor when it comes back, nor after a reset on the same made-up hardware
  expect((await run(newHardware(), mallory, { ...asWork, disk: fake.disk })).got).toEqual([])
  // a TPM that is said to be there and is not helps nothing
  const bytes = randomBytes(256).fill(0xff, 0, 1).fill(0x01, 255)
  const fields = simulatedHardware(81_001, { ek: { kind: 'rsa', bytes } })
  expect((await run({ fields, hash: encodeFields(fields).base64 }, mallory, asWork)).got).toEqual([])
})

test('[T-61] a registered device that gave itself the name of the group gets what is for all devices and not what is for the name', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  const claiming = await run(hardware, await office.tenant.user('vera'))
  expect(claiming.result).toMatchObject({ outcome: 'desktop-managed', profile: 'Office notebook' })
  expect([...claiming.got].sort()).toEqual(['app', 'script', 'vpn', 'wifi'])
  expect(await itemsOf(claiming)).toMatchObject({ 'Named Wi-Fi': 'withheld', 'Wi-Fi': 'applied' })
})

describe.skipIf(!hasSwtpm)(`with a software TPM${swtpmNeeded}`, () => {
  let tpm: Swtpm
  let other: Swtpm
  beforeAll(async () => {
    ;[tpm, other] = await Promise.all([startSwtpm(), startSwtpm()])
  })
  afterAll(async () => {
    await tpm?.[Symbol.asyncDispose]()
    await other?.[Symbol.asyncDispose]()
  })

  test('[T-15] where the organization asks for the proof, the machine that proves its TPM gets the secrets, and none that only says so does', async () => {
    await policy({ secretsNeed: 'attested' })
    const pia = await office.tenant.user('pia')
    const hardware = await hardwareWithTpm(81_000, tpm.open)
    await office.register(hardware)
    const proving = { tpm: tpm.open, keys: freshKeys }

    // registered, and without a TPM: it gets the profile and its settings
    const silent = newHardware()
    await office.register(silent)
    const claiming = await run(silent, pia)
    expect(claiming.result).toMatchObject({ outcome: 'desktop-managed', profile: 'Office notebook' })
    expect([claiming.got, await itemsOf(claiming)]).toEqual([[], expect.objectContaining(withheld)])

    // a true proof by a software TPM, which anybody can make, counts where the organisation accepts it and nowhere else
    const genuine = await run(hardware, pia, proving)
    expect(genuine.result).toMatchObject({ outcome: 'desktop-managed', profile: 'Office notebook' })
    expect([genuine.got, await itemsOf(genuine)]).toEqual([[], expect.objectContaining(withheld)])
    await policy({ acceptsSimulatedTpm: true })
    const again = await run(hardware, pia, { ...proving, reset: true })
    expect(again.result.deviceId).toBe(genuine.result.deviceId)
    expect([...again.got].sort()).toEqual(['app', 'named', 'script', 'vpn', 'wifi'])

    // whoever has the CSV has the hash: as the same person, as another, and with another TPM behind it
    const max = await office.tenant.user('max')
    for (const [person, over] of [
      [pia, {}],
      [max, {}],
      [max, { tpm: other.open, keys: freshKeys }],
    ] as const) {
      const copy = await run(hardware, person, over)
      expect(copy.got).toEqual([])
    }
    // and a machine whose TPM is as good, but which nobody registered
    const stranger = await run(await hardwareWithTpm(81_002, other.open), max, {
      ...asWork,
      tpm: other.open,
      keys: freshKeys,
    })
    expect([stranger.result.enrolled, stranger.got]).toEqual([true, []])
  })
})
