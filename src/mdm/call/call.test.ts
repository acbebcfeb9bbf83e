// Devices that wait to be called, over the wire, and a simulated one that follows its schedule.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { deviceKey, type Enrolled, enrolledDevice, send, session } from '../../../test/support/mdm/mdm-device.ts'
import { newHardware } from '../../../test/support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import { writeValue } from '../../protocol/csp/tree.ts'
import { defaultPollSchedule, encodePoll, type PollSchedule } from '../../protocol/wap/poll.ts'
import { checkIn } from '../../simulator/after/check-in.ts'
import { untilDue } from '../../simulator/after/due.ts'
import type { DeviceOptions } from '../../simulator/options.ts'
import type { Clock } from '../../simulator/port/clock.ts'
import { memoryDisk } from '../../simulator/port/disk.ts'
import { type ManagedState, newRecord } from '../../simulator/run/record.ts'
import { newLife } from '../../simulator/run/running.ts'
import type { Management } from '../../simulator/wire/enroll.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Place = Enrolled & { readonly tenant: WorldTenant }
let count = 0
async function place(): Promise<Place> {
  const tenant = await world.tenant(`call${++count}.example`)
  return { tenant, ...(await enrolledDevice(world, tenant, await tenant.user('pia'))) }
}

const devices = '/v1.0/deviceManagement/managedDevices'
const sync = ({ tenant, id }: Place) => tenant.api.post(`${devices}/${id}/syncDevice`)
const wait = async ({ device }: Pick<Place, 'device'>) => {
  const url = new URL('/omadm/call', device.address).href
  const { status, body } = await send(world, url, { cert: device.cert, key: deviceKey })
  return { status, body: body.toString('utf8') }
}
const called = { status: 200, body: '{"called":true}' }

test('a sync that an administrator asks for reaches a device that waits at once, and no other; what waits already calls whoever begins to wait', async () => {
  const [one, other] = [await place(), await place()]
  let others = 'waits'
  const waiting = wait(one)
  const waitingToo = wait(other).then((answer) => {
    others = answer.body
    return answer
  })
  await sync(one)
  expect(await waiting).toEqual(called)
  expect(others).toBe('waits')
  expect(await wait(one)).toEqual(called) // it has not come yet
  await session(world, one.device)
  await sync(other)
  expect(await waitingToo).toEqual(called)

  // it came: nobody calls it until something is asked again; a wait ends the one before
  const idle = wait(one)
  const again = wait(one)
  expect([(await Promise.race([idle, again])).body]).toEqual(['{"called":false}'])
  await one.tenant.api.post(`${devices}/${one.id}/retire`)
  expect([await idle, await again]).toContainEqual(called)
})

test('nobody waits without the certificate of an enrolment', async () => {
  expect((await send(world, `${world.urls.checkin}/omadm/call`)).status).toBe(401)
})

/** What a device of this kind has on its disk, once it was set up. */
async function simulatedDevice({ device }: Place, schedule: PollSchedule) {
  const disk = memoryDisk()
  const providerId = 'MS DM Server'
  const provider = './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server'
  const tree = encodePoll(schedule).reduce(
    (before, { path, value }) => writeValue(before, `${provider}/${path}`, value),
    device.world.tree,
  )
  const of = { providerId, address: device.address, deviceId: device.deviceId, certificate: device.cert }
  const management: Management = {
    ...of,
    privateKey: deviceKey as never,
    account: null,
    userName: 'pia',
    sessions: 500,
  }
  await disk.write('management', management)
  await disk.write('tree', { tree, work: [], alerts: [] } satisfies ManagedState)
  return disk
}

const optionsOf = (disk: DeviceOptions['disk'], clock?: Clock): DeviceOptions => {
  const { ztd, login, drs } = world.urls
  return {
    services: { ztd, login, drs },
    ca: world.ca,
    hardware: newHardware(),
    ...(disk && { disk }),
    ...(clock && { clock }),
  }
}

/** Waiting takes no time, and says how long it was. */
function countedClock(): Clock & { readonly slept: number[] } {
  let now = Date.parse('2026-11-30T08:00:00Z')
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms / 60_000)
      now += ms
    },
  }
}

test('a device comes by the schedule that its management gave it, series after series, and once a day where that is gone', async () => {
  const at = await place()
  const clock = countedClock()
  const series = { first: { count: 2, intervalMinutes: 3 }, second: { count: 3, intervalMinutes: 15 } }
  const disk = await simulatedDevice(at, { ...defaultPollSchedule, ...series })
  for (let n = 0; n < 7; n++) expect(await untilDue(optionsOf(disk, clock), { calls: false })).toBe('scheduled')
  expect(clock.slept).toEqual([3, 3, 15, 15, 15, 480, 480])

  const silent = await simulatedDevice(at, {
    ...defaultPollSchedule,
    ...{ first: { count: 0, intervalMinutes: 0 }, second: { count: 0, intervalMinutes: 0 } },
    remaining: { count: 0, intervalMinutes: 0 },
  })
  const later = countedClock()
  expect(await untilDue(optionsOf(silent, later), { calls: false })).toBe('scheduled')
  expect(later.slept).toEqual([24 * 60])
  expect(await untilDue(optionsOf(memoryDisk()))).toBe('not-enrolled')
})

test('a simulated device that waits for its schedule comes at once when it is called, and the schedule goes on as it was', async () => {
  const at = await place()
  const disk = await simulatedDevice(at, defaultPollSchedule)
  const forever: Clock = { now: Date.now, sleep: () => new Promise(() => {}) }
  const due = untilDue(optionsOf(disk, forever))
  await sync(at)
  expect(await due).toBe('called')
  await disk.write('state', newRecord(newLife(optionsOf(disk)).machine))
  expect(await checkIn(optionsOf(disk))).toMatchObject({ kind: 'done' })
  const { rows } = await world.app.pool.query('select kind, state from mdm_action where tenant_id = $1', [
    at.tenant.tenantId,
  ])
  expect(rows).toEqual([{ kind: 'syncDevice', state: 'done' }])
  expect(await disk.read('polled')).toMatchObject({ sessions: 0 })
})
