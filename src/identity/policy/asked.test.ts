// What a policy means at each way to a token: the page, a session, a refresh at.token, a code, a password in a script.

import { decodeJwt } from 'jose'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import type { Browser, Visit } from '../../../test/support/server/authority.ts'
import {
  drs,
  openSignIns,
  password,
  type Reply,
  type SignIns,
  type SomePerson,
} from '../../../test/support/server/sign-ins.ts'
import { deleteUser } from '../../directory/user/user.ops.ts'
import type { UserId } from '../../kernel/id.ts'
import { changePolicy, createPolicy, deletePolicy, listPolicies } from './policy.ops.ts'
import { mostPolicies, type Policy } from './policy.ts'

const graph = 'https://graph.microsoft.com'

const now = new Date()
let at: SignIns

beforeAll(async () => {
  at = await openSignIns(() => now, { passwordGrant: 'true' })
})
afterAll(() => at.close())
beforeEach(async () => {
  for (const { id } of await listPolicies(at.database.db, at.home))
    await deletePolicy(at.database.db, at.byOperator(), id)
})

const ask = (more: Partial<Policy> = {}) =>
  createPolicy(at.database.db, at.byOperator(), {
    displayName: 'More than a password',
    enabled: true,
    everybody: true,
    includeUsers: [],
    excludeUsers: [],
    includeRoles: [],
    guards: 'sign-in',
    ...more,
  })

const titleOf = ({ html }: Visit) => /<title>([^<]*)/.exec(html)?.[1]

async function typePassword(browser: Browser, { name }: SomePerson, more: Record<string, string> = {}): Promise<Visit> {
  const page = await browser.go(at.start({ login_hint: name, ...more }))
  return browser.go(page.url, { step: 'password', username: name, password })
}

const keyIn = ({ html }: Visit) => /class="key">([^<]+)/.exec(html)?.[1]?.replaceAll(' ', '') ?? ''

/** Answers the page that sets an app up. */
async function setUp(browser: Browser, page: Visit): Promise<Visit> {
  expect(titleOf(page)).toBe('Set up an authenticator app')
  const code = new TOTP({ secret: keyIn(page) }).generate({ timestamp: now.getTime() })
  const shown = await browser.go(page.url, { step: 'set-up', code })
  return browser.go(shown.url, { step: 'codes-kept' })
}

const redeem = (done: Visit, resource: string) => at.redeem(done, { resource })
const refresh = (refresh_token: string, resource: string) =>
  at.token({ grant_type: 'refresh_token', refresh_token, resource })
const amrOf = ({ access_token = '' }: Reply) => decodeJwt(access_token).amr
const usePassword = ({ name }: SomePerson, resource: string) =>
  at.token({ grant_type: 'password', username: name, password, resource })

test('without a policy a password is enough everywhere', async () => {
  const person = await at.newPerson()
  const done = await typePassword(at.browse(), person, { resource: drs })
  expect(amrOf(await redeem(done, drs))).toEqual(['pwd'])
  expect(amrOf(await usePassword(person, graph))).toEqual(['pwd'])
})

test('everybody: the page asks after the password, and a session or a refresh at.token of a password alone is worth no more', async () => {
  const person = await at.newPerson()
  const browser = at.browse()
  const before = await redeem(await typePassword(browser, person, { resource: graph }), graph)
  await ask()
  const refused = await refresh(before.refresh_token!, graph)
  expect(refused).toMatchObject({ error: 'invalid_grant', error_codes: [50079] })
  expect(refused.error_description).toMatch(/^AADSTS50079: .*has none yet/)
  expect(at.noted.at(-1)).toMatchObject({ kind: 'token', reason: 'factor-unregistered' })

  const silent = await browser.go(at.start({ resource: graph, prompt: 'none' }))
  expect(new URL(silent.left ?? '').searchParams.get('error')).toBe('interaction_required')
  expect(titleOf(await browser.go(at.start({ resource: graph })))).toBe('Sign in') // no code for the session of before
  const done = await setUp(browser, await typePassword(browser, person, { resource: graph }))
  const tokens = await redeem(done, graph)
  expect(amrOf(tokens)).toEqual(['pwd', 'mfa'])
  expect(amrOf(await refresh(tokens.refresh_token!, drs))).toEqual(['pwd', 'mfa', 'ngcmfa'])
  expect((await browser.go(at.start({ resource: graph }))).left).toContain('code=') // the session has one now
  expect(await refresh(before.refresh_token!, graph)).toMatchObject({ error_codes: [50076] })
})

