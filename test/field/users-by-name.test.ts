// A help-desk script looks a person up by name and takes the first hit: never somebody else.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startWorld, type World, type WorldTenant } from '../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('home.example')
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

test('a person with such a name and password is made, is found by the whole name, and nobody is found by another one', async () => {
  // as its shell puts it together
  const script = readFileSync(join(import.meta.dirname, 'users-by-name.sh'), 'utf8')
  const [, password = ''] = /^P='(.*)'$/m.exec(script) ?? []
  const [, body = ''] = /users "(\{.*\})"/.exec(script) ?? []
  await tenant.api.post('/v1.0/users', JSON.parse(body.replaceAll('\\"', '"').replace('$P', password)))
  const named = (name: string) =>
    tenant.api.get(`/v1.0/users?$filter=userPrincipalName%20eq%20'${name}'&$select=id,userPrincipalName`)
  expect(await named('zoe.field@home.example')).toMatchObject({
    value: [{ userPrincipalName: 'zoe.field@home.example' }],
  })
  expect(await named('nobody@home.example')).toMatchObject({ value: [] })
  await expect(tenant.api.get('/v1.0/users?$filter=nonsense')).rejects.toMatchObject({ status: 400 })
})
