// Authorize requests over the wire, where they are not the plain case: sent on to another tenant, refused, too late, asked for
// without a page, and ended again. What the page shows is tested in sign-in.test.ts.

import { randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { openBrowser, startAuthority, type TestAuthority, type Visit } from '../../../test/support/server/authority.ts'
import { openRefusalLog } from '../../audit/refusal.ops.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import type { TenantId } from '../../kernel/id.ts'

const password = 'two crossing runways'
const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const callback = 'msauth://Microsoft.AAD.BrokerPlugin'
const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
const graph = 'https://graph.microsoft.com'
const hour = 3_600_000

let now = new Date()
let database: TestDatabase
let running: TestAuthority
let home: TenantId
let elsewhere: TenantId

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  const clock = () => now
  const refusals = openRefusalLog(db, clock, (error) => {
    throw error
  })
  running = await startAuthority(db, { clock, refusals })
  home = await insertTenant(db, 'home.example')
  elsewhere = await insertTenant(db, 'elsewhere.example')
  const hash = await hashPassword(password)
  for (const name of ['pia', 'kim']) await insertUser(db, home, `${name}@home.example`, hash)
})
afterAll(async () => {
  await running.close()
  await database.stop()
})

const start = (segment: string, more: Record<string, string> = {}, version: 1 | 2 = 1): string =>
  `/${segment}/oauth2/${version === 2 ? 'v2.0/' : ''}authorize?${new URLSearchParams({
    client_id: broker,
    redirect_uri: callback,
    response_type: 'code',
    ...more,
  })}`

