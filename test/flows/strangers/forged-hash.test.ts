// A colleague's forged hash, end to end (docs/stories/forged-hash.md): another user of the same organisation tries to become
// a notebook that pia has, with a hash that leaves the TPM key out, and then with the true hash out of the CSV.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HardwareFields } from '../../../src/protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import type { Management } from '../../../src/simulator/wire/enroll.ts'
import { checkInOnce } from '../../support/world/held.ts'
import { boot, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'harbour.example', { application: null })
  // the group's Wi-Fi, for every registered notebook with the tag
  const policies = `${management}/deviceConfigurations`
  const omaUri = './Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml'
  const value = `<WLANProfile><MSM><security><sharedKey><keyMaterial>${wifiKey}</keyMaterial></sharedKey></security></MSM></WLANProfile>`
  const { id } = await office.tenant.api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Office Wi-Fi',
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingString', displayName: 'profile', omaUri, value }],
  })
  await office.tenant.api.post(`${policies}/${id}/assign`, {
    assignments: [
      { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: office.groupId } },
      { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } },
    ],
  })
})
afterAll(async () => world?.[Symbol.asyncDispose]())

const management = '/beta/deviceManagement'
const wifiKey = `Wifi-${randomBytes(12).toString('hex')}`
type Managed = { id: string; azureADDeviceId: string; userPrincipalName: string }
type Told = { step: string; detail: Record<string, unknown> }

/** A notebook with a TPM, whose key is in its hash. */
function notebook(seed: number): Hardware {
  const bytes = randomBytes(256)
  bytes[0] = (bytes[0] ?? 0) | 0x80
  bytes[255] = (bytes[255] ?? 0) | 1
  const fields = simulatedHardware(seed, { ek: { kind: 'rsa', bytes } })
  return { fields, hash: encodeFields(fields).base64 }
}

let nextSeed = 7000

/** The office's Wi-Fi key stands among the settings of the device. */
const hasWifi = async (disk: Disk): Promise<boolean> => JSON.stringify(await disk.read('tree')).includes(wifiKey)

const certificateOf = async (disk: Disk) => (await disk.read('management')) as Management

async function setUp(name: string): Promise<{ pia: Person; max: Person; hardware: Hardware; registrationId: string }> {
  const [pia, max] = [await office.tenant.user(`pia-${name}`), await office.tenant.user(`max-${name}`)]
  const hardware = notebook(nextSeed++)
  await office.register(hardware)
  const { registration } = await recordsOf(office.tenant, hardware)
  return { pia, max, hardware, registrationId: registration?.id ?? '' }
}

const deviceOf = async (deviceId: string | null) =>
  (await office.tenant.api.get<{ value: Record<string, unknown>[] }>('/v1.0/devices')).value.find(
    (one) => one.deviceId === deviceId,
  )

const managedOf = async (person: Person): Promise<Managed[]> =>
  (await office.tenant.api.get<{ value: Managed[] }>(`${management}/managedDevices`)).value.filter(
    ({ userPrincipalName }) => userPrincipalName === person.userPrincipalName,
  )

const itemsOf = async ({ id }: Managed): Promise<unknown[]> =>
  (await office.tenant.api.get<{ items: unknown[] }>(`${management}/managedDevices/${id}/deploymentStatus`)).items

const storyOf = async (registrationId: string): Promise<Told[]> =>
  (
    await office.tenant.api.get<{ value: Told[] }>(
      `${management}/windowsAutopilotDeviceIdentities/${registrationId}/story`,
    )
  ).value

