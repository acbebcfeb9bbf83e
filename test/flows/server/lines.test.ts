// The lines that keep one sender's crowd from holding up others (T-38, T-52) are really gone through: each counts the turns that
// have begun. What they do with a crowd is tested beside each of them.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { enrolledDevice, enrollText, send, sendMessage, soapType } from '../../support/mdm/mdm-device.ts'
import { metricsOf } from '../../support/world/metrics.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('lines.example')
})
afterAll(() => world[Symbol.asyncDispose]())

async function turnsOf(line: string, work: () => Promise<unknown>): Promise<number> {
  const read = async () => Number(new RegExp(`^taxiway_${line}_total (\\d+)$`, 'm').exec(await metricsOf(world))?.[1])
  const before = await read()
  await work()
  return (await read()) - before
}

const post = (path: string, body: string) =>
  send(world, `${world.urls.enrollment}/EnrollmentServer/${path}`, { method: 'POST', headers: soapType, body })

test.each(['Discovery.svc', 'Policy.svc', 'Enrollment.svc'])(
  '[T-38] a message to %s is read in its turn',
  async (path) => {
    expect(await turnsOf('enrolment_messages', () => post(path, enrollText(world, 'no token', {})))).toBe(1)
  },
)

test('[T-38] a large message of an enrolled device is read in its turn, a small one at once', async () => {
  const { device } = await enrolledDevice(world, tenant, await tenant.user('pia'))
  const say = (text: string) => () => sendMessage(world, device, text)
  expect(await turnsOf('large_messages', say(`<SyncML>${'a'.repeat(20_000)}</SyncML>`))).toBe(1)
  expect(await turnsOf('large_messages', say('<SyncML/>'))).toBe(0)
})

test('[T-52] a batch of requests is worked on in its turn', async () => {
  const requests = [{ id: '1', method: 'GET', url: '/organization' }]
  expect(await turnsOf('batches', () => tenant.api.post('/v1.0/$batch', { requests }))).toBe(1)
})

test('the documentation has a row for each of our metrics', async () => {
  const page = readFileSync(new URL('../../../docs/operating/metrics.md', import.meta.url), 'utf8')
  const names = [...(await metricsOf(world)).matchAll(/^# TYPE (taxiway_(?!process_|nodejs_)\w+) /gm)].map(
    ([, name]) => name,
  )
  expect(names.length).toBeGreaterThan(30)
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})
