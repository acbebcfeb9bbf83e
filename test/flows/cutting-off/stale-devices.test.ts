// Devices that are used no more take places in the device limit. Its owner or an administrator can give them back: the
// remedy that 801C0003 names is true.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { checkInOnce, deploy, openReply, ticketFor, usePrimary } from '../../support/world/held.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { daysPass } from '../../support/world/time-passes.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let later = 0
beforeAll(async () => {
  world = await startWorld({ passwordGrant: 'devices', clock: () => new Date(Date.now() + later) })
  office = await openOffice(world, 'stale.example', { application: null, statusPage: null })
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Stale = { id: string; displayName: string; registrationId: string | null; owner: string | null }
const stalePath = '/beta/deviceManagement/staleDevices'
const stale = async (days: number): Promise<Stale[]> =>
  (await office.tenant.api.get<{ value: Stale[] }>(`${stalePath}?olderThanDays=${days}`)).value

test('[S-140] at the device limit a person joins nothing more until they delete a device of theirs that is used no more', {
  timeout: 300_000,
}, async () => {
  const { tenantId } = office.tenant
  await office.tenant.api.patch(`/v1.0/organization/${tenantId}`, { deviceQuotaPerUser: 2 })
  const pia = await office.tenant.user('pia')
  const held = await deploy(world, office, pia, newHardware())
  // a machine that nobody registered, twice from the same snapshot: each time a new object
  const lab = newHardware()
  const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const
  expect(await boot(world, lab, pia, work)).toMatchObject({ joined: true })
  const refused = await boot(world, lab, pia, work)
  expect(refused).toMatchObject({ joined: false })
  expect(JSON.stringify(refused.steps)).toContain('0x801C0003')

  const { access_token = '' } = await openReply(await usePrimary(world, held.primary), held.primary.sessionKey)
  const asPia = (method: string, path: string) =>
    send(world, `${world.urls.graph}${path}`, { method, headers: { authorization: `Bearer ${access_token}` } })
  const mine = JSON.parse((await asPia('GET', '/v1.0/me/ownedDevices')).body.toString()) as {
    value: { id: string; deviceId: string }[]
  }
  expect(mine.value).toHaveLength(2)
  const registered = mine.value.find(({ deviceId }) => deviceId === held.identity.deviceId)
  const old = mine.value.find((one) => one !== registered)
  expect((await asPia('DELETE', `/v1.0/devices/${registered?.id}`)).status).toBe(403) // the organisation's own
  const others = await deploy(world, office, await office.tenant.user('kim'), newHardware())
  const { value } = await office.tenant.api.get<{ value: { id: string; deviceId: string }[] }>('/v1.0/devices')
  const foreign = value.find(({ deviceId }) => deviceId === others.identity.deviceId)
  expect((await asPia('DELETE', `/v1.0/devices/${foreign?.id}`)).status).toBe(404)

  expect((await asPia('DELETE', `/v1.0/devices/${old?.id}`)).status).toBe(204)
  expect(await boot(world, lab, pia, work)).toMatchObject({ joined: true })
})

test('[T-49] devices not seen for ninety days are shown, and go when they are named; registered ones only on request, and one that came back stays', {
  timeout: 300_000,
}, async () => {
  const lee = await office.tenant.user('lee')
  const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const
  const disk = memoryDisk()
  expect(await boot(world, newHardware(), lee, { ...work, disk })).toMatchObject({ enrolled: true })
  const held = await deploy(world, office, lee, newHardware())
  expect(await stale(90)).toEqual([])

  await daysPass(world, office.tenant.tenantId, 100)
  // [T-49] whoever has the hash can say hello for the device, and it is no sign of life
  const filter = encodeURIComponent(`serialNumber eq '${held.hardware.fields.serialNumber}'`)
  const contacted = async () => {
    const path = `/beta/deviceManagement/windowsAutopilotDeviceIdentities?$filter=${filter}`
    const { value } = await office.tenant.api.get<{ value: { lastContactedDateTime: string }[] }>(path)
    return Date.now() - Date.parse(value[0]?.lastContactedDateTime ?? '')
  }
  expect(await contacted()).toBeGreaterThan(99 * 24 * 3_600_000)
  later += 2 * 60_000 // a contact is written once a minute
  await ticketFor(world, held.hardware)
  await expect.poll(contacted).toBeLessThan(3_600_000)
  const all = (await stale(90)).filter(({ owner }) => owner === lee.userPrincipalName)
  expect(all).toHaveLength(2)
  const [free, registered] = [all.find((one) => !one.registrationId), all.find((one) => one.registrationId)]
  const clean = (includeRegistered: boolean) =>
    office.tenant.api.post<{ deleted: number; results: { id: string; result: string }[] }>(`${stalePath}/delete`, {
      olderThanDays: 90,
      deviceIds: all.map(({ id }) => id),
      includeRegistered,
    })
  const first = await clean(false)
  expect(first.deleted).toBe(1)
  expect(first.results.find(({ id }) => id === free?.id)).toMatchObject({ result: 'deleted' })
  expect(first.results.find(({ id }) => id === registered?.id)).toMatchObject({ result: 'registered' })

  // seen between the preview and the click
  expect(await checkInOnce(world, held.management)).toBe('200')
  expect((await clean(true)).results.map(({ result }) => result)).toEqual(['seen-since', 'seen-since'])
  await daysPass(world, office.tenant.tenantId, 91)
  expect((await clean(true)).deleted).toBe(1)
  expect(await checkInOnce(world, held.management)).toBe('401')
  const registrations = await office.tenant.api.get<{ value: { id: string }[] }>(
    '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
  )
  expect(registrations.value.map(({ id }) => id)).not.toContain(registered?.registrationId)
})