type Raw = { readonly cookie?: string; readonly form?: Record<string, string> }
const raw = (path: string, { cookie = '', form }: Raw = {}) =>
  fetch(new URL(path, running.urls.login), {
    redirect: 'manual',
    headers: { cookie },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

const queryOf = (address = '') => Object.fromEntries(new URL(address, running.urls.login).searchParams)
const codeOf = ({ left }: Visit) => queryOf(left).code ?? ''

/** From the page to the end, in this browser. */
async function signIn(browser: ReturnType<typeof openBrowser>, username: string, more: Record<string, string> = {}) {
  const page = await browser.go(start(home, { login_hint: username, ...more }))
  return browser.go(page.url, { step: 'password', username, password })
}

async function redeem(code: string, version: 1 | 2 = 1, more: Record<string, string> = {}) {
  const form = { grant_type: 'authorization_code', code, client_id: broker, redirect_uri: callback, ...more }
  const answer = await fetch(`${running.urls.login}/common/oauth2/${version === 2 ? 'v2.0/' : ''}token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return (await answer.json()) as Record<string, string>
}

const stored = (model: string) =>
  database.db
    .selectFrom('oidc_payload')
    .select(['id', 'expires_at'])
    .where('tenant_id', '=', home)
    .where('model', '=', model)
    .execute()

test('[S-143] a name of another organization takes the whole request there as its client sent it, in both versions', async () => {
  const all = {
    state: 's&1',
    nonce: 'n1',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
    response_mode: 'form_post',
    max_age: '77',
    prompt: 'login',
  }
  const params = { client_id: broker, redirect_uri: callback, response_type: 'code', login_hint: 'pia@home.example' }
  for (const [version, sent, arrives] of [
    [1, { ...all, resource: drs }, { ...all, resource: drs }],
    [1, {}, {}],
    [2, { ...all, scope: `${graph}/.default` }, { ...all, scope: `openid profile offline_access ${graph}/.default` }],
    [2, { response_mode: 'query' }, { response_mode: 'query', scope: 'openid profile offline_access' }],
  ] as const) {
    const answer = await raw(start(elsewhere, sent, version))
    expect(answer.status).toBe(302)
    const page = answer.headers.get('location') ?? ''
    const moved = await raw(page, {
      cookie: cookiesOf(answer),
      form: { step: 'username', username: ' pia@home.example' },
    })
    expect(moved.status).toBe(302)
    const to = moved.headers.get('location') ?? ''
    expect(new URL(to, running.urls.login).pathname).toBe(`/${home}/oauth2/${version === 2 ? 'v2.0/' : ''}authorize`)
    expect(queryOf(to)).toEqual({ ...params, ...arrives })
  }
})

test('a request that names no resource is for the directory in version 1 and for Graph in version 2', async () => {
  for (const [version, aud] of [
    [1, 'https://graph.windows.net'],
    [2, '00000003-0000-0000-c000-000000000000'],
  ] as const) {
    const browser = openBrowser(running.urls.login)
    const page = await browser.go(start(home, { login_hint: 'pia@home.example' }, version))
    expect(page.status).toBe(200)
    const done = await browser.go(page.url, { step: 'password', username: 'pia@home.example', password })
    expect(decodeJwt((await redeem(codeOf(done), version)).access_token ?? '')).toMatchObject({ aud })
  }
})

test('/common finds the organization by a domain too, asks for a name once, and nobody is found by a name that nobody has', async () => {
  const byDomain = await raw(start('common', { domain_hint: 'home.example', state: 'x' }))
  expect(byDomain.headers.get('location')).toMatch(new RegExp(`^/${home}/oauth2/authorize\\?.*state=x`))
  const form = await (await raw(start('common'))).text()
  expect(form).not.toContain('role="alert"')
  const unknown = await (await raw(start('common', { login_hint: 'x@nowhere.example' }))).text()
  expect(unknown).toContain('role="alert"')
  for (const page of [form, unknown]) expect(page.match(/name="login_hint"/g)).toHaveLength(1)

  const browser = openBrowser(running.urls.login)
  const page = await browser.go(start(home))
  expect(page.html).not.toContain('role="alert"')
  const nobody = await browser.go(page.url, { step: 'username', username: 'x@nowhere.example' })
  expect([nobody.status, nobody.html]).toEqual([
    200,
    expect.stringContaining('No organisation here has this user name'),
  ])
})

test('a request that says something twice, or asks for an answer in a way there is not, is refused on a page', async () => {
  const long = 'x'.repeat(101)
  for (const [path, says] of [
    [`${start(home)}&client_id=${broker}`, 'client_id is there twice'],
    [`${start(home)}&state=1&state=2`, 'state is there twice'],
    [start(home, { response_mode: 'web_message' }), 'response_mode is query, fragment or form_post'],
    [start(long), `&#39;${'x'.repeat(100)}&#39;`],
  ] as const) {
    const answer = await raw(path)
    const text = (await answer.text()).replaceAll('&apos;', '&#39;').replaceAll("'", '&#39;')
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    expect(text).toContain(says)
  }
  for (const response_mode of ['query', 'fragment', 'form_post']) {
    expect((await raw(start(home, { response_mode }))).status).toBe(302)
  }
})

test('[T-52] [T-55] a request with a member longer than a few KB is refused on a page before anything is stored, wherever it is asked', async () => {
  const rows = async () => {
    const { rows: found } = await sql<{ count: string; size: string }>`/* every tenant: what a stranger adds */
      select count(*), coalesce(max(length(payload::text)), 0) as size from oidc_payload`.execute(database.db)
    return found[0]!
  }
  const ask = (segment: string, more: Record<string, string>) =>
    raw(`/${segment}/oauth2/v2.0/authorize`, {
      form: { client_id: broker, redirect_uri: callback, response_type: 'code', ...more },
    })
  const before = await rows()
  for (const name of ['state', 'nonce', 'login_hint', 'code_challenge', 'redirect_uri', 'client_id', 'max_age']) {
    for (const segment of [home, 'common']) {
      const answer = await ask(segment, { [name]: 'x'.repeat(60_000) })
      const page = await answer.text()
      expect([name, answer.status]).toEqual([name, 400])
      expect(page).toContain(`${name} is longer than`)
      expect(page.length).toBeLessThan(20_000)
    }
  }
  expect(await rows()).toEqual(before)
  expect((await ask(home, { state: 's'.repeat(4096) })).status).toBeLessThan(400)
  const after = await rows()
  expect(Number(after.count)).toBe(Number(before.count) + 1)
  expect(Number(after.size)).toBeLessThan(8192)
})

