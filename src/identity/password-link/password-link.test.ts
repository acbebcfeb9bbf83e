// Links that set a password: by the page that a browser sees, and what is left of each on record.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { whileHeld } from '../../../test/support/database/while-held.ts'
import { openBrowser, startAuthority, type TestAuthority } from '../../../test/support/server/authority.ts'
import type { Refusal, RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { grantRole, takeRole } from '../../directory/role/role.ops.ts'
import { revokeSignInSessions } from '../../directory/user/credentials.ops.ts'
import { hashPassword, verifyPassword } from '../../directory/user/password.ops.ts'
import { changeUser, deleteUser } from '../../directory/user/user.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import { createApplication } from '../application/application.ops.ts'
import { sweepSignIn } from '../sweep.sql.ts'
import { makePasswordLink } from './password-link.ops.ts'

const start = new Date('2026-11-27T18:00:00Z')
const hours = (count: number) => new Date(start.getTime() + count * 3_600_000)
const chosen = 'nine landing lights'

let database: TestDatabase
let running: TestAuthority
let tenantId: TenantId
let now = start
let people = 0
let unknowable: string
const noted: Refusal[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  unknowable = await hashPassword('what nobody knows')
  tenantId = await insertTenant(database.db, 'home.example')
  const refusals = { note: async (one: Refusal) => void noted.push(one) } as RefusalLog
  running = await startAuthority(database.db, { clock: () => now, refusals })
})
afterAll(async () => {
  await running.close()
  await database.stop()
})

const byOperator = () => ({ tenantId, actor: { kind: 'operator', id: 'test', name: 'test' } as const, now: start })

async function invited(domain = 'home.example') {
  const name = `person${++people}@home.example`
  const id = await insertUser(database.db, tenantId, name, unknowable)
  const { link, expiresAt } = await makePasswordLink(database.db, byOperator(), id, {
    login: running.urls.login,
    domain,
  })
  return { id, name, link, expiresAt }
}

async function at<T>(time: Date, work: () => Promise<T>): Promise<T> {
  now = time
  try {
    return await work()
  } finally {
    now = start
  }
}

const open = (link: string) => openBrowser(running.urls.login).go(link)
const submit = (link: string, password: string, again = password) =>
  openBrowser(running.urls.login).go(link, { password, again })
const hashOf = async (id: UserId) => (await users.byId(database.db, tenantId, id))?.passwordHash ?? ''
const entriesOf = (id: UserId) =>
  database.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('target_id', '=', id)
    .orderBy('sequence')
    .execute()

test('a link asks for a password of its person, sets it, and says once more what it was when it is opened again', async () => {
  const { id, name, link } = await invited()
  for (const _look of [1, 2]) {
    const page = await open(link)
    expect([page.status, page.html]).toEqual([200, expect.stringContaining('Choose your password')])
    expect(page.html).toContain(name)
    expect(page.headers.get('cache-control')).toBe('no-store')
  }
  const before = await users.byId(database.db, tenantId, id)
  const done = await submit(link, chosen)
  expect(done.html).toContain('Your password is set')
  expect(done.html).toContain(`href="${running.urls.portal}"`)
  expect(await verifyPassword(await hashOf(id), chosen)).toBe(true)
  expect((await users.byId(database.db, tenantId, id))?.credentialsEpoch).toBe(before!.credentialsEpoch + 1)

  for (const again of [await open(link), await submit(link, 'somebody elses choice')]) {
    expect(again.status).toBe(410)
    expect(again.html).toContain('was used on 2026-11-27 18:00 UTC, and works once')
    expect(again.html).toContain(`taxiway user reset-password --link ${name}`)
  }
  expect(await verifyPassword(await hashOf(id), chosen)).toBe(true)
})

test('[T-53] a link sets neither the sign-in name of its person as the password nor its domain, and stays good', async () => {
  const { id, name, link } = await invited()
  const before = await hashOf(id)
  for (const known of [name, name.toUpperCase(), 'home.example', name.replace('@', ''), 'homeexample1']) {
    const { html } = await submit(link, known)
    expect([known, html]).toEqual([known, expect.stringContaining('contains the name of the account or its domain')])
  }
  expect(await hashOf(id)).toBe(before)
  expect((await submit(link, chosen)).html).toContain('Your password is set')
})