test('a password in a script is refused with the number that says what to do', async () => {
  const [person, other] = [await at.newPerson(), await at.newPerson()]
  await ask({ excludeUsers: [other.id] })
  expect(await usePassword(person, graph)).toMatchObject({ error: 'invalid_grant', error_codes: [50079] })
  expect(at.noted.at(-1)).toMatchObject({ kind: 'sign-in', subject: person.name, reason: 'factor-unregistered' })
  const browser = at.browse()
  await setUp(browser, await typePassword(browser, person, { resource: graph }))
  expect(await usePassword(person, graph)).toMatchObject({ error: 'invalid_grant', error_codes: [50076] })
  expect(amrOf(await usePassword(other, graph))).toEqual(['pwd'])
  const guess = await at.token({ grant_type: 'password', username: person.name, password: 'wrong', resource: graph })
  expect(guess.error_codes).toEqual([50126]) // who does not know the password learns nothing of it
})

test('to join a device: a at.token for that is got with a second factor only, whatever the sign-in was begun for', async () => {
  const person = await at.newPerson()
  await ask({ guards: 'join' })
  const plain = at.browse()
  const tokens = await redeem(await typePassword(plain, person, { resource: graph }), graph)
  expect(amrOf(tokens)).toEqual(['pwd']) // for the rest a password is enough
  expect(await refresh(tokens.refresh_token!, drs)).toMatchObject({ error_codes: [50079] })
  const again = await plain.go(at.start({ resource: graph }))
  expect(await redeem(again, drs)).toMatchObject({ error_codes: [50079] })
  expect(await usePassword(person, drs)).toMatchObject({ error_codes: [50079] })

  const joining = at.browse()
  const done = await setUp(joining, await typePassword(joining, person, { resource: drs }))
  expect(amrOf(await redeem(done, drs))).toEqual(['pwd', 'mfa', 'ngcmfa'])
})

test('of holders of a role: who is given it is asked from then on', async () => {
  const person = await at.newPerson()
  await ask({ everybody: false, includeRoles: ['global-administrator'] })
  expect((await typePassword(at.browse(), person, { resource: graph })).left).toContain('code=')
  await at.database.db
    .insertInto('role_member')
    .values({ tenant_id: at.home, user_id: person.id, role: 'global-administrator' })
    .execute()
  expect(titleOf(await typePassword(at.browse(), person, { resource: graph }))).toBe('Set up an authenticator app')
})

test('a policy about nobody, or about somebody who is not there, is refused', async () => {
  await expect(ask({ everybody: false })).rejects.toMatchObject({ reason: 'access-policy' })
  const stranger = '00000000-0000-4000-8000-000000000000' as UserId
  await expect(ask({ excludeUsers: [stranger] })).rejects.toMatchObject({ code: 'not-found' })
  expect(await listPolicies(at.database.db, at.home)).toEqual([])
})

test('a policy that would come to be about nobody, or about somebody who is not there, stays as it was; who was deleted since may stay in it', async () => {
  const [kept, gone] = [await at.newPerson(), await at.newPerson()]
  const { id } = await ask({ excludeUsers: [kept.id, gone.id] })
  const change = (more: Partial<Policy>) => changePolicy(at.database.db, at.byOperator(), id, more)
  const stranger = '00000000-0000-4000-8000-000000000000' as UserId
  await expect(change({ everybody: false })).rejects.toMatchObject({ reason: 'access-policy' })
  await expect(change({ includeUsers: [stranger] })).rejects.toMatchObject({ code: 'not-found' })
  await expect(change({ excludeUsers: [kept.id, stranger] })).rejects.toMatchObject({ code: 'not-found' })
  expect(await listPolicies(at.database.db, at.home)).toMatchObject([
    { everybody: true, includeUsers: [], excludeUsers: [kept.id, gone.id], modifiedAt: null },
  ])
  await deleteUser(at.database.db, at.byOperator(), gone.id)
  await change({ displayName: 'Renamed' })
  expect(await listPolicies(at.database.db, at.home)).toMatchObject([{ displayName: 'Renamed' }])
})

test('an organisation has at most a hundred policies, also when several come at once', async () => {
  for (let made = 0; made < mostPolicies - 1; made++) await ask({ enabled: false })
  const answers = await Promise.allSettled(Array.from({ length: 4 }, () => ask({ enabled: false })))
  const reasons = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(reasons).toEqual(
    Array.from({ length: 3 }, () => expect.objectContaining({ code: 'conflict', reason: 'too-many-policies' })),
  )
  expect(mostPolicies).toBe(100)
})
