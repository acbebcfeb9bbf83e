// Rules of public scripts over what the organisation says of a device: whose it is, who manages it, and texts of its own. Groups
// follow in the transaction that changes any of it.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { enrolledDevice } from '../../support/mdm/mdm-device.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let office: Office
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  tenant = office.tenant
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Page = { value: { id: string }[] }

async function group(membershipRule: string): Promise<string> {
  const { id } = await dynamicGroup(tenant.api, membershipRule.slice(0, 60), membershipRule)
  return id
}
const membersOf = async (id: string) =>
  (await tenant.api.get<Page>(`/v1.0/groups/${id}/members`)).value.map((one) => one.id)

async function registered(): Promise<string> {
  const hardware = newHardware()
  await office.register(hardware)
  const filter = encodeURIComponent(`displayName eq '${hardware.fields.serialNumber}'`)
  return (await tenant.api.get<Page>(`/v1.0/devices?$filter=${filter}`)).value[0]!.id
}

test("a registered device is the company's, in groups that there were and in new ones", async () => {
  const before = await group('(device.deviceOwnership -eq "Company")')
  const device = await registered()
  expect(await membersOf(before)).toContain(device)
  expect(
    await membersOf(await group('(device.deviceOwnership -eq "company") and (device.deviceModel -contains "Book")')),
  ).toContain(device)
  expect(await membersOf(await group('(device.deviceOwnership -eq "Personal")'))).toEqual([])
})

test('a device is managed by MDM from its enrolment until it leaves management', async () => {
  const managed = await group('(device.managementType -eq "MDM")')
  const { joined, id } = await enrolledDevice(world, tenant, await tenant.user('pia'))
  expect(await membersOf(managed)).toEqual([joined.id])
  await tenant.api.delete(`/beta/deviceManagement/managedDevices/${id}`)
  expect(await membersOf(managed)).toEqual([])
  expect(await tenant.api.get(`/v1.0/devices/${joined.id}`)).toMatchObject({ managementType: null })
})

test('a text of its own brings a device into a group and out of it again', async () => {
  const north = await group('(device.deviceModel -contains "Book") and (device.extensionAttribute1 -eq "north")')
  const device = await registered()
  const give = (extensionAttributes: object) => tenant.api.patch(`/v1.0/devices/${device}`, { extensionAttributes })
  expect(await membersOf(north)).toEqual([])
  await give({ extensionAttribute1: 'North', extensionAttribute15: 'last' })
  expect(await membersOf(north)).toEqual([device])
  expect(await tenant.api.get(`/v1.0/devices/${device}`)).toMatchObject({
    deviceOwnership: 'Company',
    extensionAttributes: { extensionAttribute1: 'North', extensionAttribute2: null, extensionAttribute15: 'last' },
  })
  const filter = encodeURIComponent("extensionAttributes/extensionAttribute15 eq 'LAST'")
  expect((await tenant.api.get<Page>(`/v1.0/devices?$filter=${filter}`)).value.map(({ id }) => id)).toEqual([device])
  await give({ extensionAttribute1: null })
  expect(await membersOf(north)).toEqual([])
  expect(await tenant.api.get(`/v1.0/devices/${device}`)).toMatchObject({
    extensionAttributes: { extensionAttribute1: null, extensionAttribute15: 'last' },
  })
})

test('what is no such text is refused by its name, and a change that names nothing, too', async () => {
  const device = await registered()
  for (const [body, why] of [
    [{ extensionAttributes: { extensionAttribute16: 'x' } }, 'extensionAttribute16'],
    [{ extensionAttributes: { extensionAttribute1: 'x'.repeat(1025) } }, 'extensionAttribute1'],
    [{}, 'Nothing is changed'],
  ] as const) {
    await expect(tenant.api.patch(`/v1.0/devices/${device}`, body)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(why),
    })
  }
})