test('its making and its use are in the audit trail, each with who did it, and nowhere is the secret or the password', async () => {
  const { id, name, link, expiresAt } = await invited()
  await submit(link, chosen)
  const entries = await entriesOf(id)
  expect(entries.map(({ action, actor_kind, actor_name }) => [action, actor_kind, actor_name])).toEqual([
    ['identity.password-link.create', 'operator', 'test'],
    ['identity.password-link.use', 'user', name],
  ])
  expect(entries[0]?.details).toEqual({ expiresAt: expiresAt.toISOString() })
  const { rows } = await database.pool.query<{ all: string }>(
    'select json_agg(password_link)::text || (select json_agg(audit_entry)::text from audit_entry) as all from password_link',
  )
  expect(rows[0]?.all).toContain(id)
  expect(rows[0]?.all).not.toContain(link.split('/').at(-1))
  expect(rows[0]?.all).not.toContain(chosen)
})

test('a link that cannot be recorded is not made, and one whose use cannot be recorded sets no password', async () => {
  const id = await insertUser(database.db, tenantId, 'unrecorded@home.example', unknowable)
  const { link } = await invited()
  const counted = async () =>
    Number((await database.pool.query<{ n: string }>('select count(*) as n from password_link')).rows[0]?.n)
  const before = await counted()
  await database.pool.query('alter table audit_entry add constraint never check (false) not valid')
  try {
    const urls = { login: running.urls.login, domain: 'home.example' }
    await expect(makePasswordLink(database.db, byOperator(), id, urls)).rejects.toThrow()
    expect(await counted()).toBe(before)
    expect((await submit(link, chosen)).status).toBe(500)
  } finally {
    await database.pool.query('alter table audit_entry drop constraint never')
  }
  expect((await submit(link, chosen)).html).toContain('Your password is set')
})

test('of two that use one link at the same moment one sets the password', async () => {
  const { id, link } = await invited()
  const two = ['the first of the two', 'the second of the two']
  const hold = (tx: Db) => users.lockOne(tx, tenantId, id)
  const answers = await whileHeld(
    database.db,
    hold,
    two.map((one) => () => submit(link, one)),
  )
  const statuses = answers.map((one) => (one.status === 'fulfilled' ? one.value.status : 0))
  expect(statuses.toSorted()).toEqual([200, 410])
  expect(await verifyPassword(await hashOf(id), two[statuses.indexOf(200)] ?? '')).toBe(true)
})

test('[T-51] a password that is given while a link is used stays: the link sets none over it', async () => {
  const { id, link } = await invited()
  const given = await hashPassword('given in this moment')
  const administrator = await database.pool.connect()
  try {
    await administrator.query('begin')
    await administrator.query(
      'update directory_user set password_hash = $1, credentials_epoch = credentials_epoch + 1 where id = $2',
      [given, id],
    )
    const using = submit(link, chosen)
    await expect
      .poll(
        async () =>
          (
            await database.pool.query(
              "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
            )
          ).rowCount,
        { timeout: 60_000 },
      )
      .toBe(1)
    await administrator.query('commit')
    expect((await using).status).toBe(409)
  } finally {
    administrator.release()
  }
  expect(await hashOf(id)).toBe(given)
  expect((await open(link)).html).toContain('after this link was made')
}, 120_000)

test('after a day it does not count any more, and its page says until when it did', async () => {
  const { id, link } = await invited()
  expect((await at(new Date(hours(24).getTime() - 1000), () => open(link))).status).toBe(200)
  const page = await at(hours(24), () => submit(link, chosen))
  expect(page.status).toBe(410)
  expect(page.html).toContain('good until 2026-11-28 18:00 UTC')
  expect(await hashOf(id)).toBe(unknowable)
})

