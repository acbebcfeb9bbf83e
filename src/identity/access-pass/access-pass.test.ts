// A temporary access pass by the pages that a browser sees: in place of the password, for its time, as often as it is good.

import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Browser } from '../../../test/support/server/authority.ts'
import { drs, openSignIns, type SignIns, type SomePerson } from '../../../test/support/server/sign-ins.ts'
import { grantRole, takeRole } from '../../directory/role/role.ops.ts'
import { revokeSignInSessions } from '../../directory/user/credentials.ops.ts'
import { changeUser, deleteUser } from '../../directory/user/user.ops.ts'
import type { UserId } from '../../kernel/id.ts'
import { createApplication } from '../application/application.ops.ts'
import { accessPassOf, deleteAccessPass, makeAccessPass, readAccessPass } from './access-pass.ops.ts'
import { usabilityOf } from './access-pass.ts'

const minute = 60_000

let now = new Date()
let at: SignIns

beforeAll(async () => {
  at = await openSignIns(() => now, { passwordGrant: 'true' })
})
afterAll(() => at.close())

const passFor = ({ id }: SomePerson, more: Partial<Parameters<typeof makeAccessPass>[3]> = {}) =>
  makeAccessPass(at.running.authority, at.byOperator(), id, { lifetimeMinutes: 60, usableOnce: false, ...more })

async function typePass(name: string, pass: string, browser: Browser = at.browse(), more: Record<string, string> = {}) {
  const page = await browser.go(at.start({ resource: drs, login_hint: name, ...more }))
  expect(page.html).toContain('Use a temporary access pass')
  const asked = await browser.go(page.url, { step: 'use-pass', username: name })
  expect(asked.html).toContain('Enter your temporary access pass')
  return browser.go(asked.url, { step: 'pass', username: name, pass })
}
const alertIn = ({ html }: { html: string }) => /role="alert"[^>]*>([^<]*)/.exec(html)?.[1]
const refusedPass = 'The user name or the pass is wrong, or the pass does not count now.'

test('a pass signs in without a password, however it is typed, and is more than a password to whoever asks for that', async () => {
  const person = await at.newPerson()
  const { pass } = await passFor(person)
  expect(pass).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}$/)
  for (const typed of [pass, ` ${pass.toUpperCase().replaceAll('-', '')}`]) {
    const done = await typePass(person.name, typed, at.browse(), { amr_values: 'mfa' })
    const tokens = await at.redeem(done)
    expect(decodeJwt(String(tokens.access_token)).amr).toEqual(['otp', 'mfa', 'ngcmfa'])
    now = new Date(now.getTime() + 10 * minute)
    const more = { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) }
    expect(decodeJwt(String((await at.token(more)).access_token)).amr).toEqual(['otp', 'mfa'])
  }
})

test('a pass counts from its beginning to its end, and says in Graph’s words why it does not', async () => {
  const person = await at.newPerson()
  const startsAt = new Date(now.getTime() + 10 * minute)
  const { pass } = await passFor(person, { startsAt, lifetimeMinutes: 10 })
  const state = async () => usabilityOf((await accessPassOf(at.database.db, at.home, person.id))!, now)
  expect(await state()).toBe('notYetValid')
  expect(alertIn(await typePass(person.name, pass))).toContain(refusedPass)
  now = startsAt
  expect(await state()).toBe('enabledByPolicy')
  expect((await typePass(person.name, pass)).left).toContain('code=')
  now = new Date(startsAt.getTime() + 10 * minute)
  expect(await state()).toBe('expired')
  expect(alertIn(await typePass(person.name, pass))).toContain(refusedPass)
})

test('one that is good once lets one of several in the same moment through, and nobody afterwards', async () => {
  const person = await at.newPerson()
  const { pass } = await passFor(person, { usableOnce: true })
  const answers = await Promise.all(Array.from({ length: 4 }, () => typePass(person.name, pass)))
  expect(answers.filter(({ left }) => left?.includes('code='))).toHaveLength(1)
  expect(usabilityOf((await accessPassOf(at.database.db, at.home, person.id))!, now)).toBe('oneTimeUsed')
})

test('[T-53] wrong passes are counted with the passwords of the name, and a name that is not there gets the same answer', async () => {
  const person = await at.newPerson()
  const { pass } = await passFor(person)
  for (const name of [person.name, 'nobody@home.example']) {
    const answer = await typePass(name, 'aaaaa-aaaaa-aaaaa')
    expect([answer.status, alertIn(answer)]).toEqual([200, expect.stringContaining(refusedPass)])
    expect(at.noted.at(-1)).toMatchObject({ kind: 'sign-in', subject: name, reason: 'bad-password' })
  }
  const browser = at.browse()
  for (let n = 0; n < 9; n++) await typePass(person.name, 'aaaaa-aaaaa-aaaaa', browser)
  expect(alertIn(await typePass(person.name, pass, browser))).toContain('locked')
})

test('a pass of somebody else, of a disabled account, or in the place of a password is none', async () => {
  const [person, other] = [await at.newPerson(), await at.newPerson()]
  const { pass } = await passFor(person)
  expect(alertIn(await typePass(other.name, pass))).toContain(refusedPass)
  for (const step of ['password', 'code']) {
    const browser = at.browse()
    const page = await browser.go(at.start({ login_hint: person.name }))
    const answer = await browser.go(page.url, { step, username: person.name, password: pass, code: pass })
    expect(answer.left).toBeUndefined()
  }
  const grant = { grant_type: 'password', username: person.name, password: pass, resource: drs }
  expect(await at.token(grant)).toMatchObject({ error_codes: [50126] })
  const disabled = await at.newPerson({ account_enabled: false })
  await expect(passFor(disabled)).rejects.toMatchObject({ code: 'conflict', reason: 'account-disabled' })
})

