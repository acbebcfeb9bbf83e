// What a client can make happen again and again adds a bounded number of lines: with an address that was signed for a device,
// and with a token that was used already.

import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { certificateRequest } from '../../support/certificate-request.ts'
import { contextOf, enroll, enrolledDevice, enrollText, mdmToken, send, session } from '../../support/mdm/mdm-device.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import { startWorld } from '../../support/world/world.ts'

let now = new Date()
let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld({ clock: () => now })
  tenant = await world.tenant('flood.example')
  pia = await tenant.user('pia')
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const recorded = async (deviceId: string, step: string) =>
  world.app.db
    .selectFrom('device_event')
    .select(['detail'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('directory_device_id', '=', deviceId)
    .where('step', '=', step)
    .orderBy('sequence')
    .execute()

test('[T-49] a download that is asked for without end, with the address alone, is told so often in an hour and no more', async () => {
  const apps = '/beta/deviceAppManagement/mobileApps'
  const { id } = await tenant.api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Agent',
    productCode: randomUUID(),
    productVersion: '4.2.0',
    fileName: 'agent.msi',
  })
  await tenant.api.send('PUT', `${apps}/${id}/content`, 'TAXIWAY-MSI 1\nresult=0\n', 'application/octet-stream')
  await tenant.api.post(`${apps}/${id}/assign`, {
    mobileAppAssignments: [
      { intent: 'required', target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } },
    ],
  })
  const { joined, device } = await enrolledDevice(world, tenant, pia)
  await session(world, device)
  const { job } = JSON.parse(String(device.world.effects[0])) as { job: string }
  const url = /<ContentURL>([^<]+)</.exec(job)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const again = async (times: number) => {
    for (let n = 0; n < times; n++) {
      expect((await send(world, url, { headers: { range: 'bytes=-1' } })).status).toBe(206)
    }
  }
  await again(80)
  const lines = await recorded(joined.id, 'app-download-served')
  expect(lines).toHaveLength(60)
  expect(lines.at(-1)?.detail).toMatchObject({ othersNotTold: true })
  now = new Date(now.getTime() + 61 * 60_000)
  await again(1)
  // a line may be told after the answer
  await expect.poll(async () => (await recorded(joined.id, 'app-download-served')).length).toBe(61)
})

test('[T-53] enrolments with a token that was used already leave a few entries and one that says how many more', async () => {
  const { joined } = await enrolledDevice(world, tenant, await tenant.user('max'))
  const max = await tenant.user('other')
  const token = await mdmToken(world, tenant.tenantId, max, { deviceId: joined.deviceId })
  const key = certificateRequest(generateKeyPairSync('rsa', { modulusLength: 2048 }))
  const text = enrollText(world, token, contextOf(joined), key)
  for (let n = 0; n < 30; n++) expect((await enroll(world, text)).kind).toBe('fault')
  const audited = async () =>
    world.app.db
      .selectFrom('audit_entry')
      .select(['actor_id', 'details'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', '=', 'mdm.enrollment.refuse')
      .orderBy('sequence')
      .execute()
  expect((await audited()).map(({ actor_id }) => actor_id)).toEqual(Array(5).fill(max.id))
  now = new Date(now.getTime() + 60_001)
  expect((await enroll(world, text)).kind).toBe('fault')
  expect((await audited()).slice(5)).toMatchObject([{ details: { sample: true, notShown: 25 } }, { actor_id: max.id }])
})
