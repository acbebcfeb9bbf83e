// What a policy means at each way to a token: the page, a session, a refresh token, a code, a password in a script.

import { decodeJwt } from 'jose'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import {
  type Browser,
  openBrowser,
  startAuthority,
  type TestAuthority,
  type Visit,
} from '../../../test/support/server/authority.ts'
import type { Refusal, RefusalLog } from '../../audit/refusal.ops.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import { createPolicy, deletePolicy, listPolicies } from './policy.ops.ts'
import type { Policy } from './policy.ts'

const password = 'three late departures'
const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const callback = 'msauth://Microsoft.AAD.BrokerPlugin'
const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
const graph = 'https://graph.microsoft.com'

const now = new Date()
let database: TestDatabase
let running: TestAuthority
let home: TenantId
let hash: string
let people = 0
const noted: Refusal[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  hash = await hashPassword(password)
  home = await insertTenant(database.db, 'home.example')
  const refusals = { note: async (one: Refusal) => void noted.push(one) } as RefusalLog
  running = await startAuthority(database.db, { clock: () => now, refusals, passwordGrant: 'true' })
})
afterAll(async () => {
  await running.close()
  await database.stop()
})
beforeEach(async () => {
  for (const { id } of await listPolicies(database.db, home)) await deletePolicy(database.db, byOperator(), id)
})

const byOperator = () => ({ tenantId: home, actor: { kind: 'operator', id: 'test', name: 'test' } as const, now })
const ask = (more: Partial<Policy> = {}) =>
  createPolicy(database.db, byOperator(), {
    displayName: 'More than a password',
    enabled: true,
    everybody: true,
    includeUsers: [],
    excludeUsers: [],
    includeRoles: [],
    guards: 'sign-in',
    ...more,
  })

type Person = { readonly id: UserId; readonly name: string }
async function newPerson(): Promise<Person> {
  const name = `person${++people}@home.example`
  return { id: await insertUser(database.db, home, name, hash), name }
}

const start = (more: Record<string, string>): string =>
  `/${home}/oauth2/authorize?${new URLSearchParams({
    client_id: broker,
    redirect_uri: callback,
    response_type: 'code',
    ...more,
  })}`
const titleOf = ({ html }: Visit) => /<title>([^<]*)/.exec(html)?.[1]

