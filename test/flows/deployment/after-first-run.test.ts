// What happens to a device behind its first run: it enrols later, somebody else signs in, a profile or a role changes, it is
// reset. Each through the device that ran, over the wires of the whole server.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { enrolLater } from '../../../src/simulator/after/enroll.ts'
import { signInHere } from '../../../src/simulator/after/sign-in.ts'
import type { StandingOptions } from '../../../src/simulator/after/standing.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import type { DeviceRecord } from '../../../src/simulator/run/record.ts'
import { commandLine, taxiwayOn } from '../../support/world/command-line.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
})

const keys = keyPool(2)
const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const

function standing(hardware: Hardware, disk: Disk, person?: Person): StandingOptions {
  const { ztd, login, drs } = world.urls
  const answers = person && { userName: person.userPrincipalName, password: person.password }
  return { services: { ztd, login, drs }, ca: world.ca, hardware, disk, keys, ...(answers && { answers }) }
}

const manage = ({ tenant }: Office, mdmScope: 'none' | 'all') =>
  tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { mdmScope })

const grant = ({ tenant: { api } }: Office, role: string, { id }: Person) =>
  api.post(`/v1.0/directoryRoles/${role}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
  })

test('an application that fails on a device at its desktop is to be corrected, and nobody is told to wipe the device', async () => {
  const office = await openOffice(world, 'late.example', { application: null })
  const { api } = office.tenant
  const lee = await office.tenant.user('lee')
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  expect(await boot(world, hardware, lee, { ...work, disk })).toMatchObject({ outcome: 'desktop-managed' })
  const apps = '/beta/deviceAppManagement/mobileApps'
  const { id } = await api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Late tools',
    publisher: 'Contoso Ltd',
    productCode: `{${crypto.randomUUID().toUpperCase()}}`,
    productVersion: '1.0.0',
    commandLine: '/quiet',
    fileName: 'late-tools.msi',
  })
  const content = Buffer.from('TAXIWAY-MSI 1\nresult=1603\nA simulated package.\n')
  await api.send('PUT', `${apps}/${id}/content`, content, 'application/octet-stream')
  const everyDevice = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
  const required = { '@odata.type': '#microsoft.graph.mobileAppAssignment', intent: 'required', target: everyDevice }
  await api.post(`${apps}/${id}/assign`, { mobileAppAssignments: [required] })
  const taxiway = commandLine(world, office.tenant)
  const tell = async () => (await taxiway('story', hardware.fields.serialNumber ?? '')).out
  await expect
    .poll(
      async () => {
        expect(await checkIn(standing(hardware, disk))).toMatchObject({ kind: 'done' })
        return tell()
      },
      { timeout: 60_000 },
    )
    .toContain('did not install Late tools')
  const told = (await tell()).split('\nIt is deployed.\n')[1] ?? ''
  expect(told).toContain('Correct the application, or assign it no more. The next check-in tries again')
  expect(told).toContain("taxiway app show 'Late tools'")
  expect(told).not.toMatch(/wipe|then reset/)

  // corrected, it arrives at a next check-in, and nothing is left to tell
  await api.patch(`${apps}/${id}`, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    productVersion: '1.0.1',
    productCode: `{${crypto.randomUUID().toUpperCase()}}`,
  })
  const good = Buffer.from('TAXIWAY-MSI 1\nresult=0\nA simulated package.\n')
  await api.send('PUT', `${apps}/${id}/content`, good, 'application/octet-stream')
  await expect
    .poll(
      async () => {
        expect(await checkIn(standing(hardware, disk))).toMatchObject({ kind: 'done' })
        return tell()
      },
      { timeout: 60_000 },
    )
    .toMatch(/\nIt is deployed\.\n$/)
})

describe('a device that was set up without management', () => {
  test('[S-098] that joined through the ordinary first run stays unmanaged when management begins, until somebody enrols it by hand', async () => {
    const office = await openOffice(world, 'begins.example', { application: null, statusPage: null })
    await manage(office, 'none')
    const lee = await office.tenant.user('lee')
    const hardware = newHardware()
    await office.register(hardware, '')
    const disk = memoryDisk()
    const first = await boot(world, hardware, lee, { ...work, disk })
    expect(first).toMatchObject({ profile: null, joined: true, enrolled: false, outcome: 'desktop-unmanaged' })
    expect(await enrolLater(standing(hardware, disk, lee))).toMatchObject({ kind: 'not-in-scope' })

    await manage(office, 'all')
    expect(await boot(world, hardware, lee, { disk })).toMatchObject({ enrolled: false, outcome: 'desktop-unmanaged' })
    expect(await checkIn(standing(hardware, disk))).toEqual({ kind: 'not-enrolled' })
    expect((await recordsOf(office.tenant, hardware)).managed).toEqual([])

    const enrolled = await enrolLater(standing(hardware, disk, lee))
    expect(enrolled).toMatchObject({ kind: 'enrolled', joined: false, deviceId: first.deviceId })
    const { managed, devices } = await recordsOf(office.tenant, hardware)
    expect(managed).toMatchObject([{ autopilotEnrolled: false, userPrincipalName: lee.userPrincipalName }])
    expect(devices.map(({ deviceId }) => deviceId)).toEqual([first.deviceId])
    expect(await enrolLater(standing(hardware, disk, lee))).toMatchObject({ kind: 'already-enrolled' })
    expect(await checkIn(standing(hardware, disk))).toMatchObject({ kind: 'done' })
    const after = await boot(world, hardware, lee, { disk })
    expect(after).toMatchObject({ outcome: 'desktop-managed', profile: null, espDevice: 'not-shown' })
  })

  test('[S-098] that was set up as a private one joins and enrols by hand, gets what the person is assigned, and no profile before a reset', async () => {
    const office = await openOffice(world, 'private.example')
    const lee = await office.tenant.user('lee')
    const hardware = newHardware()
    await office.register(hardware, '')
    const disk = memoryDisk()
    expect(await boot(world, hardware, lee, { disk })).toMatchObject({ joined: false, outcome: 'desktop-unmanaged' })
    const { registration } = await recordsOf(office.tenant, hardware)
    const tagged = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}/updateDeviceProperties`
    await office.tenant.api.post(tagged, { groupTag: 'Office' })

    expect(await signInHere(standing(hardware, disk, lee))).toEqual({ kind: 'not-joined' })
    const wrong = { ...lee, password: 'not it' }
    expect(await enrolLater(standing(hardware, disk, wrong))).toMatchObject({ kind: 'not-signed-in' })
    expect(await enrolLater(standing(hardware, disk, lee))).toMatchObject({ kind: 'enrolled', joined: true })
    const after = await boot(world, hardware, lee, { disk })
    expect(after).toMatchObject({ profile: null, joined: true, enrolled: true, localGroup: 'Administrators' })
    expect(after.programs).toHaveLength(1)
    expect((await recordsOf(office.tenant, hardware)).managed).toMatchObject([{ autopilotEnrolled: false }])

    expect(await boot(world, hardware, lee, { disk, reset: true })).toMatchObject({
      profile: 'Office notebook',
      localGroup: 'Users',
      outcome: 'desktop-managed',
    })
    expect((await recordsOf(office.tenant, hardware)).managed).toMatchObject([{ autopilotEnrolled: true }])
  })
})

