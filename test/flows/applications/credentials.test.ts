// What a person holds after a password reset, a disabled account, a lost role or an administrator's word (T-51). Every
// credential was taken before by somebody else and is tried again at once.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { revokeSignInSessions } from '../../../src/directory/user/credentials.ops.ts'
import { UserId } from '../../../src/kernel/id.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let contoso: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example')
})
afterAll(() => world[Symbol.asyncDispose]())

const operation = () => ({
  tenantId: contoso.tenantId,
  actor: { kind: 'operator', id: 'test', name: 'test' } as const,
  now: new Date(),
})

/** Everything a thief could have copied from this person's browser and disk. */
async function stolenFrom(person: Person) {
  const browser = atBrowser(world)
  const { access, refresh } = await browser.tokensOf(person)
  const write = () =>
    browser.send(`${world.urls.graph}/v1.0/groups`, {
      token: access,
      body: { displayName: 'Mine', mailNickname: 'mine', mailEnabled: false, securityEnabled: true },
    })
  return {
    write,
    read: () => browser.send(`${world.urls.graph}/v1.0/me`, { token: access }),
    refresh: () => browser.tokens({ grant_type: 'refresh_token', refresh_token: refresh }),
    session: () => browser.single(contoso.tenantId),
  }
}

const cuts: ReadonlyArray<readonly [what: string, cut: (person: Person) => Promise<unknown>]> = [
  [
    'the password is reset',
    async ({ id }) => {
      await contoso.api.patch(`/v1.0/users/${id}`, { passwordProfile: { password: 'fourteen wet runways' } })
    },
  ],
  [
    'the account is disabled, and enabled again',
    async ({ id }) => {
      await contoso.api.patch(`/v1.0/users/${id}`, { accountEnabled: false })
      await contoso.api.patch(`/v1.0/users/${id}`, { accountEnabled: true })
    },
  ],
  ['the account is deleted', ({ id }) => contoso.api.delete(`/v1.0/users/${id}`)],
  [
    'an administrator signs the person out everywhere',
    ({ id }) => revokeSignInSessions(world.app.db, operation(), UserId.parse(id)),
  ],
]

test.each(cuts)('[T-51] after %s, no credential taken before does anything', async (what, cut) => {
  const person = await contoso.user(`kim${cuts.findIndex(([one]) => one === what)}`, {
    roles: ['global-administrator'],
  })
  const stolen = await stolenFrom(person)
  expect((await stolen.write()).status).toBe(201)
  expect((await stolen.session()).code).toBeDefined()
  expect((await stolen.refresh()).status).toBe(200)

  await cut(person)
  const write = await stolen.write()
  expect([write.status, write.text]).toEqual([401, expect.stringMatching(/account/)])
  const session = await stolen.session()
  expect([session.status, session.code]).toEqual([200, undefined])
  expect(session.text).toContain('name="username"') // asked who it is, like anybody
  expect(await stolen.refresh()).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
})
