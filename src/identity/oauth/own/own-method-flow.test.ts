// A person adds something to sign in with, by the pages that a browser sees, with a key in software and an app.

import { createHash } from 'node:crypto'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { havePasskey } from '../../../../test/support/passkey/have-passkey.ts'
import { type Asked, makeSoftwareKey, type SoftwareKey } from '../../../../test/support/passkey/software-key.ts'
import type { Browser, Visit } from '../../../../test/support/server/authority.ts'
import { openSignIns, password, type SignIns, type SomePerson } from '../../../../test/support/server/sign-ins.ts'
import { revokeSignInSessions } from '../../../directory/user/credentials.ops.ts'
import { portalClientId } from '../../../protocol/oauth/known.ts'
import { methodsOf } from '../../method/method.ops.ts'
import { mostPasskeys } from '../../passkey/passkey.ts'

const minute = 60_000
let now = new Date()
let at: SignIns
beforeAll(async () => {
  at = await openSignIns(() => now, { loginName: 'localhost' })
})
afterAll(() => at.close())
beforeEach(() => {
  now = new Date(now.getTime() + 30 * minute)
})

const unescaped = (text = '') => text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&')
const askedIn = ({ html }: Visit): Asked => JSON.parse(unescaped(/data-options="([^"]+)"/.exec(html)?.[1]) || '{}')
const titleOf = ({ html }: Visit) => /<title>([^<]*)/.exec(html)?.[1]
const codesIn = ({ html }: Visit) => [...html.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code = '']) => code)
const keyIn = ({ html }: Visit) => /<code class="key">([^<]+)</.exec(html)?.[1]?.replaceAll(' ', '') ?? ''
const codeOf = (secret: string) => new TOTP({ secret }).generate({ timestamp: now.getTime() })
const isIn = ({ left }: Visit) => left?.includes('code=') === true

const challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
const ofPortal = {
  client_id: portalClientId,
  redirect_uri: 'https://portal.example/signed-in',
  code_challenge: challenge,
  code_challenge_method: 'S256',
}
type Method = 'passkey' | 'app' | 'recovery-codes'
const startOwn = (own_method: Method, { name }: SomePerson) => at.start({ ...ofPortal, login_hint: name, own_method })

async function passPassword(browser: Browser, address: string, { name }: SomePerson): Promise<Visit> {
  const page = await browser.go(address)
  return browser.go(page.url, { step: 'password', username: name, password })
}

/** The first key of a person who had none. */
async function withKey(): Promise<{ person: SomePerson; key: SoftwareKey; codes: string[] }> {
  const person = await at.newPerson()
  const browser = at.browse()
  const page = await passPassword(browser, startOwn('passkey', person), person)
  const key = makeSoftwareKey(askedIn(page), { origin: at.running.urls.login })
  const shown = await browser.go(page.url, { step: 'new-passkey', answer: key.made, name: 'Blue key' })
  expect(isIn(await browser.go(shown.url, { step: 'codes-kept' }))).toBe(true)
  return { person, key, codes: codesIn(shown) }
}

/** To the page that the person came for, with the key shown beside the password. */
async function toOwn(browser: Browser, method: Method, { person, key }: { person: SomePerson; key: SoftwareKey }) {
  const page = await passPassword(browser, startOwn(method, person), person)
  expect(titleOf(page)).toBe('Show your passkey')
  return browser.go(page.url, { step: 'passkey', answer: key.use(askedIn(page)) })
}

const kindsOf = async ({ id }: SomePerson) =>
  (await methodsOf(at.database.db, at.home, id)).map(({ kind }) => kind).sort()
const actionsOf = async ({ id }: SomePerson) =>
  (
    await at.database.db
      .selectFrom('audit_entry')
      .select(['action', 'details'])
      .where('tenant_id', '=', at.home)
      .where('target_id', '=', id)
      .orderBy('sequence')
      .execute()
  ).map(({ action, details }) => [action, (details as { signIn?: string } | null)?.signIn !== undefined])

test('a person without a second factor gets the first passkey where they came for one, with recovery codes', async () => {
  const { person, codes } = await withKey()
  expect(codes).toHaveLength(10)
  expect(await kindsOf(person)).toEqual(['passkey', 'password'])
})