describe('who administers a device', () => {
  test('[S-085] a role that is granted later makes an administrator at the next first run, and at the next sign-in of a device that stands, whatever the profile says', async () => {
    const office = await openOffice(world, 'granted.example', { application: null, statusPage: null })
    const disk = memoryDisk()
    const hardware = newHardware()
    await office.register(hardware)
    const [lee, kim] = [await office.tenant.user('lee'), await office.tenant.user('kim')]
    expect(await boot(world, hardware, lee, { disk })).toMatchObject({ localGroup: 'Users' })
    const groupAtDesk = async (person: Person) => {
      const result = await signInHere(standing(hardware, disk, person))
      return result.kind === 'signed-in' ? result.localGroup : result
    }
    expect(await groupAtDesk(kim)).toBe('Users')

    await grant(office, 'device-administrator', lee)
    await grant(office, 'global-administrator', kim)
    for (const person of [lee, kim]) {
      const next = newHardware()
      await office.register(next)
      const administrator = { profile: 'Office notebook', localGroup: 'Administrators' }
      expect(await boot(world, next, person)).toMatchObject(administrator)
      expect(await groupAtDesk(person)).toBe('Administrators')
    }
  })

  test('a person of another organisation, and anybody at a disabled device, is turned away', async () => {
    const office = await openOffice(world, 'turned.example', { application: null, statusPage: null })
    const other = await openOffice(world, 'elsewhere.example', { application: null, statusPage: null })
    const hardware = newHardware()
    await office.register(hardware)
    const disk = memoryDisk()
    const lee = await office.tenant.user('lee')
    const stranger = await other.tenant.user('sam')
    await boot(world, hardware, lee, { disk })
    expect(await signInHere(standing(hardware, disk, stranger))).toMatchObject({ kind: 'another-organization' })
    expect(await signInHere(standing(hardware, disk, lee))).toMatchObject({ kind: 'signed-in', enrolled: true })
    const { devices } = await recordsOf(office.tenant, hardware)
    await office.tenant.api.patch(`/v1.0/devices/${devices[0]?.id}`, { accountEnabled: false })
    expect(await signInHere(standing(hardware, disk, lee))).toMatchObject({ kind: 'device-refused' })
  })
})

