// Convert all targeted devices to Autopilot: a managed device tells its hash at a check-in and is registered with it. Devices are
// simulated ones that ran their first run unregistered; the one that lies is spoken by hand.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { conversionOf, converting, tells } from '../../support/autopilot/converting.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { boot, newHardware, recordsOf } from '../../support/world/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
})

const keys = keyPool(2)
const management = '/beta/deviceManagement'

/** A machine that nobody registered, set up and in management. */
async function setUp(tenant: WorldTenant, person: Person) {
  const hardware = newHardware()
  const disk = memoryDisk()
  const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const
  expect(await boot(world, hardware, person, { ...work, disk })).toMatchObject({ profile: null, enrolled: true })
  const { ztd, login, drs } = world.urls
  const [managed] = (await recordsOf(tenant, hardware)).managed as Array<{ id: string; azureADDeviceId?: string }>
  const id = managed?.id ?? ''
  return {
    ...{ hardware, id, deviceId: managed?.azureADDeviceId ?? '' },
    checkIn: async () => {
      const standing = { services: { ztd, login, drs }, ca: world.ca, hardware, disk, keys }
      expect(await checkIn(standing)).toMatchObject({ kind: 'done' })
    },
    registration: async () => (await recordsOf(tenant, hardware)).registration,
    conversion: () => conversionOf(tenant, id),
  }
}

const own = ({ api }: WorldTenant, id: string, managedDeviceOwnerType: string) =>
  api.patch(`${management}/managedDevices/${id}`, { managedDeviceOwnerType })

/** Where a hash must not be kept besides the registration. */
async function hashIsKeptElsewhere({ tenantId }: WorldTenant, { hash }: Hardware): Promise<boolean> {
  const { rows } = await world.app.pool.query(
    `select 1 from mdm_command where tenant_id = $1 and (result like $2 or command::text like $2)
     union all select 1 from mdm_enrollment where tenant_id = $1 and tree::text like $2
     union all select 1 from audit_entry where tenant_id = $1 and details::text like $2
     union all select 1 from device_event where tenant_id = $1 and detail::text like $2`,
    [tenantId, `%${hash.slice(200, 400)}%`],
  )
  return rows.length > 0
}

test('[L-018] a corporate device in a group that a profile converts is registered at its next check-in and has that profile; a personal one and one outside are not, and nothing takes the registration back', async () => {
  const tenant = await world.tenant('convert.example')
  const lee = await tenant.user('lee')
  const corporate = await setUp(tenant, lee)
  const personal = await setUp(tenant, lee)
  const outside = await setUp(tenant, lee)
  const profile = await converting(tenant)
  await own(tenant, personal.id, 'personal')
  await profile.add(corporate.deviceId)
  await profile.add(personal.deviceId)
  const all = [corporate, personal, outside]
  const states = () => Promise.all(all.map(async ({ conversion }) => (await conversion()).state))
  expect(await states()).toEqual(['waiting', 'skipped', 'not-targeted'])

  for (const device of all) await device.checkIn()
  expect(await states()).toEqual(['registered', 'skipped', 'not-targeted'])
  expect((await personal.conversion()).message).toContain('belongs to a person')
  const registration = await corporate.registration()
  expect(registration).toMatchObject({
    ...{ channel: 'conversion', deploymentProfileAssignmentStatus: 'assignedInSync', enrollmentState: 'enrolled' },
    ...{ managedDeviceId: corporate.id, azureActiveDirectoryDeviceId: corporate.deviceId },
  })
  const identities = `${management}/windowsAutopilotDeviceIdentities`
  expect(await tenant.api.get(`${identities}/${registration?.id}/effectiveProfile`)).toMatchObject({
    profile: { id: profile.profileId },
  })
  expect(await Promise.all([personal, outside].map(({ registration }) => registration()))).toEqual([
    undefined,
    undefined,
  ])
  expect(await hashIsKeptElsewhere(tenant, corporate.hardware)).toBe(false)
  const { rows: entries } = await world.app.pool.query(
    "select target_id, details from audit_entry where tenant_id = $1 and action = 'mdm.device.convert'",
    [tenant.tenantId],
  )
  expect(entries).toMatchObject([{ target_id: corporate.id, details: { registrationId: registration?.id } }])

  // the command line tells the same
  const taxiway = commandLine(world, tenant)
  expect((await taxiway('devices', 'show', corporate.hardware.fields.serialNumber ?? '')).out).toContain(
    'by conversion',
  )
  expect((await taxiway('devices', 'show', personal.id)).out).toContain('personal devices are not registered')

  // off: who is registered stays, who is not is not asked
  await profile.switchTo(false)
  await profile.add(outside.deviceId)
  for (const device of all) await device.checkIn()
  expect(await corporate.registration()).toMatchObject({ id: registration?.id })
  expect(await outside.registration()).toBeUndefined()
  await profile.unassign()
  await corporate.checkIn()
  expect(await corporate.registration()).toMatchObject({
    id: registration?.id,
    deploymentProfileAssignmentStatus: 'notAssigned',
  })
})

