// Windows Hello on a simulated device: a key after a second factor, in the first run or later, and signing in with it.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { setUpHelloHere } from '../../../src/simulator/after/hello.ts'
import { signInHere } from '../../../src/simulator/after/sign-in.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

const keys = keyPool(3)

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const methodsOf = async ({ id }: Person) =>
  (
    await office.tenant.api.get<{ value: { displayName: string }[] }>(
      `/v1.0/users/${id}/authentication/windowsHelloForBusinessMethods`,
    )
  ).value

async function passOf({ id }: Person) {
  const path = `/v1.0/users/${id}/authentication/temporaryAccessPassMethods`
  return (await office.tenant.api.post<{ temporaryAccessPass: string }>(path, {})).temporaryAccessPass
}

async function registered(): Promise<Hardware> {
  const hardware = newHardware()
  await office.register(hardware)
  return hardware
}

const standing = (
  hardware: Hardware,
  disk: Disk,
  { userPrincipalName }: Person,
  shown: Record<string, string> = {},
) => {
  const { ztd, login, drs } = world.urls
  const answers = { userName: userPrincipalName, ...shown }
  return { services: { ztd, login, drs }, ca: world.ca, hardware, disk, keys, answers }
}
const storyOf = async ({ fields }: Hardware) =>
  (await commandLine(world, office.tenant)('story', fields.serialNumber ?? '')).out

test('whoever sets a device up with a pass gets a key of Windows Hello in the first run, and signs in with it and nothing else', async () => {
  const pia = await office.tenant.user('pia')
  const hardware = await registered()
  const disk = memoryDisk()
  const answers = { userName: pia.userPrincipalName, pass: await passOf(pia) }
  const result = await boot(world, hardware, undefined, { hello: true, disk, answers })
  expect(result).toMatchObject({ outcome: 'desktop-managed', user: pia.userPrincipalName })
  expect(result.steps.filter(({ step }) => step.startsWith('hello'))).toMatchObject([
    { step: 'hello-registered', outcome: 'ok', detail: pia.userPrincipalName },
  ])
  expect(await methodsOf(pia)).toMatchObject([{ displayName: result.name }])
  expect(await storyOf(hardware)).toContain(`has a key of Windows Hello: ${pia.userPrincipalName}`)

  const byKey = { ...standing(hardware, disk, pia), hello: true }
  expect(await signInHere(byKey)).toMatchObject({ kind: 'signed-in', enrolled: true, commands: expect.any(Number) })
  const [method] = await office.tenant.api
    .get<{ value: { id: string }[] }>(`/v1.0/users/${pia.id}/authentication/windowsHelloForBusinessMethods`)
    .then(({ value }) => value)
  await office.tenant.api.delete(`/v1.0/users/${pia.id}/authentication/windowsHelloForBusinessMethods/${method?.id}`)
  expect(await signInHere(byKey)).toMatchObject({ kind: 'not-signed-in' })
})

test('[T-14] a password alone makes no key, in the first run and later, and a key that was copied to another device signs nobody in', async () => {
  const kim = await office.tenant.user('kim')
  const [hardware, other] = [await registered(), await registered()]
  const [disk, elsewhere] = [memoryDisk(), memoryDisk()]
  const first = await boot(world, hardware, kim, { hello: true, disk })
  expect(first).toMatchObject({ outcome: 'desktop-managed' })
  expect(first.steps.find(({ step }) => step === 'hello-failed')).toMatchObject({ outcome: 'warning' })
  expect(await setUpHelloHere(standing(hardware, disk, kim, { password: kim.password }))).toMatchObject({
    kind: 'hello-failed',
    message: expect.stringContaining('AADSTS50076'),
  })
  expect(await methodsOf(kim)).toEqual([])
  expect(await storyOf(hardware)).toContain('could not set up Windows Hello')
  expect(await signInHere({ ...standing(hardware, disk, kim), hello: true })).toMatchObject({ kind: 'no-hello-key' })

  await boot(world, other, kim, { disk: elsewhere })
  const pass = await passOf(kim)
  expect(await setUpHelloHere(standing(hardware, disk, kim, { pass }))).toMatchObject({ kind: 'hello-registered' })
  expect(await signInHere({ ...standing(hardware, disk, kim), hello: true })).toMatchObject({ kind: 'signed-in' })
  await elsewhere.write('hello', await disk.read('hello'))
  expect(await signInHere({ ...standing(other, elsewhere, kim), hello: true })).toMatchObject({ kind: 'not-signed-in' })
})
