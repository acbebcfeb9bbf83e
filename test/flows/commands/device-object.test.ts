// `taxiway device-object`: devices as the directory has them, by the command line of an administrator.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { commandLine, type Said } from '../../support/world/command-line.ts'
import {
  certificateOf,
  later,
  newComputer,
  newKeys,
  objectOf,
  register,
  synchronize,
} from '../../support/world/computer.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let contoso: WorldTenant
let taxiway: (...words: string[]) => Promise<Said>
const keys = newKeys()
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example')
  taxiway = commandLine(world, contoso)
})
afterAll(() => world?.[Symbol.asyncDispose]())

const bring = async (displayName: string) => {
  const computer = { ...newComputer(), displayName }
  await synchronize(contoso, computer, { userCertificates: [certificateOf(computer, keys)] })
  return computer
}
const joins = (computer: Awaited<ReturnType<typeof bring>>, seconds: number) =>
  register(world, computer, { keys, tenantId: contoso.tenantId, at: later(seconds) })
const list = async (...words: string[]) => {
  const { out } = await taxiway('device-object', 'list', '--json', ...words)
  return (JSON.parse(out) as { deviceObjects: { displayName: string }[] }).deviceObjects.map((one) => one.displayName)
}
const show = async (name: string) => (await taxiway('device-object', 'show', name)).out

test('a computer is listed and shown as pending with what it waits for, then with its directory, its groups, and when it registered from where', async () => {
  const desk = await bring('PC-DESK')
  await bring('PC-LATER')
  await dynamicGroup(contoso.api, 'Of the domain', 'device.deviceTrustType -eq "ServerAd"')
  expect((await taxiway('device-object', 'list')).out).toMatch(/^PC-DESK +hybrid, pending +yes /m)
  expect(await show('pc-desk')).toMatch(/Waits for +The computer, which registers itself\./)
  await joins(desk, 0)
  expect(await list('--pending')).toEqual(['PC-LATER'])
  expect(await list('--join', 'hybrid', '--search', 'desk')).toEqual(['PC-DESK'])
  expect(await list('--join', 'joined')).toEqual([])
  const once = await show(desk.deviceId)
  for (const part of [/Join +hybrid\n/, /Directory +ldap\n/, /Last synchronised +20/, /Groups +Of the domain\n/])
    expect(once).toMatch(part)
  expect(once).toContain(desk.securityIdentifier)
  expect(once).toMatch(/T\S+Z +(127\.0\.0\.1|::1) +for the first time$/m)
  expect(once).not.toContain('Waits for')
  expect(once).not.toContain('its key was copied')

  // by whoever has the key
  await joins(desk, 2)
  const twice = await show('PC-DESK')
  expect(twice).toMatch(/T\S+Z +(127\.0\.0\.1|::1) +again$/m)
  expect(twice).toContain('If this one was not, its key was copied')
})

test('a device object is disabled, enabled and deleted by its name, and what its directory does with it is said', async () => {
  const computer = await bring('PC-LAB')
  const said = await taxiway('device-object', 'disable', 'PC-LAB')
  expect(said.out).toContain('a synchronisation leaves it disabled here')
  expect(await list('--disabled')).toEqual(['PC-LAB'])
  expect(await show('PC-LAB')).toMatch(/Enabled +no; its own directory has it enabled/)
  expect(await show('PC-LAB')).toMatch(/Waits for +Being enabled/)
  await taxiway('device-object', 'enable', 'PC-LAB')
  expect(await objectOf(contoso, computer)).toMatchObject({ accountEnabled: true })
  const asked = await taxiway('device-object', 'delete', 'PC-LAB')
  expect(asked).toMatchObject({ code: 1, err: expect.stringContaining('come back with the next synchronisation') })
  expect(await taxiway('device-object', 'delete', 'PC-LAB', '--yes')).toMatchObject({
    code: 0,
    out: 'Deleted PC-LAB.\n',
  })
  expect(await objectOf(contoso, computer)).toBeUndefined()
  expect(await taxiway('device-object', 'show', 'PC-LAB')).toMatchObject({ code: 1 })
})

test('of two device objects with one name none is taken: both are named with their ids', async () => {
  const twins = [await bring('PC-TWIN'), await bring('PC-TWIN')]
  const said = await taxiway('device-object', 'disable', 'PC-TWIN')
  expect(said).toMatchObject({ code: 1, err: expect.stringContaining("2 device objects are named 'PC-TWIN'") })
  for (const twin of twins) {
    const device = await objectOf(contoso, twin)
    expect(device).toMatchObject({ accountEnabled: true })
    expect(said.err).toContain(device?.id)
  }
})