test('without a page only a session signs in, and an account can be chosen although there is one', async () => {
  const browser = openBrowser(running.urls.login)
  const refused = await browser.go(start(home, { prompt: 'none' }))
  expect(queryOf(refused.left)).toMatchObject({ error: 'login_required' })
  await signIn(browser, 'pia@home.example')
  expect(codeOf(await browser.go(start(home, { prompt: 'none' })))).toMatch(/^0\.A/)
  expect(codeOf(await browser.go(start(home)))).toMatch(/^0\.A/)
  for (const prompt of ['select_account', 'login']) {
    expect((await browser.go(start(home, { prompt }))).left).toBeUndefined()
  }
})

test('a name that is typed while somebody else is signed in asks for its own password, at the organization and at /common', async () => {
  const browser = openBrowser(running.urls.login)
  await signIn(browser, 'pia@home.example')
  const kim = { login_hint: ' KIM@home.example' }
  for (const segment of [home, 'common']) {
    const page = await browser.go(start(segment, kim))
    expect([page.status, page.left]).toEqual([200, undefined])
    expect(page.html).toContain('name="password"')
    expect(page.html.toLowerCase()).toContain('kim@home.example')
  }
  const unknown = await browser.go(start(home, { login_hint: 'nobody@home.example' }))
  expect(unknown.html).toContain('name="password"')
  const quiet = await browser.go(start(home, { ...kim, prompt: 'none' }))
  expect(queryOf(quiet.left)).toMatchObject({ error: 'login_required' })
  for (const prompt of [{}, { prompt: 'none' }]) {
    expect(codeOf(await browser.go(start(home, { login_hint: 'Pia@HOME.example', ...prompt })))).toMatch(/^0\.A/)
  }
  // whoever then chooses another account than the hinted one is signed in as that
  const page = await browser.go(start(home, kim))
  const chosen = await browser.go(page.url, { step: 'password', username: 'pia@home.example', password })
  expect(codeOf(chosen)).toMatch(/^0\.A/)
  const asKim = await signIn(browser, 'kim@home.example')
  expect(decodeJwt((await redeem(codeOf(asKim))).id_token ?? '')).toMatchObject({ upn: 'kim@home.example' })
})

test('[T-51] a sign-in is taken up by the browser that began it, within an hour; a session lasts a day and its cookie must be ours', async () => {
  const begun = now
  const mine = await raw(start(home, { login_hint: 'pia@home.example' }))
  const theirs = await raw(start(home, { login_hint: 'pia@home.example' }))
  const page = mine.headers.get('location') ?? ''
  const form = { step: 'password', username: 'pia@home.example', password }
  const foreign = await raw(page, { cookie: cookiesOf(theirs), form })
  expect([foreign.status, await foreign.text()]).toEqual([400, expect.stringContaining('AADSTS50058')])
  const uid = page.split('/').at(-1)
  const lost = await raw(`/${home}/oauth2/v2.0/authorize/${uid}`)
  expect([lost.status, await lost.text()]).toEqual([400, expect.stringContaining('AADSTS50058')])

  now = new Date(begun.getTime() + hour - 1)
  expect((await raw(page, { cookie: cookiesOf(mine) })).status).toBe(200)
  now = new Date(begun.getTime() + hour)
  expect((await raw(page, { cookie: cookiesOf(mine) })).status).toBe(400)

  now = begun
  const before = (await stored('Session')).map(({ id }) => id)
  const done = await raw(page, { cookie: cookiesOf(mine), form })
  const last = await raw(done.headers.get('location') ?? '', { cookie: cookiesOf(mine) })
  const cookies = cookiesOf(last)
  expect(cookies).toMatch(/taxiway_session=[^;]+; .*taxiway_session\.sig=[^;]+/)
  expect(cookiesOf(mine)).toMatch(/taxiway_sign_in\.sig=.*taxiway_resume\.sig=/)
  const made = (await stored('Session')).filter(({ id }) => !before.includes(id))
  expect(made.map(({ expires_at }) => expires_at?.getTime())).toEqual([begun.getTime() + 24 * hour])
  const asks = async (cookie: string) =>
    (await raw(start(home), { cookie })).headers.get('location')?.includes('/sign-in/')
  expect(await asks(cookies)).toBe(false)
  const other = (found: string) => found.slice(0, -1) + (found.endsWith('A') ? 'B' : 'A')
  expect(await asks(cookies.replace(/taxiway_session\.sig=./, other))).toBe(true)
  expect(await asks(cookies.replace(/taxiway_session\.sig=[^;]+(; )?/, ''))).toBe(true)
})