async function typePassword(browser: Browser, { name }: Person, more: Record<string, string> = {}): Promise<Visit> {
  const page = await browser.go(start({ login_hint: name, ...more }))
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

type Reply = Record<string, string> & { error_codes?: number[] }
async function token(form: Record<string, string>): Promise<Reply> {
  const answer = await fetch(`${running.urls.login}/${home}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: broker, ...form }),
  })
  return (await answer.json()) as Reply
}
const redeem = ({ left = '' }: Visit, resource: string) =>
  token({
    grant_type: 'authorization_code',
    code: new URL(left).searchParams.get('code') ?? '',
    redirect_uri: callback,
    resource,
  })
const refresh = (refresh_token: string, resource: string) =>
  token({ grant_type: 'refresh_token', refresh_token, resource })
const amrOf = ({ access_token = '' }: Reply) => decodeJwt(access_token).amr
const usePassword = ({ name }: Person, resource: string) =>
  token({ grant_type: 'password', username: name, password, resource })

test('without a policy a password is enough everywhere', async () => {
  const person = await newPerson()
  const done = await typePassword(browse(), person, { resource: drs })
  expect(amrOf(await redeem(done, drs))).toEqual(['pwd'])
  expect(amrOf(await usePassword(person, graph))).toEqual(['pwd'])
})

const browse = () => openBrowser(running.urls.login)

test('everybody: the page asks after the password, and a session or a refresh token of a password alone is worth no more', async () => {
  const person = await newPerson()
  const browser = browse()
  const before = await redeem(await typePassword(browser, person, { resource: graph }), graph)
  await ask()
  const refused = await refresh(before.refresh_token!, graph)
  expect(refused).toMatchObject({ error: 'invalid_grant', error_codes: [50079] })
  expect(refused.error_description).toMatch(/^AADSTS50079: .*has none yet/)
  expect(noted.at(-1)).toMatchObject({ kind: 'token', reason: 'factor-unregistered' })

  const silent = await browser.go(start({ resource: graph, prompt: 'none' }))
  expect(new URL(silent.left ?? '').searchParams.get('error')).toBe('interaction_required')
  expect(titleOf(await browser.go(start({ resource: graph })))).toBe('Sign in') // no code for the session of before
  const done = await setUp(browser, await typePassword(browser, person, { resource: graph }))
  const tokens = await redeem(done, graph)
  expect(amrOf(tokens)).toEqual(['pwd', 'mfa'])
  expect(amrOf(await refresh(tokens.refresh_token!, drs))).toEqual(['pwd', 'mfa'])
  expect((await browser.go(start({ resource: graph }))).left).toContain('code=') // the session has one now
  expect(await refresh(before.refresh_token!, graph)).toMatchObject({ error_codes: [50076] })
})

test('a password in a script is refused with the number that says what to do', async () => {
  const [person, other] = [await newPerson(), await newPerson()]
  await ask({ excludeUsers: [other.id] })
  expect(await usePassword(person, graph)).toMatchObject({ error: 'invalid_grant', error_codes: [50079] })
  expect(noted.at(-1)).toMatchObject({ kind: 'sign-in', subject: person.name, reason: 'factor-unregistered' })
  const browser = browse()
  await setUp(browser, await typePassword(browser, person, { resource: graph }))
  expect(await usePassword(person, graph)).toMatchObject({ error: 'invalid_grant', error_codes: [50076] })
  expect(amrOf(await usePassword(other, graph))).toEqual(['pwd'])
  const guess = await token({ grant_type: 'password', username: person.name, password: 'wrong', resource: graph })
  expect(guess.error_codes).toEqual([50126]) // who does not know the password learns nothing of it
})

test('to join a device: a token for that is got with a second factor only, whatever the sign-in was begun for', async () => {
  const person = await newPerson()
  await ask({ guards: 'join' })
  const plain = browse()
  const tokens = await redeem(await typePassword(plain, person, { resource: graph }), graph)
  expect(amrOf(tokens)).toEqual(['pwd']) // for the rest a password is enough
  expect(await refresh(tokens.refresh_token!, drs)).toMatchObject({ error_codes: [50079] })
  const again = await plain.go(start({ resource: graph }))
  expect(await redeem(again, drs)).toMatchObject({ error_codes: [50079] })
  expect(await usePassword(person, drs)).toMatchObject({ error_codes: [50079] })

  const joining = browse()
  const done = await setUp(joining, await typePassword(joining, person, { resource: drs }))
  expect(amrOf(await redeem(done, drs))).toEqual(['pwd', 'mfa'])
})

test('of holders of a role: who is given it is asked from then on', async () => {
  const person = await newPerson()
  await ask({ everybody: false, includeRoles: ['global-administrator'] })
  expect((await typePassword(browse(), person, { resource: graph })).left).toContain('code=')
  await database.db
    .insertInto('role_member')
    .values({ tenant_id: home, user_id: person.id, role: 'global-administrator' })
    .execute()
  expect(titleOf(await typePassword(browse(), person, { resource: graph }))).toBe('Set up an authenticator app')
})

test('a policy about nobody, or about somebody who is not there, is refused', async () => {
  await expect(ask({ everybody: false })).rejects.toMatchObject({ reason: 'access-policy' })
  const stranger = '00000000-0000-4000-8000-000000000000' as UserId
  await expect(ask({ excludeUsers: [stranger] })).rejects.toMatchObject({ code: 'not-found' })
  expect(await listPolicies(database.db, home)).toEqual([])
})
