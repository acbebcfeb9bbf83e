// Passkeys by the pages that a browser sees and the tokens that follow, with a key in software: set up, shown beside a password and
// in place of one, copied, replayed, taken away.

import { decodeJwt } from 'jose'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { whileHeld } from '../../../test/support/database/while-held.ts'
import { type Asked, makeSoftwareKey, type SoftwareKey } from '../../../test/support/passkey/software-key.ts'
import type { Browser, Visit } from '../../../test/support/server/authority.ts'
import { drs, openSignIns, password, type SignIns, type SomePerson } from '../../../test/support/server/sign-ins.ts'
import { revokeSignInSessions } from '../../directory/user/credentials.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { UserId } from '../../kernel/id.ts'
import { parseXml, type XmlElement } from '../../protocol/xml.ts'
import { methodsOf, removeTotp } from '../method/method.ops.ts'
import { removePasskey } from './remove.ops.ts'

const minute = 60_000

let now = new Date()
let at: SignIns
let origin = ''

beforeAll(async () => {
  at = await openSignIns(() => now, { loginName: 'localhost' })
  origin = at.running.urls.login
})
afterAll(() => at.close())

type Seen = { title: string; alert: string; codes: string[]; asked: Asked; elements: XmlElement[] }

function read({ html }: Visit): Seen {
  const flat = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(flat)]
  const elements = flat(parseXml(html.replace('<!DOCTYPE html>', '')))
  const text = (element: XmlElement): string => [element.text, ...element.children.map(text)].join(' ').trim()
  const find = (is: (element: XmlElement) => boolean) => elements.filter(is).map(text)
  const options = elements.find(({ attributes }) => attributes['data-options'])?.attributes['data-options'] ?? '{}'
  return {
    elements,
    title: find(({ local }) => local === 'title').join(),
    alert: find(({ attributes }) => attributes.role === 'alert').join(),
    codes: find(({ local }) => local === 'code'),
    asked: JSON.parse(options) as Asked,
  }
}

const start = (more: Record<string, string> = {}) => at.start({ resource: drs, ...more })

async function passPassword(browser: Browser, { name }: SomePerson): Promise<Visit> {
  const page = await browser.go(start({ login_hint: name, amr_values: 'mfa' }))
  return browser.go(page.url, { step: 'password', username: name, password })
}

const toNewKey = async (browser: Browser, person: SomePerson): Promise<Visit> =>
  browser.go((await passPassword(browser, person)).url, { step: 'set-up-passkey' })

type HasKey = { readonly person: SomePerson; readonly key: SoftwareKey; readonly recoveryCodes: readonly string[] }

async function setUp(algorithm: 'ES256' | 'RS256' = 'ES256'): Promise<HasKey & { readonly done: Visit }> {
  const person = await at.newPerson()
  const browser = at.browse()
  const page = await toNewKey(browser, person)
  const key = makeSoftwareKey(read(page).asked, { origin, algorithm })
  const shown = await browser.go(page.url, { step: 'new-passkey', answer: key.made, name: 'Blue key' })
  const done = await browser.go(shown.url, { step: 'codes-kept' })
  return { person, key, recoveryCodes: read(shown).codes, done }
}

/** To the page that asks for the passkey in place of the password. */
async function toKeyAlone(browser: Browser, { name }: SomePerson): Promise<Visit> {
  const page = await browser.go(start({ login_hint: name }))
  return browser.go(page.url, { step: 'use-passkey', username: name })
}

const amrOf = (text = '') => decodeJwt(text).amr
const entriesOf = (id: UserId) =>
  at.database.db
    .selectFrom('audit_entry')
    .select(['action', 'details', 'after'])
    .where('tenant_id', '=', at.home)
    .where('target_id', '=', id)
    .orderBy('sequence')
    .execute()
const kindsOf = async ({ id }: SomePerson) => (await methodsOf(at.database.db, at.home, id)).map(({ kind }) => kind)
const isIn = ({ left }: Visit) => left?.includes('code=') === true

test.each(['ES256', 'RS256'] as const)(
  'a passkey of %s is set up at the first sign-in, shown at the next, and the tokens say so',
  async (algorithm) => {
    const { person, key, recoveryCodes, done } = await setUp(algorithm)
    expect(amrOf((await at.redeem(done)).access_token)).toEqual(['pwd', 'fido', 'mfa', 'ngcmfa'])
    expect(new Set(recoveryCodes).size).toBe(10)

    const browser = at.browse()
    const page = await passPassword(browser, person)
    const { title, asked } = read(page)
    expect(title).toBe('Show your passkey')
    expect(asked).toMatchObject({
      rpId: 'localhost',
      userVerification: 'required',
      allowCredentials: [{ id: key.credentialId }],
    })
    const signedIn = await browser.go(page.url, { step: 'passkey', answer: key.use(asked) })
    const tokens = await at.redeem(signedIn)
    expect(amrOf(tokens.id_token)).toEqual(['pwd', 'fido', 'mfa'])
    const [passed] = (await entriesOf(person.id)).slice(-1)
    expect(passed).toMatchObject({ action: 'identity.second-factor.pass', details: { by: 'passkey' } })
  },
)

