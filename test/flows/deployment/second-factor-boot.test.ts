// A first run whose person has to show more than a password to join the device.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { authenticatorApp } from '../../../src/simulator/port/authenticator-app.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
  await office.tenant.api.post('/v1.0/identity/conditionalAccess/policies', {
    displayName: 'New devices',
    state: 'enabled',
    conditions: {
      users: { includeUsers: ['All'] },
      applications: { includeUserActions: ['urn:user:registerdevice'] },
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  })
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function registered() {
  const hardware = newHardware()
  await office.register(hardware)
  return hardware
}

test('a person without an authenticator app sets one up in the first run, and the device joins and enrols', async () => {
  const person = await office.tenant.user('pia')
  const kept: string[] = []
  const app = authenticatorApp(undefined, (key) => kept.push(key))
  const result = await boot(world, await registered(), person, { answers: { app } })
  expect(result).toMatchObject({ joined: true, enrolled: true })
  expect(kept).toHaveLength(1)
  const path = `/v1.0/users/${person.id}/authentication/softwareOathMethods`
  expect((await office.tenant.api.get<{ value: object[] }>(path)).value).toHaveLength(1)
})

test('a temporary access pass joins a device without a password', async () => {
  const person = await office.tenant.user('max')
  const path = `/v1.0/users/${person.id}/authentication/temporaryAccessPassMethods`
  const { temporaryAccessPass } = await office.tenant.api.post<{ temporaryAccessPass: string }>(path, {})
  const answers = { userName: person.userPrincipalName, pass: temporaryAccessPass }
  expect(await boot(world, await registered(), undefined, { answers })).toMatchObject({ joined: true, enrolled: true })
  const wrong = { userName: person.userPrincipalName, pass: 'aaaaa-aaaaa-aaaaa' }
  expect(await boot(world, await registered(), undefined, { answers: wrong })).toMatchObject({ joined: false })
})

test('who has nothing beside the password does not join, and the device says why', async () => {
  const person = await office.tenant.user('kim')
  const result = await boot(world, await registered(), person)
  expect(result).toMatchObject({ joined: false, reason: expect.stringContaining('AADSTS50076') })
})