test('whoever comes for a first app is not told that the organisation asked for it; whoever is asked is told', async () => {
  const asked = 'Your organisation asks for more than a password'
  const person = await at.newPerson()
  const own = await passPassword(at.browse(), startOwn('app', person), person)
  expect([keyIn(own).length, own.html.includes(asked)]).toEqual([32, false])
  const address = at.start({ ...ofPortal, login_hint: person.name, amr_values: 'mfa' })
  const page = await passPassword(at.browse(), address, person)
  expect([keyIn(page).length, page.html.includes(asked)]).toEqual([32, true])
})

test('a second passkey is made after the first was shown; the recovery codes stay, either one signs in, and it is one sign-in', async () => {
  const had = await withKey()
  const browser = at.browse()
  const page = await toOwn(browser, 'passkey', had)
  expect(page.html).not.toContain('use-app')
  expect(askedIn(page)).toMatchObject({ excludeCredentials: [{ id: had.key.credentialId }] })
  const second = makeSoftwareKey(askedIn(page), { origin: at.running.urls.login })
  const done = await browser.go(page.url, { step: 'new-passkey', answer: second.made, name: 'Green key' })
  expect(isIn(done)).toBe(true)
  expect(await kindsOf(had.person)).toEqual(['passkey', 'passkey', 'password'])
  expect((await actionsOf(had.person)).slice(-2)).toEqual([
    ['identity.second-factor.pass', true],
    ['identity.passkey.register', false],
  ])
  for (const key of [had.key, second]) {
    const other = at.browse()
    const asking = await passPassword(other, at.start({ login_hint: had.person.name, amr_values: 'mfa' }), had.person)
    expect(isIn(await other.go(asking.url, { step: 'passkey', answer: key.use(askedIn(asking)) }))).toBe(true)
  }
})

test('whoever knows the password alone adds nothing: each step of the pages is refused before the passkey was shown', async () => {
  const { person } = await withKey()
  for (const method of ['passkey', 'app', 'recovery-codes'] as const) {
    const browser = at.browse()
    const page = await passPassword(browser, startOwn(method, person), person)
    for (const step of ['set-up-passkey', 'use-app', 'codes-kept', 'new-codes', 'keep-codes']) {
      const after = await browser.go(page.url, { step })
      expect([isIn(after), codesIn(after), keyIn(after)], `${method} ${step}`).toEqual([false, [], ''])
      expect(after.html, `${method} ${step}`).not.toContain('data-passkey="make"')
    }
    // what the page asks a key to sign is no question to make one
    const again = await passPassword(at.browse(), startOwn(method, person), person)
    const asked = { ...askedIn(again), rp: { id: 'localhost' }, user: { id: person.id } } as Asked
    const { made } = makeSoftwareKey(asked, { origin: at.running.urls.login })
    for (const step of ['new-passkey', 'set-up']) {
      const after = await browser.go(page.url, { step, answer: made, code: '123456', name: 'Mine' })
      expect([isIn(after), codesIn(after)], `${method} ${step}`).toEqual([false, []])
    }
  }
  expect(await kindsOf(person)).toEqual(['passkey', 'password'])
})

test('a browser that somebody left signed in is asked again, also where no page may be shown', async () => {
  const had = await withKey()
  const browser = at.browse()
  const asking = await passPassword(browser, at.start({ login_hint: had.person.name, amr_values: 'mfa' }), had.person)
  await browser.go(asking.url, { step: 'passkey', answer: had.key.use(askedIn(asking)) })
  expect(isIn(await browser.go(at.start({ ...ofPortal, login_hint: had.person.name })))).toBe(true)
  const page = await browser.go(startOwn('recovery-codes', had.person))
  expect([isIn(page), titleOf(page)]).toEqual([false, 'Enter your password'])
  const quiet = await browser.go(`${startOwn('recovery-codes', had.person)}&prompt=none`)
  expect([isIn(quiet), codesIn(quiet)]).toEqual([false, []])
})

test('an app takes the place of an earlier one, whose sign-ins end, and the new one is the one that counts', async () => {
  const had = await withKey()
  const setUp = async () => {
    const browser = at.browse()
    const page = await toOwn(browser, 'app', had)
    const secret = keyIn(page)
    const done = await browser.go(page.url, { step: 'set-up', code: codeOf(secret) })
    expect(isIn(done)).toBe(true)
    return { secret, browser }
  }
  const first = await setUp()
  now = new Date(now.getTime() + minute)
  const second = await setUp()
  expect(second.secret).not.toBe(first.secret)
  expect(await kindsOf(had.person)).toEqual(['passkey', 'password', 'totp'])
  const old = await first.browser.go(at.start({ ...ofPortal, login_hint: had.person.name }))
  expect(isIn(old)).toBe(false)
  const own = await second.browser.go(at.start({ ...ofPortal, login_hint: had.person.name }))
  expect(isIn(own)).toBe(true)
  now = new Date(now.getTime() + minute)
  const browser = at.browse()
  const asking = await passPassword(browser, at.start({ login_hint: had.person.name, amr_values: 'mfa' }), had.person)
  const wrong = await browser.go(asking.url, { step: 'code', code: codeOf(first.secret) })
  expect(isIn(wrong)).toBe(false)
  expect(isIn(await browser.go(wrong.url, { step: 'code', code: codeOf(second.secret) }))).toBe(true)
})

