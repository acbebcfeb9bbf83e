// The log of sign-ins for the ways that need a key of their own: passkeys and joined devices. The others stand in
// test/flows/sign-ins/sign-in-log.test.ts.

import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { makeSoftwareKey, type SoftwareKey } from '../../../test/support/passkey/software-key.ts'
import type { Browser, Visit } from '../../../test/support/server/authority.ts'
import { brokerClient, joinedComputer, logonClient } from '../../../test/support/server/joined-computer.ts'
import { drs, openSignIns, password, type SignIns, type SomePerson } from '../../../test/support/server/sign-ins.ts'
import { openRefusalLog } from '../../audit/refusal.ops.ts'
import { inTransaction } from '../../db/tx.ts'
import { type Authorities, openAuthorities } from '../../pki/authority.ops.ts'
import { makeSeal } from '../../pki/seal.ts'
import { problems } from '../../protocol/oauth/problem.ts'
import { page } from './sign-in-log.sql.ts'
import { whyRefused } from './why.ts'

let now = new Date()
let at: SignIns
let authorities: Authorities
beforeAll(async () => {
  const clock = () => now
  at = await openSignIns(clock, async ({ db }) => {
    authorities = await openAuthorities(db, makeSeal(randomBytes(32)), clock)
    return { authorities, passwordGrant: 'true', loginName: 'localhost', refusals: openRefusalLog(db, clock, () => {}) }
  })
})
afterAll(() => at.close())
beforeEach(() => {
  now = new Date(now.getTime() + 3 * 60_000)
})

const wanted = { order: [{ property: 'id', descending: true }], expand: [], limit: 500, skip: 0, count: false }

/** The lines of a person, the oldest first. */
async function linesOf({ id }: SomePerson) {
  const { rows } = await page(at.database.db, at.home, { wanted, reach: 'everything' })
  const own = rows.filter(({ user_id }) => user_id === id).reverse()
  return own.map(({ reason, way, by }) => [whyRefused(reason).number, way, by])
}

type Asked = Parameters<typeof makeSoftwareKey>[0]
const askedIn = ({ html }: Visit): Asked =>
  JSON.parse((/data-options="([^"]+)"/.exec(html)?.[1] ?? '{}').replaceAll('&quot;', '"').replaceAll('&#34;', '"'))

async function passPassword(browser: Browser, { name }: SomePerson): Promise<Visit> {
  const first = await browser.go(at.start({ resource: drs, login_hint: name, amr_values: 'mfa' }))
  return browser.go(first.url, { step: 'password', username: name, password })
}

async function setUp(person: SomePerson): Promise<SoftwareKey> {
  const browser = at.browse()
  const first = await browser.go((await passPassword(browser, person)).url, { step: 'set-up-passkey' })
  const key = makeSoftwareKey(askedIn(first), { origin: at.running.urls.login })
  const shown = await browser.go(first.url, { step: 'new-passkey', answer: key.made, name: 'Blue key' })
  await browser.go(shown.url, { step: 'codes-kept' })
  return key
}

test('a passkey that is set up, shown beside the password, shown alone, and refused is one line each', async () => {
  const person = await at.newPerson()
  const key = await setUp(person)
  expect(await linesOf(person)).toEqual([
    [50074, 'page', null],
    [0, 'page', 'passkey'],
  ])

  const beside = at.browse()
  const asking = await passPassword(beside, person)
  const wrong = await beside.go(asking.url, { step: 'passkey', answer: '{}' })
  await beside.go(wrong.url, { step: 'passkey', answer: key.use(askedIn(wrong)) })
  expect((await linesOf(person)).slice(2)).toEqual([
    [50074, 'page', null],
    [500121, 'page', 'passkey'],
    [0, 'page', 'passkey'],
  ])

  const alone = at.browse()
  const first = await alone.go(at.start({ resource: drs, login_hint: person.name }))
  const asked = await alone.go(first.url, { step: 'use-passkey', username: person.name })
  const refused = await alone.go(asked.url, { step: 'passkey', answer: '{}' })
  await alone.go(refused.url, { step: 'passkey', answer: key.use(askedIn(refused)) })
  expect((await linesOf(person)).slice(5)).toEqual([
    [50126, 'page', 'passkey'],
    [0, 'page', 'passkey'],
  ])
})

test("a password on a joined device is one line, and so is the device's primary token that is got or renewed without one", async () => {
  const person = await at.newPerson()
  const computer = await joinedComputer(
    { db: at.database.db, authorities, login: at.running.urls.login },
    { tenantId: at.home, userId: person.id, now },
  )
  const fields = { clientId: logonClient, grantType: 'password', username: person.name, password }
  expect((await computer.ask({ ...fields, password: 'not this one' })).status).toBe(400)
  const primary = computer.primaryOf(await computer.ask(fields))
  expect(await linesOf(person)).toEqual([
    [50126, 'device-password', null],
    [0, 'device-password', null],
  ])
  await computer.use(primary, 'https://graph.microsoft.com')

  const browser = at.browse()
  const first = await browser.go(at.start({ resource: drs, login_hint: person.name }))
  const tokens = await at.redeem(await browser.go(first.url, { step: 'password', username: person.name, password }))
  const byToken = { clientId: brokerClient, grantType: 'refresh_token', refreshToken: tokens.refresh_token ?? '' }
  expect((await computer.ask(byToken)).status).toBe(200)
  expect((await linesOf(person)).slice(2)).toEqual([
    [0, 'page', null],
    [0, 'device-token', null],
  ])
  const { rows } = await page(at.database.db, at.home, { wanted, reach: 'people' })
  expect(rows.find(({ way }) => way === 'device-token')).toMatchObject({
    device_id: computer.deviceId,
    device_name: 'PC-7',
    event_type: 'nonInteractiveUser',
  })
})

test('a page of the log is read from its index, however long the trail is, and so is the log of one person', async () => {
  const planOf = (condition: string) =>
    inTransaction(at.database.db, async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx)
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select sequence from audit_entry
      where tenant_id = ${at.home} and details ->> 'signIn' <> 'servicePrincipal' ${sql.raw(condition)}
      order by sequence desc limit 101`.execute(tx)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
  expect(await planOf('')).toContain('audit_entry_sign_ins')
  expect(await planOf(`and (details ->> 'userId')::uuid = '${at.home}'::uuid`)).toContain(
    'audit_entry_sign_ins_of_person',
  )
})

test('each word that the authority refuses with has the number that clients are told', () => {
  for (const [word, [number]] of Object.entries(problems)) {
    if (word === 'factor-failed') continue
    expect([word, whyRefused(word).number]).toEqual([word, number])
  }
  expect(whyRefused('a word of tomorrow')).toMatchObject({ number: 50000 })
})