test('[T-47] a hash without the TPM key is nobody’s, and the true hash in other hands gets nothing of the device; both sides are told', async () => {
  const { pia, max, hardware, registrationId } = await setUp('a')
  const disk = memoryDisk()
  const hers = await boot(world, hardware, pia, { disk })
  expect(hers).toMatchObject({ outcome: 'desktop-managed', profile: 'Office notebook' })
  const before = await deviceOf(hers.deviceId)
  expect(before).toMatchObject({ assurance: 'claimed', tpmSimulated: false, joinedAsRegistered: true })

  // everything but the TPM key: UUID, serial number, maker, model, SKU, family and board are right
  const { offlineId: _id, ekPub: _ek, ekPublicArea: _area, ...fields } = hardware.fields as HardwareFields // of notebook
  const forged = { hash: encodeFields(fields).base64, fields: hardware.fields }
  const strange = memoryDisk()
  const stranger = await boot(world, forged, max, {
    disk: strange,
    answers: { pages: { 'personal-or-work': 'work' } },
  })
  expect(stranger.registration).not.toBe('registered')
  expect(stranger).toMatchObject({ profile: null, joined: true, enrolled: true })
  expect(stranger.deviceId).not.toBe(hers.deviceId)
  expect([await hasWifi(strange), await hasWifi(disk)]).toEqual([false, true])

  const { value: alarms } = await office.tenant.api.get<{ value: { kind: string; subject: { id: string } }[] }>(
    `${management}/alarms`,
  )
  expect(alarms.filter(({ subject }) => subject.id === registrationId).map(({ kind }) => kind)).toEqual([
    'hardware-changed',
  ])

  // the very hash, as everybody has it who has the CSV
  const copy = memoryDisk()
  const copied = await boot(world, hardware, max, { disk: copy })
  expect(copied).toMatchObject({ joined: true, enrolled: true })
  expect([await hasWifi(copy), await hasWifi(disk)]).toEqual([false, true])
  expect(copied.deviceId).not.toBe(hers.deviceId)
  expect(await deviceOf(copied.deviceId)).toMatchObject({ joinedAsRegistered: false, physicalIds: [] })

  const [herOwn, ...more] = await managedOf(pia)
  expect(more).toEqual([])
  expect(await itemsOf(herOwn!)).toHaveLength(3) // the policies of the office
  const his = await managedOf(max)
  expect(his).toHaveLength(2)
  for (const one of his) expect(await itemsOf(one)).toMatchObject([{ name: 'Office Wi-Fi', state: 'withheld' }])
  expect(await deviceOf(hers.deviceId)).toEqual(before)

  // her certificates stay good: the notebook goes on checking in
  expect(await checkInOnce(world, await certificateOf(disk))).toMatch(/^200/)
  const { steps } = await boot(world, hardware, pia, { disk })
  expect(steps.some(({ outcome }) => outcome === 'failed')).toBe(false)

  const story = await storyOf(registrationId)
  expect(story.find(({ step }) => step === 'device-contested')?.detail).toMatchObject({
    user: max.userPrincipalName,
    deviceId: copied.deviceId,
    why: 'joined-by-another',
  })
  const audit = await office.tenant.api.get<{ value: { activityType: string; resources: { resourceId: string }[] }[] }>(
    `${management}/auditEvents`,
  )
  expect(
    audit.value.some(
      ({ activityType, resources }) => activityType.includes('contest') && resources[0]?.resourceId === registrationId,
    ),
  ).toBe(true)
})

test('[T-47] what an administrator allows happens once: the PC is handed on, and the next one is a stranger again', async () => {
  const { pia, max, hardware, registrationId } = await setUp('b')
  const hers = await boot(world, hardware, pia)
  const device = `${management}/windowsAutopilotDeviceIdentities/${registrationId}`
  await office.tenant.api.post(`${device}/allowNextEnrollment`, { hours: 8 })
  type Shown = { nextEnrollmentAllowedUntil: string; assurance: string }
  const shown = await office.tenant.api.get<Shown>(device)
  expect(Date.parse(shown.nextEnrollmentAllowedUntil)).toBeGreaterThan(Date.now() + 7 * 3600_000)

  const his = await boot(world, hardware, max)
  expect(his).toMatchObject({ outcome: 'desktop-managed', profile: 'Office notebook', deviceId: hers.deviceId })
  expect(await office.tenant.api.get<Shown>(device)).toMatchObject({
    nextEnrollmentAllowedUntil: '0001-01-01T00:00:00Z',
    assurance: 'claimed',
  })
  expect(await managedOf(pia)).toEqual([])

  const disk = memoryDisk()
  const again = await boot(world, hardware, pia, { disk })
  expect(await hasWifi(disk)).toBe(false)
  expect(again.deviceId).not.toBe(hers.deviceId)
  // the same person as before needs nobody's word
  expect((await boot(world, hardware, max)).deviceId).toBe(hers.deviceId)
  expect((await storyOf(registrationId)).map(({ step }) => step)).toEqual(
    expect.arrayContaining(['next-deployment-allowed', 'device-contested']),
  )
  await expect(office.tenant.api.post(`${device}/allowNextEnrollment`, { hours: 721 })).rejects.toMatchObject({
    status: 400,
  })
})