test('a page that asks for a passkey runs the one script of the authority and no other, and no other page runs any', async () => {
  const person = await at.newPerson()
  const browser = at.browse()
  const first = await passPassword(browser, person)
  expect(first.headers.get('content-security-policy')).not.toContain('script')
  const page = await browser.go(first.url, { step: 'set-up-passkey' })
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';")
  const scripts = read(page).elements.filter(({ local }) => local === 'script')
  expect(scripts.map(({ attributes, text }) => [attributes.src, text.trim()])).toEqual([['/passkey.js', '']])
  const script = await fetch(`${origin}/passkey.js`)
  expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
  expect(script.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await script.text()).toContain('navigator.credentials.create')
})

test('a passkey signs in without the password and counts for two, and only to the account whose name was typed', async () => {
  const { person, key } = await setUp()
  const browser = at.browse()
  const page = await toKeyAlone(browser, person)
  const { asked } = read(page)
  expect(asked).toMatchObject({ allowCredentials: [] })
  const done = await browser.go(page.url, { step: 'passkey', answer: key.use(asked) })
  expect(amrOf((await at.redeem(done)).access_token)).toEqual(['fido', 'mfa', 'ngcmfa'])
  expect((await entriesOf(person.id)).at(-1)).toMatchObject({
    action: 'identity.user.signIn',
    details: { by: 'passkey' },
  })

  const other = await at.newPerson()
  const elsewhere = at.browse()
  const asking = await toKeyAlone(elsewhere, other)
  const refused = await elsewhere.go(asking.url, { step: 'passkey', answer: key.use(read(asking).asked) })
  expect([isIn(refused), read(refused).alert]).toEqual([
    false,
    expect.stringContaining('does not belong to the account'),
  ])
  // a key that does not say whose it is stands in for no password
  const silent = await toKeyAlone(elsewhere, person)
  const nobody = await elsewhere.go(silent.url, {
    step: 'passkey',
    answer: key.use(read(silent).asked, { userHandle: null }),
  })
  expect(isIn(nobody)).toBe(false)
})

test('whether somebody has a passkey, or there is such an account, is told to nobody who only knows a name', async () => {
  const { person } = await setUp()
  const plain = await at.newPerson()
  const pages = []
  for (const name of [person.name, plain.name, 'nobody@home.example']) {
    const browser = at.browse()
    const page = await toKeyAlone(browser, { ...plain, name })
    const html = page.html.replaceAll(read(page).asked.challenge, '').replaceAll(name, '')
    pages.push(html.replaceAll(new URL(page.url).pathname, ''))
    const key = makeSoftwareKey({ challenge: '', rp: { id: 'localhost' }, user: { id: '' } }, { origin })
    const refused = await browser.go(page.url, { step: 'passkey', answer: key.use(read(page).asked) })
    expect([refused.status, read(refused).alert]).toEqual([200, expect.stringContaining('does not belong')])
  }
  expect(new Set(pages).size).toBe(1)
})

test('what was not made here, now, for this page and with a gesture sets no passkey up', async () => {
  const person = await at.newPerson()
  const browser = at.browse()
  let page = await toNewKey(browser, person)
  for (const wrong of [
    { origin: 'https://evil.example' },
    { origin: `${origin}.evil.example` },
    { rpId: 'evil.example' },
    { challenge: Buffer.from('another').toString('base64url') },
    { type: 'webauthn.get' },
    { userVerified: false },
  ]) {
    const key = makeSoftwareKey(read(page).asked, { origin, wrong })
    page = await browser.go(page.url, { step: 'new-passkey', answer: key.made, name: 'x' })
    expect([wrong, read(page).alert]).toEqual([wrong, expect.stringContaining('could not be kept')])
  }
  for (const answer of ['{', '[]', 'null', '{"id":1}', `"${'a'.repeat(33_000)}"`]) {
    page = await browser.go(page.url, { step: 'new-passkey', answer, name: 'x' })
    expect(read(page).alert).toContain('could not be kept')
  }
  expect(await kindsOf(person)).toEqual(['password'])
})