test('a converted device that begins anew is deployed with the profile onto the object that it had', async () => {
  const tenant = await world.tenant('anew.example')
  const lee = await tenant.user('lee')
  const device = await setUp(tenant, lee)
  const profile = await converting(tenant)
  await profile.add(device.deviceId)
  await device.checkIn()
  const again = await boot(world, device.hardware, lee, { disk: memoryDisk() })
  expect(again).toMatchObject({ profile: 'Converted', enrolled: true })
  expect(await device.registration()).toMatchObject({ azureActiveDirectoryDeviceId: device.deviceId })
})

test('[T-23] a device that another organisation has registered is refused without its name, is told in the story, and is not asked at each check-in', async () => {
  const tenant = await world.tenant('refused.example')
  const lee = await tenant.user('lee')
  const device = await setUp(tenant, lee)
  const owner = await world.tenant('owner.example', { displayName: 'Secret Owner' })
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${device.hardware.fields.serialNumber},,${device.hardware.hash}\r\n`
  await owner.api.send('POST', `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`, csv, 'text/csv')
  const profile = await converting(tenant)
  await profile.add(device.deviceId)
  await device.checkIn()
  const conversion = await device.conversion()
  expect(conversion).toMatchObject({ state: 'refused', reason: 'hash-refused' })
  expect(conversion.message).toContain('registered by another organisation')
  expect(await device.registration()).toBeUndefined()
  const refusals = () =>
    world.app.pool.query("select * from device_event where tenant_id = $1 and step = 'conversion-refused'", [
      tenant.tenantId,
    ])
  expect((await refusals()).rows).toHaveLength(1)
  expect(JSON.stringify([conversion, (await refusals()).rows])).not.toMatch(/Secret Owner|owner\.example/)
  await device.checkIn()
  expect((await refusals()).rows).toHaveLength(1)
})

const made = (seed: number, manufacturer: string) => {
  const fields = { ...simulatedHardware(seed), manufacturer }
  return { hash: encodeFields(fields).base64, fields }
}

test('a device registers no other machine than the one it enrolled as', async () => {
  const tenant = await world.tenant('lies.example')
  const lee = await tenant.user('lee')
  const profile = await converting(tenant)
  const [first, second] = [made(900_001, 'Contoso'), made(900_002, 'Contoso')]
  const { serialNumber = '', manufacturer = '' } = first.fields
  const tell = (how: Parameters<typeof tells>[2]) => tells(world, { tenant, owner: lee, profile }, how)
  const told = { serialNumber, manufacturer }
  expect(await tell({ context: told, hash: second.hash })).toMatchObject({ asked: true, reason: 'other-hardware' })
  const ofOtherMaker = encodeFields({ ...first.fields, manufacturer: 'Fabrikam' }).base64
  expect(await tell({ context: told, hash: ofOtherMaker })).toMatchObject({ reason: 'other-hardware' })
  expect(await tell({ context: {}, hash: first.hash })).toMatchObject({ reason: 'identity-unknown' })
  expect(await tell({ context: told })).toMatchObject({ reason: 'no-hash' })
  expect(await tell({ context: told, hash: 'AAAA' })).toMatchObject({ reason: 'hash-refused' })
  expect((await recordsOf(tenant, second)).registration).toBeUndefined()
  // and its own it does
  expect(await tell({ context: told, hash: first.hash })).toMatchObject({ state: 'registered' })
})