test('[T-51] another pass, signing out everywhere and taking it away end a pass', async () => {
  const person = await at.newPerson()
  const { pass: first } = await passFor(person)
  const { pass: second } = await passFor(person)
  expect(alertIn(await typePass(person.name, first))).toContain(refusedPass)
  expect((await typePass(person.name, second)).left).toContain('code=')
  await revokeSignInSessions(at.database.db, at.byOperator(), person.id)
  expect(alertIn(await typePass(person.name, second))).toContain(refusedPass)
  expect(await accessPassOf(at.database.db, at.home, person.id)).toBeUndefined()

  const { pass: third, id } = await passFor(person)
  await deleteAccessPass(at.database.db, at.byOperator(), person.id, id)
  expect(alertIn(await typePass(person.name, third))).toContain(refusedPass)
  await expect(readAccessPass(at.database.db, at.home, person.id, id)).rejects.toMatchObject({ code: 'not-found' })
})

test('[T-60] nobody makes a pass for somebody who rules, or takes one away, but those who do; and the pass is nowhere but in the answer', async () => {
  const [ruler, helper] = [await at.newPerson(), await at.newPerson()]
  await at.database.db
    .insertInto('role_member')
    .values({ tenant_id: at.home, user_id: ruler.id, role: 'global-administrator' })
    .execute()
  const actor = { kind: 'user', id: helper.id, name: helper.name } as const
  const wanted = { lifetimeMinutes: 60, usableOnce: false }
  const attempt = makeAccessPass(at.running.authority, { tenantId: at.home, actor, now }, ruler.id, wanted)
  await expect(attempt).rejects.toMatchObject({ code: 'forbidden', reason: 'role-holder' })

  const { pass, id } = await passFor(ruler)
  const taking = deleteAccessPass(at.database.db, { tenantId: at.home, actor, now }, ruler.id, id)
  await expect(taking).rejects.toMatchObject({ code: 'forbidden', reason: 'role-holder' })
  expect((await readAccessPass(at.database.db, at.home, ruler.id, id)).id).toBe(id)
  for (const table of ['access_pass', 'audit_entry']) {
    const { rows } = await at.database.pool.query<{ all: string }>(`select json_agg(t)::text as all from ${table} t`)
    expect(rows[0]?.all).toContain(ruler.id)
    for (const secret of [pass, pass.replaceAll('-', '')]) expect(rows[0]?.all).not.toContain(secret)
  }
})

const passBy = async (maker: { kind: 'user' | 'application'; id: string }, { id }: SomePerson) => {
  const by = { tenantId: at.home, actor: { ...maker, name: 'maker' }, now }
  return (await makeAccessPass(at.running.authority, by, id, { lifetimeMinutes: 60, usableOnce: false })).pass
}

test('[T-60] a pass that an application for methods made ends when its person is given a role', async () => {
  const roles = ['UserAuthenticationMethod.ReadWrite.All']
  const { clientId } = await createApplication(at.database.db, at.byOperator(), { displayName: 'desk', roles })
  const person = await at.newPerson()
  const pass = await passBy({ kind: 'application', id: clientId }, person)
  expect((await typePass(person.name, pass)).left).toContain('code=')
  await grantRole(at.database.db, at.byOperator(), { userId: person.id, role: 'device-administrator' })
  expect(alertIn(await typePass(person.name, pass))).toContain(refusedPass)
})

test.each([
  [
    'loses the role',
    (id: UserId) => takeRole(at.database.db, at.byOperator(), { userId: id, role: 'global-administrator' }),
  ],
  ['is disabled', (id: UserId) => changeUser(at.database.db, at.byOperator(), id, { accountEnabled: false })],
  ['is deleted', (id: UserId) => deleteUser(at.database.db, at.byOperator(), id)],
])('[T-50] a pass that an administrator made counts no more as soon as its maker %s', async (_, dismiss) => {
  const administrator = async () => {
    const one = await at.newPerson()
    await grantRole(at.database.db, at.byOperator(), { userId: one.id, role: 'global-administrator' })
    return one
  }
  await administrator() // who stays
  const [maker, person] = [await administrator(), await at.newPerson()]
  const pass = await passBy({ kind: 'user', id: maker.id }, person)
  const state = async () => usabilityOf((await accessPassOf(at.database.db, at.home, person.id))!, now)
  expect((await typePass(person.name, pass)).left).toContain('code=')
  expect(await state()).toBe('enabledByPolicy')
  await dismiss(maker.id)
  expect(await state()).toBe('disabledByPolicy')
  expect(alertIn(await typePass(person.name, pass))).toContain(refusedPass)
})

test('a pass begins now or within thirty days', async () => {
  const person = await at.newPerson()
  for (const days of [-1, 31]) {
    const startsAt = new Date(now.getTime() + days * 24 * 60 * minute)
    await expect(passFor(person, { startsAt })).rejects.toMatchObject({ reason: 'access-pass-start' })
  }
})