test('new recovery codes are shown once, and the old ones are good for nothing', async () => {
  const had = await withKey()
  const browser = at.browse()
  const question = await toOwn(browser, 'recovery-codes', had)
  expect([titleOf(question), codesIn(question)]).toEqual(['Make new recovery codes?', []])
  const page = await browser.go(question.url, { step: 'new-codes' })
  const codes = codesIn(page)
  expect(new Set([...codes, ...had.codes]).size).toBe(20)
  expect(isIn(await browser.go(page.url, { step: 'codes-kept' }))).toBe(true)
  expect((await actionsOf(had.person)).at(-1)).toEqual(['identity.recovery-codes.renew', false])
  const other = at.browse()
  const asking = await passPassword(other, at.start({ login_hint: had.person.name, amr_values: 'mfa' }), had.person)
  const wrong = await other.go(asking.url, { step: 'code', code: had.codes[0] ?? '' })
  expect(isIn(wrong)).toBe(false)
  expect(isIn(await other.go(wrong.url, { step: 'code', code: codes[0] ?? '' }))).toBe(true)
})

test('[T-51] a link to new recovery codes ends none of those on somebody’s paper: they say yes to it first, and after a no they are signed in', async () => {
  const had = await withKey()
  const browser = at.browse()
  const question = await toOwn(browser, 'recovery-codes', had)
  const renewed = async () =>
    (await actionsOf(had.person)).filter(([action]) => action === 'identity.recovery-codes.renew')
  expect([isIn(question), await renewed()]).toEqual([false, []])
  expect(isIn(await browser.go(question.url, { step: 'keep-codes' }))).toBe(true)
  expect(await renewed()).toEqual([])
  const other = at.browse()
  const asking = await passPassword(other, at.start({ login_hint: had.person.name, amr_values: 'mfa' }), had.person)
  expect(isIn(await other.go(asking.url, { step: 'code', code: had.codes[0] ?? '' }))).toBe(true)
  // who came for something else is asked for none, and gets none
  const page = await toOwn(at.browse(), 'app', had)
  expect(codesIn(await at.browse().go(page.url, { step: 'new-codes' }))).toEqual([])
})

test('[T-51] what ends the sign-ins of the account ends the question for new recovery codes: the old ones stay', async () => {
  const had = await withKey()
  const browser = at.browse()
  const question = await toOwn(browser, 'recovery-codes', had)
  await revokeSignInSessions(at.database.db, at.byOperator(), had.person.id)
  expect(codesIn(await browser.go(question.url, { step: 'new-codes' }))).toEqual([])
  const other = at.browse()
  const asking = await passPassword(other, at.start({ login_hint: had.person.name, amr_values: 'mfa' }), had.person)
  expect(isIn(await other.go(asking.url, { step: 'code', code: had.codes[0] ?? '' }))).toBe(true)
})

test('another application that asks for it gets an ordinary sign-in', async () => {
  const person = await at.newPerson()
  const browser = at.browse()
  const done = await passPassword(browser, at.start({ login_hint: person.name, own_method: 'app' }), person)
  expect(isIn(done)).toBe(true)
  expect(await kindsOf(person)).toEqual(['password'])
})

test('a person has at most ten passkeys', async () => {
  const had = await withKey()
  expect(mostPasskeys).toBe(10)
  for (let made = 1; made < mostPasskeys; made++) await havePasskey(at.database.db, at.home, had.person.id)
  const browser = at.browse()
  const page = await toOwn(browser, 'passkey', had)
  const key = makeSoftwareKey(askedIn(page), { origin: at.running.urls.login })
  const refused = await browser.go(page.url, { step: 'new-passkey', answer: key.made, name: 'One more' })
  expect(isIn(refused)).toBe(false)
  expect((await kindsOf(had.person)).filter((kind) => kind === 'passkey')).toHaveLength(mostPasskeys)
})
