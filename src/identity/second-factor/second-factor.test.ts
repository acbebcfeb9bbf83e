// A second factor by the pages that a browser sees and the tokens that follow: set up, shown, used up, guessed, taken away.

import { decodeJwt } from 'jose'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { whileHeld } from '../../../test/support/database/while-held.ts'
import type { Browser, Visit } from '../../../test/support/server/authority.ts'
import { drs, openSignIns, password, type SignIns, type SomePerson } from '../../../test/support/server/sign-ins.ts'
import { revokeSignInSessions } from '../../directory/user/credentials.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { UserId } from '../../kernel/id.ts'
import { parseXml, type XmlElement } from '../../protocol/xml.ts'
import { methodsOf, removeTotp } from '../method/method.ops.ts'

const second = 1000
const minute = 60 * second

let now = new Date()
let at: SignIns

beforeAll(async () => {
  at = await openSignIns(() => now)
})
afterAll(() => at.close())

const start = (more: Record<string, string> = {}) => at.start({ resource: drs, ...more })

type Seen = {
  title: string
  alert: string
  text: string
  fields: Record<string, Record<string, string>>
  all: XmlElement[]
}
function read({ html }: Visit): Seen {
  const root = parseXml(html.replace('<!DOCTYPE html>', ''))
  const flat = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(flat)]
  const all = flat(root)
  const text = (element: XmlElement): string => [element.text, ...element.children.map(text)].join(' ').trim()
  const find = (is: (element: XmlElement) => boolean) => all.filter(is).map(text).join(' ')
  return {
    all,
    title: find(({ local }) => local === 'title'),
    alert: find(({ attributes }) => attributes.role === 'alert'),
    text: find(({ local }) => local === 'body'),
    fields: Object.fromEntries(
      all.filter(({ local }) => local === 'input').map(({ attributes }) => [attributes.id ?? '', { ...attributes }]),
    ),
  }
}

/** To the page behind the password. */
async function passPassword(browser: Browser, { name }: SomePerson, more: Record<string, string> = {}): Promise<Visit> {
  const page = await browser.go(start({ login_hint: name, amr_values: 'mfa', ...more }))
  return browser.go(page.url, { step: 'password', username: name, password })
}

const keyIn = (visit: Visit): string =>
  read(visit)
    .all.find(({ attributes }) => attributes.class === 'key')
    ?.text.replaceAll(' ', '') ?? ''
const codeOf = (key: string, at = now): string => new TOTP({ secret: key }).generate({ timestamp: at.getTime() })
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const recoveryCodesIn = (visit: Visit): string[] =>
  read(visit)
    .all.filter(({ local, text }) => local === 'code' && text.includes('-'))
    .map(({ text }) => text)

type Prepared = { readonly key: string; readonly recoveryCodes: readonly string[]; readonly done: Visit }
/** Sets the app up in this browser. */
async function setUp(browser: Browser, person: SomePerson): Promise<Prepared> {
  const page = await passPassword(browser, person)
  const key = keyIn(page)
  const shown = await browser.go(page.url, { step: 'set-up', code: codeOf(key) })
  const done = await browser.go(shown.url, { step: 'codes-kept' })
  return { key, recoveryCodes: recoveryCodesIn(shown), done }
}

const passTime = (ms: number) => {
  now = new Date(now.getTime() + ms)
}

const amrOf = (text = '') => decodeJwt(text).amr
const entriesOf = (id: UserId) =>
  at.database.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', at.home)
    .where('target_id', '=', id)
    .orderBy('sequence')
    .execute()

test('a client that asks for a second factor has an app set up at the first sign-in, and its tokens say so to the end', async () => {
  const person = await at.newPerson()
  const browser = at.browse()
  const page = await passPassword(browser, person)
  expect(page.left).toBeUndefined()
  const seen = read(page)
  expect(seen.title).toBe('Set up an authenticator app')
  expect(seen.all.find(({ local }) => local === 'svg')?.attributes).toMatchObject({ role: 'img' })
  expect(seen.fields.code).toMatchObject({ autocomplete: 'one-time-code', inputmode: 'numeric' })
  expect(page.headers.get('content-security-policy')).not.toContain('script')
  const key = keyIn(page)
  expect(key).toMatch(/^[A-Z2-7]{32}$/)

  const refused = await browser.go(page.url, { step: 'set-up', code: wrong(codeOf(key)) })
  expect(read(refused).alert).toContain('not the code of now')
  expect(keyIn(refused)).toBe(key) // the one that the app has by now
  const code = codeOf(key)
  const shown = await browser.go(page.url, { step: 'set-up', code: `${code.slice(0, 3)} ${code.slice(3)}` })
  expect(shown.left).toBeUndefined()
  expect(new Set(recoveryCodesIn(shown)).size).toBe(10)
  const done = await browser.go(shown.url, { step: 'codes-kept' })

  const tokens = await at.redeem(done)
  expect([amrOf(tokens.access_token), amrOf(tokens.id_token)]).toEqual([
    ['pwd', 'mfa', 'ngcmfa'],
    ['pwd', 'mfa'],
  ])
  now = new Date(now.getTime() + 10 * 60_000) // that it was shown just now is not kept
  const again = await at.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token!, resource: drs })
  for (const text of [again.access_token, again.id_token]) expect(amrOf(text)).toEqual(['pwd', 'mfa'])
})