test('whatever ends the credentials of an account ends its links: another password, signing out everywhere, disabling', async () => {
  const ends = [
    (id: UserId) => changeUser(database.db, byOperator(), id, { password: 'given by somebody' }),
    (id: UserId) => revokeSignInSessions(database.db, byOperator(), id),
    (id: UserId) => changeUser(database.db, byOperator(), id, { accountEnabled: false }),
  ]
  for (const end of ends) {
    const { id, link } = await invited()
    await end(id)
    const before = await hashOf(id)
    const page = await submit(link, chosen)
    expect([page.status, page.html]).toEqual([410, expect.stringMatching(/after this link was made|is disabled/)])
    expect(await hashOf(id)).toBe(before)
  }
})

test('[T-53] whoever opens a link that was used, is over, or was outdated by signing its person out everywhere is on record, by the name of its person and why', async () => {
  const [used, over, outdated] = [await invited(), await invited(), await invited()]
  await submit(used.link, chosen)
  await revokeSignInSessions(database.db, byOperator(), outdated.id)
  noted.length = 0
  expect((await open(used.link)).status).toBe(410)
  expect((await at(hours(24), () => open(over.link))).status).toBe(410)
  expect((await submit(outdated.link, chosen)).status).toBe(410)
  expect(noted).toEqual([
    { tenantId, kind: 'sign-in', subject: used.name, reason: 'link-used' },
    { tenantId, kind: 'sign-in', subject: over.name, reason: 'link-expired' },
    { tenantId, kind: 'sign-in', subject: outdated.name, reason: 'link-outdated' },
  ])
  for (const { link } of [used, over, outdated])
    expect(JSON.stringify(noted)).not.toContain(link.split('/').at(-1) ?? link)
})

test('a new link ends the one before', async () => {
  const { id, link } = await invited()
  const urls = { login: running.urls.login, domain: 'home.example' }
  const another = await makePasswordLink(database.db, byOperator(), id, urls)
  expect((await open(link)).status).toBe(404)
  expect((await open(another.link)).status).toBe(200)
  // one that was used says so still
  await submit(another.link, chosen)
  await makePasswordLink(database.db, byOperator(), id, urls)
  expect((await open(another.link)).html).toContain('was used on')
})

test('a password that is too easy, or typed otherwise the second time, is asked for again, and the link stays good', async () => {
  const { link } = await invited()
  for (const [password, again, says] of [
    ['short', 'short', 'A password has 10 to 256 characters'],
    [chosen, 'nine landing light', 'The two are not the same'],
  ] as const) {
    const page = await submit(link, password, again)
    expect([page.status, page.html]).toEqual([200, expect.stringContaining(says)])
    expect(page.html).not.toContain(password === chosen ? chosen : 'value="short"')
  }
  expect((await submit(link, chosen)).html).toContain('Your password is set')
})

test('a form of another site sets nothing', async () => {
  const { id, link } = await invited()
  const answer = await fetch(link, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
    body: new URLSearchParams({ password: chosen, again: chosen }),
  })
  expect(answer.status).toBe(403)
  expect(await hashOf(id)).toBe(unknowable)
})

test('a link counts in its own tenant alone', async () => {
  await insertTenant(database.db, 'elsewhere.example')
  const { link } = await invited('elsewhere.example')
  expect((await open(link)).status).toBe(404)
})

test('guesses are slowed and on record, and never stop a good link at the same address', async () => {
  const { link } = await invited()
  noted.length = 0
  const statuses: number[] = []
  let waits: string | null = null
  for (let n = 0; n < 130; n++) {
    const page = await open(`${running.urls.login}/home.example/password/${String(n).padStart(22, 'x')}`)
    statuses.push(page.status)
    waits ??= page.headers.get('retry-after')
  }
  expect(statuses[0]).toBe(404)
  expect(statuses.at(-1)).toBe(429)
  expect(Number(waits)).toBeGreaterThan(0)
  expect(noted).toHaveLength(130)
  expect(noted[0]).toEqual({ tenantId, kind: 'sign-in', subject: 'a password link', reason: 'link-unknown' })
  expect(JSON.stringify(noted)).not.toContain('xxxx')
  expect((await open(link)).status).toBe(200)
})

