// XML settings over the wire: base64 in the API (Graph's omaSettingStringXml is binary), XML on the device.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { enrolledDevice } from '../../../../test/support/mdm/mdm-device.ts'
import { talk } from '../../../../test/support/mdm/mdm-talk.ts'
import { startWorld, type World } from '../../../../test/support/world/world.ts'
import { readValue } from '../../../protocol/csp/tree.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const configurations = '/beta/deviceManagement/deviceConfigurations'
const omaUri = './Vendor/MSFT/Policy/Config/Start/StartLayout'
const base64 = 'PExheW91dD48dGlsZSBuYW1lPSJHcsO8w59lICZhbXA7IE1haWwiLz48L0xheW91dD4='
const xml = '<Layout><tile name="Grüße &amp; Mail"/></Layout>'
const layout = (value: string, type = '#microsoft.graph.omaSettingStringXml') => ({
  '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
  displayName: 'Start layout',
  omaSettings: [{ '@odata.type': type, displayName: 'layout', omaUri, fileName: 'start.xml', value }],
})

test('XML comes back from the API as the base64 that was uploaded, and reaches the device as XML', async () => {
  const tenant = await world.tenant('xml.example')
  const { api } = tenant
  const { device } = await enrolledDevice(world, tenant, await tenant.user('pia'))
  const { id } = await api.post<{ id: string }>(configurations, layout(base64, 'microsoft.graph.omaSettingStringXml'))
  expect(await api.get(`${configurations}/${id}`)).toMatchObject({
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingStringXml', value: base64, fileName: 'start.xml' }],
  })
  await api.post(`${configurations}/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
  const one = talk(world, device)
  expect(await one.turn()).toContain(`Replace ${omaUri}`)
  const commands = JSON.stringify(one.heard().commands)
  expect(commands).toContain(JSON.stringify(xml))
  expect(commands).not.toContain(base64)
  expect(readValue(device.world.tree, omaUri)).toBe(xml)
})

test('XML as itself, and what is no XML, are refused: a device would get something else than was meant', async () => {
  const { api } = await world.tenant('raw-xml.example')
  for (const value of [xml, 'AAEC', '', Buffer.from('enabled').toString('base64')]) {
    await expect(api.post(configurations, layout(value))).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('needs its XML as base64'),
    })
  }
})