test('who is not asked for one gets tokens of a password, whether there is an app or not', async () => {
  const person = await at.newPerson()
  await setUp(at.browse(), person)
  const browser = at.browse()
  const page = await browser.go(start({ login_hint: person.name }))
  const done = await browser.go(page.url, { step: 'password', username: person.name, password })
  expect(amrOf((await at.redeem(done)).access_token)).toEqual(['pwd'])
})

test('a code counts once, and no code of an earlier time after it, also when it comes many times in one moment', async () => {
  const person = await at.newPerson()
  const { key } = await setUp(at.browse(), person)
  const early = await passPassword(at.browse(), person)
  expect(read(early).title).toBe('Enter a code')

  const tryCode = async (code: string) => {
    const browser = at.browse()
    return browser.go((await passPassword(browser, person)).url, { step: 'code', code })
  }
  expect(read(await tryCode(codeOf(key))).alert).toContain('used already') // it set the app up
  expect(at.noted.at(-1)).toMatchObject({ kind: 'sign-in', subject: person.name, reason: 'used-code' })
  const before = codeOf(key, new Date(now.getTime() - 30 * second))
  expect(read(await tryCode(before)).alert).toContain('used already')

  passTime(30 * second)
  const browsers = Array.from({ length: 4 }, at.browse)
  const pages = await Promise.all(browsers.map((browser) => passPassword(browser, person)))
  const answers = await Promise.all(
    pages.map(({ url }, index) => browsers[index]!.go(url, { step: 'code', code: codeOf(key) })),
  )
  expect(answers.filter(({ left }) => left?.includes('code='))).toHaveLength(1)
})

test('a recovery code stands in for the app once, and it is on record how many are left', async () => {
  const person = await at.newPerson()
  const { recoveryCodes } = await setUp(at.browse(), person)
  const [code = ''] = recoveryCodes
  const browser = at.browse()
  const page = await passPassword(browser, person)
  const done = await browser.go(page.url, { step: 'code', code: code.toUpperCase() })
  expect(amrOf((await at.redeem(done)).access_token)).toEqual(['pwd', 'mfa', 'ngcmfa'])
  const passed = (await entriesOf(person.id)).findLast(({ action }) => action === 'identity.second-factor.pass')
  expect(passed?.details).toMatchObject({ by: 'recovery-code', left: 9 })

  const another = at.browse()
  const again = await another.go((await passPassword(another, person)).url, { step: 'code', code })
  expect(read(again).alert).toContain('The code is wrong')
})

test('[T-53] five wrong codes mean a pause and an alarm, and the person goes on in a browser that is known', async () => {
  const person = await at.newPerson()
  const own = at.browse()
  const { key, recoveryCodes } = await setUp(own, person)
  const thief = at.browse()
  const { url } = await passPassword(thief, person)
  for (let n = 0; n < 4; n++) {
    const refused = await thief.go(url, { step: 'code', code: wrong(codeOf(key)) })
    expect([refused.status, read(refused).alert]).toEqual([
      200,
      'The code is wrong. Type the one that the app shows now.',
    ])
  }
  passTime(30 * second)
  for (const code of [wrong(codeOf(key)), codeOf(key), recoveryCodes[0]!]) {
    const paused = await thief.go(url, { step: 'code', code })
    expect(paused.status).toBe(429)
    expect(Number(paused.headers.get('retry-after'))).toBeGreaterThan(14 * 60)
    expect(read(paused).alert).toContain('Wait 15 minutes')
  }
  const alarm = await at.database.db
    .selectFrom('alarm')
    .selectAll()
    .where('tenant_id', '=', at.home)
    .where('kind', '=', 'code-guesses')
    .executeTakeFirstOrThrow()
  expect(alarm).toMatchObject({ subject_kind: 'user-name', subject_id: person.name })

  const mine = await own.go((await passPassword(own, person)).url, { step: 'code', code: codeOf(key) })
  expect(mine.left).toContain('code=')
  passTime(15 * minute)
  const later = at.browse()
  const after = await later.go((await passPassword(later, person)).url, { step: 'code', code: codeOf(key) })
  expect(after.left).toContain('code=')
})