test('links are forgotten a month after their end', async () => {
  const { id } = await invited()
  const rest = async () => (await database.pool.query('select from password_link where user_id = $1', [id])).rowCount
  const sweep = async (time: Date) => {
    for (const statement of sweepSignIn(time, 1000)) await statement.execute(database.db)
  }
  await sweep(hours(24 + 29 * 24))
  expect(await rest()).toBe(1)
  await sweep(hours(24 + 31 * 24))
  expect(await rest()).toBe(0)
})

describe('who made a link', () => {
  const admin = { kind: 'operator', id: 'test', name: 'test' } as const
  const operation = { tenantId, actor: admin, now: start }
  const made = async (maker: { kind: 'user' | 'application'; id: string }, person: UserId) => {
    const by = { ...operation, tenantId, actor: { ...maker, name: 'maker' } }
    const urls = { login: running.urls.login, domain: 'home.example' }
    return (await makePasswordLink(database.db, by, person, urls)).link
  }
  const person = () => insertUser(database.db, tenantId, `person${++people}@home.example`, unknowable)
  const administrator = async () => {
    const id = await person()
    await grantRole(database.db, { ...operation, tenantId }, { userId: id, role: 'global-administrator' })
    return id
  }
  const refused = async (link: string) => {
    for (const page of [await open(link), await submit(link, chosen)]) {
      expect([page.status, page.html]).toEqual([
        410,
        expect.stringContaining('Whoever made this link may not give this account a password any more'),
      ])
    }
  }

  test('[T-60] a link of an application for people ends when its person is given a role, and one of an application that may give roles does not', async () => {
    const byOperator = { ...operation, tenantId }
    const [plain, ruling] = await Promise.all(
      [['User.ReadWrite.All'], ['User.ReadWrite.All', 'RoleManagement.ReadWrite.Directory']].map((roles) =>
        createApplication(database.db, byOperator, { displayName: roles.join(), roles }),
      ),
    )
    const [one, other] = [await person(), await person()]
    const links = [
      await made({ kind: 'application', id: plain!.clientId }, one),
      await made({ kind: 'application', id: ruling!.clientId }, other),
    ] as const
    expect((await open(links[0])).status).toBe(200)
    for (const id of [one, other])
      await grantRole(database.db, byOperator, { userId: id, role: 'device-administrator' })
    await refused(links[0])
    expect((await submit(links[1], chosen)).html).toContain('Your password is set')
  })

  test.each([
    [
      'loses the role',
      (id: UserId) => takeRole(database.db, { ...operation, tenantId }, { userId: id, role: 'global-administrator' }),
    ],
    ['is disabled', (id: UserId) => changeUser(database.db, { ...operation, tenantId }, id, { accountEnabled: false })],
    ['is deleted', (id: UserId) => deleteUser(database.db, { ...operation, tenantId }, id)],
  ])('[T-50] a link of an administrator counts no more as soon as its maker %s', async (_, dismiss) => {
    await administrator() // who stays
    const maker = await administrator()
    const link = await made({ kind: 'user', id: maker }, await administrator())
    expect((await open(link)).status).toBe(200)
    await dismiss(maker)
    await refused(link)
  })

  test('[T-50] a link sets no password while the role is taken from whoever made it', async () => {
    await administrator() // who stays
    const maker = await administrator()
    const id = await administrator()
    const link = await made({ kind: 'user', id: maker }, id)
    const byOperator = { ...operation, tenantId }
    const take = (tx: Db) => takeRole(tx, byOperator, { userId: maker, role: 'global-administrator' })
    const [using] = await whileHeld(database.db, take, [() => submit(link, chosen)])
    expect(using).toMatchObject({ status: 'fulfilled', value: { status: 409 } })
    expect(await hashOf(id)).toBe(unknowable)
  })

  test('what nobody made, as links from before makers were kept, sets no password', async () => {
    const { id, link } = await invited()
    const of = database.db.updateTable('password_link').where('tenant_id', '=', tenantId).where('user_id', '=', id)
    await of.set({ made_by_kind: null, made_by_id: null }).execute()
    await refused(link)
  })
})