test('what was signed elsewhere, for another page, without a gesture, by another key or before signs nobody in', async () => {
  const { person, key } = await setUp()
  const stranger = await setUp()
  const browser = at.browse()
  let page = await passPassword(browser, person)
  const first = read(page).asked
  const forged = (asked: Asked): readonly (readonly [string, string])[] => [
    ['origin', key.use(asked, { origin: 'https://evil.example' })],
    ['site', key.use(asked, { rpId: 'evil.example' })],
    ['challenge', key.use(asked, { challenge: first.challenge })],
    ['type', key.use(asked, { type: 'webauthn.create' })],
    ['no gesture', key.use(asked, { userVerified: false })],
    ['signature', key.use(asked, { signedBy: stranger.key.privateKey })],
    ['key of another', stranger.key.use(asked)],
    [
      'key of another that says it is the person’s',
      stranger.key.use(asked, { userHandle: Buffer.from(person.id).toString('base64url') }),
    ],
    ['no JSON', '{'],
  ]
  page = await browser.go(page.url, { step: 'passkey', answer: key.use(first, { signedBy: stranger.key.privateKey }) })
  for (const index of forged(first).keys()) {
    const [what = '', answer = ''] = forged(read(page).asked)[index] ?? []
    page = await browser.go(page.url, { step: 'passkey', answer })
    expect([what, isIn(page), read(page).alert]).toEqual([what, false, expect.stringContaining('does not belong')])
  }
  expect(at.noted.at(-1)).toMatchObject({ kind: 'sign-in', subject: person.name, reason: 'wrong-passkey' })

  const good = key.use(read(page).asked, { count: 100 })
  expect(isIn(await browser.go(page.url, { step: 'passkey', answer: good }))).toBe(true)
  const thief = at.browse()
  const later = await passPassword(thief, person)
  const replayed = await thief.go(later.url, { step: 'passkey', answer: good })
  expect([isIn(replayed), read(replayed).alert]).toEqual([false, expect.stringContaining('does not belong')])
})

/** What strangers write in place of an answer. */
const strange = ['{', '[]', 'null', '7', '{}', '{"id":1}', '{"id":"x"}', '{"id":"x","response":null}']
const stranger = [
  ...strange,
  '{"id":"x","response":[]}',
  '{"id":"x","response":{"userHandle":7}}',
  '{"id":"x","response":{}}',
]

test('whatever stands in place of an answer is a wrong passkey, for a name that is there as for one that is not, and counts', async () => {
  const { person } = await setUp()
  const plain = await at.newPerson()
  for (const name of [person.name, plain.name, 'nobody@home.example']) {
    const browser = at.browse()
    const statuses: number[] = []
    let page = await toKeyAlone(browser, { ...plain, name })
    for (const answer of stranger) {
      page = await browser.go(page.url, { step: 'passkey', answer })
      statuses.push(page.status)
      if (page.status === 200) expect(read(page).alert).toMatch(/does not belong|is locked here|Too many/)
    }
    expect([name, statuses.includes(500)]).toEqual([name, false])
    expect(at.noted.at(-1)).toMatchObject({
      kind: 'sign-in',
      reason: expect.stringMatching(/bad-password|locked|slowed/),
    })
  }
  const browser = at.browse()
  for (const answer of stranger) {
    const page = await browser.go((await passPassword(browser, await at.newPerson())).url, { step: 'set-up-passkey' })
    expect(read(await browser.go(page.url, { step: 'new-passkey', answer, name: 'x' })).alert).toContain(
      'could not be kept',
    )
  }
})

test('the name of a passkey has nothing in it that is not seen', async () => {
  const person = await at.newPerson()
  const browser = at.browse()
  const page = await toNewKey(browser, person)
  const { made } = makeSoftwareKey(read(page).asked, { origin })
  await browser.go(page.url, { step: 'new-passkey', answer: made, name: '\u202Eyek\u200b\u001b[31m' })
  const [, method] = await methodsOf(at.database.db, at.home, person.id)
  expect(method).toMatchObject({ kind: 'passkey', key: { displayName: expect.stringMatching(/^[\x20-\x7e]+$/) } })
})

test('one proof that is sent twice in one moment counts once', async () => {
  const { person, key } = await setUp()
  const browser = at.browse()
  const page = await passPassword(browser, person)
  const answer = key.use(read(page).asked)
  const passes = async () =>
    (await entriesOf(person.id)).filter(({ action }) => action === 'identity.second-factor.pass').length
  const { db } = at.database
  const hold = (tx: typeof db) => users.lockOne(tx, at.home, person.id)
  await whileHeld(
    db,
    hold,
    [1, 2].map(() => () => browser.go(page.url, { step: 'passkey', answer })),
  )
  expect(await passes()).toBe(1)
})