test('[S-090] a profile that is edited changes nothing on a device that was deployed with it, through check-ins, sign-ins and restarts', async () => {
  const office = await openOffice(world, 'edited.example', { profile: { deviceNameTemplate: 'OLD-%RAND:4%' } })
  const lee = await office.tenant.user('lee')
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  const deployed = await boot(world, hardware, lee, { disk })
  expect(deployed).toMatchObject({ outcome: 'desktop-managed', localGroup: 'Users' })
  await checkIn(standing(hardware, disk))
  const [before, known] = [await contentOf(disk), await knownOf(office, hardware)]
  expect(known.managed).toMatchObject({ deviceName: deployed.name, enrollmentProfileName: 'Office notebook' })
  expect(known.device).toMatchObject({ displayName: deployed.name, enrollmentProfileName: 'Office notebook' })

  await office.changeProfile({
    displayName: 'Another name',
    deviceNameTemplate: 'NEW-%RAND:4%',
    outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'administrator', eulaHidden: false },
  })
  expect(await checkIn(standing(hardware, disk))).toMatchObject({ kind: 'done' })
  expect(await signInHere(standing(hardware, disk, lee))).toMatchObject({ kind: 'signed-in', localGroup: 'Users' })
  const after = await boot(world, hardware, lee, { disk })
  expect(after).toMatchObject({ name: deployed.name, localGroup: 'Users', profile: 'Office notebook' })
  expect(await checkIn(standing(hardware, disk))).toMatchObject({ kind: 'done' })
  expect(await contentOf(disk)).toEqual(before)
  // the server saw the check-ins, and says of the device what it said before
  expect(await knownOf(office, hardware)).toEqual(known)
})

/** All that the directory and the management say of the only device of the office, but when it was last seen. */
async function knownOf({ tenant }: Office, hardware: Hardware) {
  const { devices, managed, registration } = await recordsOf(tenant, hardware)
  expect([devices.length, managed.length]).toEqual([1, 1])
  const { approximateLastSignInDateTime: _, ...device } = await tenant.api.get<Record<string, unknown>>(
    `/beta/devices/${devices[0]?.id}`,
  )
  const { lastSyncDateTime: __, ...rest } = await tenant.api.get<Record<string, unknown>>(
    `/beta/deviceManagement/managedDevices/${managed[0]?.id}`,
  )
  const { lastContactedDateTime: ___, ...registered } = registration as Record<string, unknown>
  return { device, managed: rest, registered }
}

/** All that is on the disk but what a device notes of its days: the steps, and how many sessions it had. */
async function contentOf(disk: Disk) {
  const { oobe, registration } = (await disk.read('state')) as DeviceRecord
  const { sessions, ...management } = (await disk.read('management')) as { sessions: number }
  const [identity, tree, programs] = [await disk.read('identity'), await disk.read('tree'), await disk.read('programs')]
  expect(sessions).toBeGreaterThan(0)
  return { oobe, registration, management, identity, tree, programs }
}

test('by its folder alone a device enrols, another person signs in, it checks in, and begins anew on the same machine after a reset', async () => {
  const office = await openOffice(world, 'folder.example', { application: null, statusPage: null })
  await manage(office, 'none')
  const [lee, kim] = [await office.tenant.user('lee'), await office.tenant.user('kim')]
  const hardware = newHardware()
  await office.register(hardware)
  const state = join(world.folder, 'device-of-folder')
  const [urls, hash] = [join(world.folder, 'urls-of-folder.json'), join(world.folder, 'folder.hash')]
  writeFileSync(urls, JSON.stringify({ urls: world.urls, ca: world.caFile }))
  writeFileSync(hash, hardware.hash)
  const taxiway = taxiwayOn(undefined)
  const as = ({ userPrincipalName, password }: Person) => ['--user', userPrincipalName, '--password', password]
  const device = async (verb: string, ...words: string[]) => {
    const { code, out } = await taxiway('device', verb, '--state', state, '--json', ...words)
    return { code, ...(JSON.parse(out) as Record<string, unknown>) }
  }

  const nothing = { code: 1, message: expect.stringContaining('taxiway device boot --state') }
  expect(await taxiway('device', 'reset', '--state', state)).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no device in'),
  })
  expect(await device('boot', '--urls', urls, '--hash', hash, ...as(lee))).toMatchObject({ code: 0, enrolled: false })
  expect(await device('sync')).toMatchObject({
    code: 1,
    kind: 'not-enrolled',
    message: expect.stringContaining('taxiway device enrol --state'),
  })
  expect(await device('enrol', ...as(lee))).toMatchObject({
    code: 1,
    kind: 'not-in-scope',
    message: expect.stringContaining('taxiway organization set --managed all'),
  })
  await manage(office, 'all')
  const typed = join(world.folder, 'typed-by-lee.txt')
  writeFileSync(typed, `not it\n${lee.password}\n`)
  const mistyped = ['--user', lee.userPrincipalName, '--password-file', typed]
  expect(await device('enrol', ...mistyped)).toMatchObject({ code: 0, ok: true, kind: 'enrolled' })
  expect(await device('sign-in', ...as(kim))).toMatchObject({ code: 0, localGroup: 'Users', enrolled: true })
  expect(await device('sync')).toMatchObject({ code: 0, kind: 'done' })

  expect(await device('reset')).toMatchObject({ code: 0, ok: true })
  expect(await device('sign-in', ...as(kim))).toMatchObject({ ...nothing, kind: 'no-device' })
  const { serialNumber, productName } = hardware.fields
  const again = await device('boot', ...as(lee))
  expect(again).toMatchObject({ code: 0, serial: serialNumber, enrolled: true, profile: 'Office notebook' })
  const { managed } = await recordsOf(office.tenant, hardware)
  expect(managed).toMatchObject([{ serialNumber, model: productName, autopilotEnrolled: true }])
})