test('wrong codes in a browser that is known mean a pause there alone, and no alarm', async () => {
  const person = await at.newPerson()
  const own = at.browse()
  const { key } = await setUp(own, person)
  const alarms = async () =>
    (await at.database.db.selectFrom('alarm').select('id').where('subject_id', '=', person.name).execute()).length
  passTime(30 * second)
  const { url } = await passPassword(own, person)
  const tries: number[] = []
  for (let n = 0; n < 5; n++) tries.push((await own.go(url, { step: 'code', code: wrong(codeOf(key)) })).status)
  expect([tries, await alarms()]).toEqual([[200, 200, 200, 200, 429], 0])
  const other = at.browse()
  const done = await other.go((await passPassword(other, person)).url, { step: 'code', code: codeOf(key) })
  expect(done.left).toContain('code=')
})

test('twenty wrong codes at the same moment are counted one by one', async () => {
  const person = await at.newPerson()
  const { key } = await setUp(at.browse(), person)
  const thief = at.browse()
  const { url } = await passPassword(thief, person)
  const guess = () => thief.go(url, { step: 'code', code: wrong(codeOf(key)) })
  const statuses = (await Promise.all(Array.from({ length: 20 }, guess))).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(4)
  expect(statuses.filter((status) => status === 429)).toHaveLength(16)
})

test('no step is skipped: without the password of this very browser there is nothing to answer', async () => {
  const person = await at.newPerson()
  const { key } = await setUp(at.browse(), person)
  passTime(30 * second)
  const browser = at.browse()
  const page = await browser.go(start({ login_hint: person.name, amr_values: 'ngcmfa' }))
  for (const form of [
    { step: 'code', code: codeOf(key), username: person.name },
    { step: 'set-up', code: codeOf(key) },
    { step: 'codes-kept' },
  ]) {
    const answer = await browser.go(page.url, form)
    expect(answer.left).toBeUndefined()
    expect(read(answer).alert).toContain('Type your user name and password again')
  }
  // nor after the password: an app is there, so none is set up, and there are no codes to keep
  const { url } = await passPassword(browser, person)
  for (const form of [{ step: 'set-up', code: codeOf(key) }, { step: 'codes-kept' }]) {
    expect(read(await browser.go(url, form)).alert).toContain('Type your user name and password again')
  }
  const stranger = await at.browse().go(url, { step: 'code', code: codeOf(key) })
  expect([stranger.status, read(stranger).title]).toEqual([400, 'Sign-in did not work'])
})

test('[T-51] what ends the sign-ins of the account ends one that is half way, and so does a quarter of an hour', async () => {
  const person = await at.newPerson()
  const { key } = await setUp(at.browse(), person)
  passTime(30 * second)
  const browser = at.browse()
  const { url } = await passPassword(browser, person)
  await revokeSignInSessions(at.database.db, at.byOperator(), person.id)
  const answer = await browser.go(url, { step: 'code', code: codeOf(key) })
  expect(read(answer).alert).toContain('Type your user name and password again')

  const late = at.browse()
  const waiting = await passPassword(late, person)
  passTime(15 * minute)
  expect(read(await late.go(waiting.url, { step: 'code', code: codeOf(key) })).alert).toContain('took too long')

  const newcomer = await at.newPerson()
  const slow = at.browse()
  const page = await passPassword(slow, newcomer)
  await revokeSignInSessions(at.database.db, at.byOperator(), newcomer.id)
  const ended = await slow.go(page.url, { step: 'set-up', code: codeOf(keyIn(page)) })
  expect(read(ended).alert).toContain('Type your user name and password again')
  expect(await methodsOf(at.database.db, at.home, newcomer.id)).toHaveLength(1)
})

test('of two that set an app up at the same moment the second begins again', async () => {
  const person = await at.newPerson()
  const [one, other] = [at.browse(), at.browse()]
  const [first, later] = [await passPassword(one, person), await passPassword(other, person)]
  const { db } = at.database
  const hold = (tx: typeof db) => users.lockOne(tx, at.home, person.id)
  const answers = await whileHeld(db, hold, [
    () => one.go(first.url, { step: 'set-up', code: codeOf(keyIn(first)) }),
    () => other.go(later.url, { step: 'set-up', code: codeOf(keyIn(later)) }),
  ])
  const alerts = answers.map((answer) => (answer.status === 'fulfilled' ? read(answer.value).alert : 'failed'))
  expect(alerts.sort()).toEqual(['', expect.stringContaining('Type your user name and password again')])
})