test('[T-51] of two that set up the first passkey at the same moment the second begins again', async () => {
  const person = await at.newPerson()
  const both = [at.browse(), at.browse()]
  const ready: (() => Promise<Visit>)[] = []
  for (const browser of both) {
    const page = await toNewKey(browser, person)
    const { made } = makeSoftwareKey(read(page).asked, { origin })
    ready.push(() => browser.go(page.url, { step: 'new-passkey', answer: made, name: 'First' }))
  }
  const { db } = at.database
  const answers = await whileHeld(db, (tx) => users.lockOne(tx, at.home, person.id), ready)
  const alerts = answers.map((one) => (one.status === 'fulfilled' ? read(one.value).alert : 'failed'))
  expect(alerts.sort()).toEqual(['', expect.stringContaining('password again')])
  expect(await kindsOf(person)).toEqual(['password', 'passkey'])
})

test('[T-51] what ends the sign-ins of the account ends the page that sets its first passkey up', async () => {
  const person = await at.newPerson()
  const browser = at.browse()
  const page = await toNewKey(browser, person)
  const { made } = makeSoftwareKey(read(page).asked, { origin })
  await revokeSignInSessions(at.database.db, at.byOperator(), person.id)
  const refused = await browser.go(page.url, { step: 'new-passkey', answer: made, name: 'Late' })
  expect(read(refused).alert).toContain('password again')
  expect(await kindsOf(person)).toEqual(['password'])
})

test('a key that counted fewer uses than before is a copy: it is refused, and an alarm tells', async () => {
  const { person, key } = await setUp()
  const browser = at.browse()
  const page = await passPassword(browser, person)
  await browser.go(page.url, { step: 'passkey', answer: key.use(read(page).asked, { count: 7 }) })
  for (const count of [7, 3, 0]) {
    const thief = at.browse()
    const later = await passPassword(thief, person)
    const refused = await thief.go(later.url, { step: 'passkey', answer: key.use(read(later).asked, { count }) })
    expect([count, isIn(refused), read(refused).alert]).toEqual([count, false, expect.stringContaining('a copy of it')])
  }
  const alarm = await at.database.db
    .selectFrom('alarm')
    .selectAll()
    .where('tenant_id', '=', at.home)
    .where('kind', '=', 'copied-passkey')
    .executeTakeFirstOrThrow()
  expect(alarm).toMatchObject({ subject_id: person.name, detail: { passkey: 'Blue key' } })
})

test('[T-51] who knows the password adds no factor to those there are: no app beside a passkey, no passkey beside either', async () => {
  const { person } = await setUp()
  const browser = at.browse()
  const page = await passPassword(browser, person)
  for (const step of ['set-up-passkey', 'use-app', 'new-passkey', 'set-up']) {
    const answer = await browser.go((await passPassword(browser, person)).url, { step, code: '123456' })
    expect(read(answer).alert).toContain('Type your user name and password again')
  }
  expect(page.left).toBeUndefined()
  expect(await kindsOf(person)).toEqual(['password', 'passkey'])

  // begun before there was one
  const newcomer = await at.newPerson()
  const [owner, thief] = [at.browse(), at.browse()]
  const [own, app, key] = [
    await toNewKey(owner, newcomer),
    await passPassword(thief, newcomer),
    await toNewKey(at.browse(), newcomer),
  ]
  const made = makeSoftwareKey(read(own).asked, { origin })
  await owner.go(own.url, { step: 'new-passkey', answer: made.made, name: 'Mine' })
  const secret =
    read(app)
      .elements.find(({ attributes }) => attributes.class === 'key')
      ?.text.replaceAll(' ', '') ?? ''
  const code = new TOTP({ secret }).generate({ timestamp: now.getTime() })
  expect(read(await thief.go(app.url, { step: 'set-up', code })).alert).toContain('password again')
  expect(key.left).toBeUndefined()
  expect(await kindsOf(newcomer)).toEqual(['password', 'passkey'])
})

test('a recovery code stands in for the passkey, and nothing else that is typed does', async () => {
  const { person, recoveryCodes } = await setUp()
  const browser = at.browse()
  const page = await passPassword(browser, person)
  expect(read(await browser.go(page.url, { step: 'code', code: '123456' })).alert).toContain('The code is wrong')
  const done = await browser.go(page.url, { step: 'code', code: recoveryCodes[0] ?? '' })
  expect(amrOf((await at.redeem(done)).access_token)).toEqual(['pwd', 'mfa', 'ngcmfa'])
})