test('when somebody else signs in, the session that was there ends; who stays keeps it', async () => {
  const browser = openBrowser(running.urls.login)
  const ids = async () => (await stored('Session')).map(({ id }) => id)
  const others = await ids()
  await signIn(browser, 'pia@home.example')
  const [first] = (await ids()).filter((id) => !others.includes(id))
  expect(codeOf(await signIn(browser, 'pia@home.example', { prompt: 'login' }))).toMatch(/^0\.A/)
  expect(codeOf(await signIn(browser, 'kim@home.example', { prompt: 'login' }))).toMatch(/^0\.A/)
  const last = (await ids()).filter((id) => !others.includes(id))
  expect(last).toHaveLength(1)
  expect(last).not.toContain(first)
})

test('[T-51] a session from before the account’s present epoch signs nobody in, with a page or without', async () => {
  const browser = openBrowser(running.urls.login)
  await signIn(browser, 'kim@home.example')
  expect(codeOf(await browser.go(start(home)))).toMatch(/^0\.A/)
  const account = database.db.updateTable('directory_user').set({ credentials_epoch: 5 }).where('tenant_id', '=', home)
  await account.where('user_principal_name', '=', 'kim@home.example').execute()
  const page = await browser.go(start(home))
  expect([page.status, page.left]).toEqual([200, undefined])
  expect(page.html).toContain('name="username"')
  expect(queryOf((await browser.go(start(home, { prompt: 'none' }))).left)).toMatchObject({ error: 'login_required' })
  expect(codeOf(await signIn(browser, 'kim@home.example'))).toMatch(/^0\.A/)
})

test('signing out ends the session and asks nobody; what applications hold goes on, and no address but a registered one is gone to', async () => {
  const browser = openBrowser(running.urls.login)
  const portal = '5a7a9c1e-7a11-4e0c-9d7a-000000000001'
  const { refresh_token = '', id_token = '' } = await redeem(codeOf(await signIn(browser, 'pia@home.example')))
  const sessions = (await stored('Session')).length
  const out = (more: Record<string, string>) => browser.go(`/${home}/oauth2/v2.0/logout?${new URLSearchParams(more)}`)
  const evil = await out({ post_logout_redirect_uri: 'https://evil.example/', client_id: portal })
  expect([evil.status, evil.left]).toEqual([400, undefined])
  expect(evil.html).toContain('redirect address is not one of those registered')
  expect(await stored('Session')).toHaveLength(sessions)

  const back = await out({ post_logout_redirect_uri: 'https://portal.example/', client_id: portal, state: 'z' })
  expect(back.left).toBe('https://portal.example/?state=z')
  expect(await stored('Session')).toHaveLength(sessions - 1)
  expect((await browser.go(start(home))).left).toBeUndefined()
  const refreshed = await redeem('', 1, { grant_type: 'refresh_token', refresh_token })
  expect(refreshed).toHaveProperty('access_token')

  // where nobody is signed in, or what the browser has of a session is over, that is no failure
  const gone = `taxiway_session=over; ${cookiesOf(await raw(start(home)))}`
  for (const cookie of [gone, '']) {
    for (const more of [{}, { id_token_hint: id_token }, { id_token_hint: 'no token' }]) {
      const plain = await raw(`/${home}/oauth2/logout?${new URLSearchParams(more)}`, { cookie })
      expect([plain.status, await plain.text()]).toEqual([200, expect.stringContaining('signed out')])
    }
    const query = new URLSearchParams({ post_logout_redirect_uri: 'https://portal.example/', client_id: portal })
    const again = await raw(`/${home}/oauth2/logout?${query}`, { cookie })
    expect(again.headers.get('location')).toBe('https://portal.example/')
  }
  // a hint names the client and proves nothing: the address counts because it is registered
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const hint = `${part({ alg: 'none' })}.${part({ aud: portal })}.x`
  const named = { id_token_hint: hint, post_logout_redirect_uri: 'https://portal.example/' }
  const hinted = await raw(`/${home}/oauth2/logout?${new URLSearchParams(named)}`)
  expect(hinted.headers.get('location')).toBe('https://portal.example/')
  expect((await raw('/nowhere.example/oauth2/logout')).status).toBe(200)
})