test('who is signed in by a password is asked anew where a second factor is asked for, and told so where no page may be shown', async () => {
  const person = await at.newPerson()
  const browser = at.browse()
  const { key } = await setUp(browser, person)
  const plain = await browser.go(start({ login_hint: person.name }))
  expect(plain.left).toContain('code=') // the session is good for whoever asks for no more
  const none = await browser.go(start({ login_hint: person.name, amr_values: 'mfa', prompt: 'none' }))
  const answer = new URL(none.left ?? '').searchParams
  expect(answer.get('error')).toBe('interaction_required')
  expect(answer.get('error_description')).toMatch(/^AADSTS50076: /)
  passTime(30 * second)
  const fresh = await passPassword(browser, person) // shown for each request that asks for it
  expect(read(fresh).title).toBe('Enter a code')
  expect((await browser.go(fresh.url, { step: 'code', code: codeOf(key) })).left).toContain('code=')
})

test('neither the key nor a recovery code stands in the at.database, and each step is in the trail of the person', async () => {
  const person = await at.newPerson()
  const { key, recoveryCodes } = await setUp(at.browse(), person)
  const tables = ['totp_method', 'recovery_code', 'oidc_payload', 'audit_entry']
  const bytes = Buffer.from(new TOTP({ secret: key }).secret.bytes)
  for (const table of tables) {
    const { rows } = await at.database.pool.query<{ all: string }>(`select json_agg(t)::text as all from ${table} t`)
    expect(rows[0]?.all).toContain('{')
    for (const secret of [key, bytes.toString('hex'), bytes.toString('base64'), ...recoveryCodes])
      expect(rows[0]?.all).not.toContain(secret)
  }
  const entries = await entriesOf(person.id)
  expect(entries.map(({ action, actor_name }) => [action, actor_name])).toEqual([
    ['identity.user.signIn', person.name],
    ['identity.software-oath.register', person.name],
  ])
})

test('[T-51] an administrator takes a lost app away: sign-ins end, its codes are good for nothing, and the next sign-in sets one up', async () => {
  const person = await at.newPerson()
  const { key, recoveryCodes, done } = await setUp(at.browse(), person)
  const tokens = await at.redeem(done)
  const [, app] = await methodsOf(at.database.db, at.home, person.id)
  if (app?.kind !== 'totp') throw new TypeError('an app was set up')
  expect(app.recoveryCodesLeft).toBe(10)
  const unknown = removeTotp(at.database.db, at.byOperator(), person.id, '00000000-0000-4000-8000-000000000000')
  await expect(unknown).rejects.toMatchObject({ code: 'not-found' })
  await removeTotp(at.database.db, at.byOperator(), person.id, app.id.toUpperCase())
  expect((await entriesOf(person.id)).at(-1)).toMatchObject({
    action: 'identity.software-oath.delete',
    actor_kind: 'operator',
  })
  const refused = await at.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token!, resource: drs })
  expect(refused.error_codes).toEqual([50173])

  const browser = at.browse()
  const page = await passPassword(browser, person)
  expect(read(page).title).toBe('Set up an authenticator app')
  expect(keyIn(page)).not.toBe(key)
  for (const code of [codeOf(key), recoveryCodes[0]!]) {
    expect((await browser.go(page.url, { step: 'set-up', code })).left).toBeUndefined()
  }
})

test('[T-60] only who rules over accounts with a role takes the app of one away', async () => {
  const [ruler, helper] = [await at.newPerson(), await at.newPerson()]
  await at.database.db
    .insertInto('role_member')
    .values({ tenant_id: at.home, user_id: ruler.id, role: 'global-administrator' })
    .execute()
  await setUp(at.browse(), ruler)
  const [, app] = await methodsOf(at.database.db, at.home, ruler.id)
  if (app?.kind !== 'totp') throw new TypeError('an app was set up')
  const actor = { kind: 'user', id: helper.id, name: helper.name } as const
  const attempt = removeTotp(at.database.db, { tenantId: at.home, actor, now }, ruler.id, app.id)
  await expect(attempt).rejects.toMatchObject({ code: 'forbidden', reason: 'role-holder' })
  expect(await methodsOf(at.database.db, at.home, ruler.id)).toHaveLength(2)
})