test('what the browser says in place of a passkey is answered in words, and the page asks again', async () => {
  const { person, key } = await setUp()
  const browser = at.browse()
  const page = await passPassword(browser, person)
  const cancelled = await browser.go(page.url, { step: 'passkey', answer: '', failed: 'NotAllowedError' })
  expect(read(cancelled).alert).toBe('No passkey was shown. Try again, or sign in another way.')
  const unscripted = await browser.go(page.url, { step: 'passkey', answer: '', failed: '' })
  expect(read(unscripted).alert).toContain('JavaScript')
  expect(isIn(await browser.go(page.url, { step: 'passkey', answer: key.use(read(unscripted).asked) }))).toBe(true)

  const newcomer = await at.newPerson()
  const known = await toNewKey(browser, newcomer)
  const answer = await browser.go(known.url, { step: 'new-passkey', answer: '', failed: 'InvalidStateError' })
  expect(read(answer).alert).toContain('has a passkey of your account already')
  const app = await browser.go(known.url, { step: 'use-app' })
  expect(read(app).title).toBe('Set up an authenticator app')
})

test('a question that waited a quarter of an hour is begun again, and so is one whose account changed meanwhile', async () => {
  const { person, key } = await setUp()
  const browser = at.browse()
  const page = await passPassword(browser, person)
  now = new Date(now.getTime() + 15 * minute)
  const late = await browser.go(page.url, { step: 'passkey', answer: key.use(read(page).asked) })
  expect([isIn(late), read(late).alert]).toEqual([false, expect.stringContaining('password again')])
})

test('[T-51] an administrator takes a lost passkey away: its codes go with the last factor, sign-ins end, and it is good for nothing', async () => {
  const { person, key, recoveryCodes, done } = await setUp()
  const tokens = await at.redeem(done)
  const [, method] = await methodsOf(at.database.db, at.home, person.id)
  if (method?.kind !== 'passkey') throw new TypeError('a passkey was set up')
  expect(method.key).toMatchObject({ displayName: 'Blue key', synced: false })
  const unknown = removePasskey(at.database.db, at.byOperator(), person.id, '00000000-0000-4000-8000-000000000000')
  await expect(unknown).rejects.toMatchObject({ code: 'not-found' })
  await expect(removeTotp(at.database.db, at.byOperator(), person.id, method.key.id)).rejects.toMatchObject({
    code: 'not-found',
  })
  await removePasskey(at.database.db, at.byOperator(), person.id, method.key.id.toUpperCase())
  expect((await entriesOf(person.id)).at(-1)).toMatchObject({ action: 'identity.passkey.delete' })
  const refused = await at.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token!, resource: drs })
  expect(refused.error_codes).toEqual([50173])
  const left = await at.database.db
    .selectFrom('recovery_code')
    .select('code_digest')
    .where('tenant_id', '=', at.home)
    .where('user_id', '=', person.id)
    .execute()
  expect([recoveryCodes.length, left.length]).toEqual([10, 0])

  const browser = at.browse()
  const page = await toKeyAlone(browser, person)
  expect(isIn(await browser.go(page.url, { step: 'passkey', answer: key.use(read(page).asked) }))).toBe(false)
})

test('[T-60] only who rules over accounts with a role takes the passkey of one away', async () => {
  const [{ person }, helper] = [await setUp(), await at.newPerson()]
  await at.database.db
    .insertInto('role_member')
    .values({ tenant_id: at.home, user_id: person.id, role: 'global-administrator' })
    .execute()
  const [, method] = await methodsOf(at.database.db, at.home, person.id)
  if (method?.kind !== 'passkey') throw new TypeError('a passkey was set up')
  const actor = { kind: 'user', id: helper.id, name: helper.name } as const
  const attempt = removePasskey(at.database.db, { tenantId: at.home, actor, now }, person.id, method.key.id)
  await expect(attempt).rejects.toMatchObject({ code: 'forbidden', reason: 'role-holder' })
})

test('at an address without a name browsers keep no passkeys, and none is offered', async () => {
  const numbered = await openSignIns(() => now)
  try {
    const person = await numbered.newPerson()
    const browser = numbered.browse()
    const page = await browser.go(numbered.start({ login_hint: person.name, amr_values: 'mfa' }))
    expect(page.html).not.toContain('use-passkey')
    const app = await browser.go(page.url, { step: 'password', username: person.name, password })
    expect([read(app).title, app.html.includes('set-up-passkey')]).toEqual(['Set up an authenticator app', false])
  } finally {
    await numbered.close()
  }
})