test('signing out without naming the application leads to an address of one that the session signed in to, and to no other', async () => {
  const browser = openBrowser(running.urls.login)
  const out = (segment: string, more: Record<string, string>) =>
    browser.go(`/${segment}/oauth2/v2.0/logout?${new URLSearchParams(more)}`)
  const portal = '5a7a9c1e-7a11-4e0c-9d7a-000000000001'
  const atPortal = {
    client_id: portal,
    redirect_uri: 'https://portal.example/signed-in',
    code_challenge: 'c'.repeat(43),
  }
  const named = { ...atPortal, code_challenge_method: 'S256' }
  const hint = { post_logout_redirect_uri: 'https://portal.example/', state: 'z' }
  await signIn(browser, 'pia@home.example') // of another application
  const foreign = await out(home, hint)
  expect([foreign.status, foreign.left]).toEqual([200, undefined])
  await signIn(browser, 'pia@home.example', named)
  const evil = await out(home, { post_logout_redirect_uri: 'https://evil.example/' })
  expect([evil.status, evil.left]).toEqual([200, undefined])
  await signIn(browser, 'pia@home.example', named)
  expect((await out(home, hint)).left).toBe('https://portal.example/?state=z')
  // at /common whoever signs out is told by a hint, and the session of that tenant ends
  await signIn(browser, 'pia@home.example', named)
  expect((await out('common', { ...hint, logout_hint: 'pia@home.example' })).left).toBe(
    'https://portal.example/?state=z',
  )
  expect((await browser.go(start(home))).left).toBeUndefined()
})

test('an address with the id of no tenant makes nothing, and is not remembered when there is one', async () => {
  const { db } = database
  const tenant_id = randomUUID()
  const page = () => raw(`/${tenant_id}/sign-in/x`)
  const none = await page()
  expect([none.status, await none.text()]).toEqual([400, expect.stringContaining('This address has no tenant')])
  const at = { tenant_id, display_name: 'Late', created_at: now }
  await db.insertInto('tenant').values(at).execute()
  expect(await (await page()).text()).toContain('AADSTS50058') // this tenant's, and nobody's sign-in
})

test('a failure of ours at the page is said as one: nobody is signed in, refused or told that it took too long', async () => {
  const { db } = database
  const begun = await raw(start(home, { login_hint: 'pia@home.example' }))
  const page = begun.headers.get('location') ?? ''
  const form = { step: 'password', username: 'pia@home.example', password }
  for (const table of ['oidc_payload', 'sign_in_attempt']) {
    await sql`alter table ${sql.table(table)} rename to unreadable`.execute(db)
    const failed = await raw(page, { cookie: cookiesOf(begun), form })
    await sql`alter table unreadable rename to ${sql.ref(table)}`.execute(db)
    const text = await failed.text()
    expect([failed.status, text]).toEqual([500, expect.stringContaining('Something went wrong on our side')])
    expect(text).not.toMatch(/unreadable|oidc_payload|sign_in_attempt|relation/)
  }
  const refused = db.selectFrom('audit_entry').select('action').where('tenant_id', '=', home)
  expect(await refused.where('action', '=', 'identity.signIn.refuse').execute()).toEqual([])
  const done = await raw(page, { cookie: cookiesOf(begun), form })
  expect(done.headers.get('location')).toContain('/oauth2/v2.0/authorize/')
})
