import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { openBrowser, startAuthority, type TestAuthority, type Visit } from '../../../test/support/server/authority.ts'
import type { Db } from '../../db/schema.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { parseXml, type XmlElement } from '../../protocol/xml.ts'
import { foldReactions } from '../../reactions.ts'
import { openAuthority } from '../identity.ops.ts'
import { authorize, resume } from '../oauth/authorize.ops.ts'
import { submitSignIn } from '../oauth/sign-in-flow.ops.ts'
import { markBrowser } from './known-browser.ts'
import { signIn } from './sign-in.ops.ts'

const password = 'nine landing lights'
const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const drsRedirect = 'ms-appx-web://Microsoft.AAD.BrokerPlugin/DRS'

let database: TestDatabase
let running: TestAuthority
let contoso: TenantId
let badguys: TenantId

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  const hash = await hashPassword(password)
  contoso = await insertTenant(db, 'contoso.example', {
    brand_name: 'Contoso <Travel> & "Co"',
    brand_sign_in_text: 'Call 555 for help.\n<script>alert(1)</script>',
    brand_username_hint: 'Your Contoso mail',
    brand_background_color: '#003366',
    brand_logo: Buffer.from('89504e470d0a1a0a', 'hex'),
    brand_logo_type: 'image/png',
  })
  badguys = await insertTenant(db, 'badguys.example')
  await insertUser(db, contoso, 'pia@contoso.example', hash)
  await insertUser(db, contoso, 'kim@contoso.example', hash)
  await insertUser(db, badguys, 'mallory@badguys.example', hash)
  running = await startAuthority(db)
})
afterAll(async () => {
  await running.close()
  await database.stop()
})

const start = (segment: string, more: Record<string, string> = {}): string => {
  const query = new URLSearchParams({
    client_id: broker,
    resource: 'urn:ms-drs:enterpriseregistration.windows.net',
    redirect_uri: drsRedirect,
    response_type: 'code',
    ...more,
  })
  return `${running.urls.login}/${segment}/OAuth2/Authorize?${query}`
}

type Seen = {
  title: string
  headings: string[]
  alerts: string[]
  images: string[]
  text: string
  fields: Record<string, Record<string, string>>
  action: string
  elements: XmlElement[]
}

/** Reads the page as strict XML: that it can be read at all is half of the test. */
function read(visit: Visit): Seen {
  const root = parseXml(visit.html.replace('<!DOCTYPE html>', ''))
  const all = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(all)]
  const elements = all(root)
  const text = (element: XmlElement): string => [element.text, ...element.children.map(text)].join(' ').trim()
  const named = (...names: string[]) => elements.filter(({ local }) => names.includes(local))
  return {
    elements,
    title: named('title').map(text).join(),
    headings: named('h1', 'h2').map(text),
    alerts: elements.filter(({ attributes }) => attributes.role === 'alert').map(text),
    images: named('img').map(({ attributes }) => attributes.src ?? ''),
    text: named('body').map(text).join(),
    fields: Object.fromEntries(named('input').map(({ attributes }) => [attributes.name ?? '', { ...attributes }])),
    action: named('form')[0]?.attributes.action ?? '',
  }
}

test('[S-100] [S-202] the page shows the tenant’s name, logo, text and hint when there are any, and a generic page otherwise', async () => {
  const visit = await openBrowser(running.urls.login).go(start('Contoso.example'))
  const page = read(visit)
  expect(page.headings).toEqual(['Contoso <Travel> & "Co"', 'Sign in'])
  expect(page.title).toContain('Contoso <Travel>')
  expect(page.text).toContain('Call 555 for help.')
  expect(page.text).toContain('Your Contoso mail')
  expect(page.images).toEqual([`/${contoso}/branding/logo`])
  const logo = await fetch(`${running.urls.login}${page.images[0]}`)
  expect(logo.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await logo.arrayBuffer()).toString('hex')).toBe('89504e470d0a1a0a')

  const generic = read(await openBrowser(running.urls.login).go(start(badguys)))
  expect(generic.headings).toEqual(['Sign in'])
  expect(generic.images).toEqual([])
  expect((await fetch(`${running.urls.login}/${badguys}/branding/logo`)).status).toBe(404)
})

test('[S-201] a person signs in in two steps and the device gets a code at its own address, by redirect and by link', async () => {
  const browser = openBrowser(running.urls.login)
  const first = await browser.go(start(contoso, { state: 'x&y' }))
  expect(read(first).fields.username).toMatchObject({ type: 'email', autocomplete: 'username' })
  const second = await browser.go(read(first).action, { step: 'username', username: ' Pia@Contoso.example ' })
  expect(read(second).alerts).toEqual([]) // asked for, not tried
  expect(read(second).fields).toMatchObject({
    username: { type: 'hidden', value: 'Pia@Contoso.example' },
    password: { type: 'password' },
  })
  const done = await browser.go(read(second).action, { step: 'password', username: 'Pia@Contoso.example', password })
  expect(done.status).toBe(302)
  expect(done.left).toMatch(/^ms-appx-web:\/\/Microsoft\.AAD\.BrokerPlugin\/DRS\?code=0\.A/)
  const link = read(done).elements.find(({ local }) => local === 'a')
  expect(link?.attributes.href).toBe(done.left)

  const answer = new URLSearchParams(done.left?.split('?')[1])
  expect(answer.get('state')).toBe('x&y')
  const form = {
    grant_type: 'authorization_code',
    code: answer.get('code') ?? '',
    redirect_uri: drsRedirect,
    client_id: broker,
  }
  const reply = await fetch(`${running.urls.login}/common/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  expect(await reply.json()).toMatchObject({
    resource: 'urn:ms-drs:enterpriseregistration.windows.net',
    token_type: 'Bearer',
  })
})

test('[S-143] a user of another organization is sent to that organization’s own page, which alone asks for the password', async () => {
  const browser = openBrowser(running.urls.login)
  const theirs = await browser.go(start(badguys))
  expect(theirs.url).toContain(badguys)
  const home = await browser.go(theirs.url, { step: 'username', username: 'pia@contoso.example' })
  expect(home.url).toContain(contoso)
  expect(read(home).headings[0]).toContain('Contoso')
  const done = await browser.go(home.url, { step: 'password', username: 'pia@contoso.example', password })
  expect(done.left).toMatch(/^ms-appx-web:/)

  // the same with the name changed behind the page's back: the password is not even looked at
  const again = openBrowser(running.urls.login)
  const page = await again.go(start(badguys, { login_hint: 'mallory@badguys.example' }))
  const moved = await again.go(page.url, { step: 'password', username: 'pia@contoso.example', password: 'wrong' })
  expect(moved.url).toContain(contoso)
  const attempts = await database.db
    .selectFrom('sign_in_attempt')
    .selectAll()
    .where('tenant_id', '=', badguys)
    .execute()
  expect(attempts).toEqual([])
})

test('a code counts once, also when it is redeemed twenty times in the same moment', async () => {
  const browser = openBrowser(running.urls.login)
  const page = await browser.go(start(contoso, { login_hint: 'pia@contoso.example' }))
  const done = await browser.go(page.url, { step: 'password', username: 'pia@contoso.example', password })
  const code = new URLSearchParams(done.left?.split('?')[1]).get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: drsRedirect, client_id: broker }
  const redeem = () =>
    fetch(`${running.urls.login}/${contoso}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })
  const statuses = (await Promise.all(Array.from({ length: 20 }, redeem))).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1)
  expect(new Set(statuses.filter((status) => status !== 200))).toEqual(new Set([400]))
})

test('/common finds the organization by the user name, and says so when there is none', async () => {
  const browser = openBrowser(running.urls.login)
  const page = await browser.go(start('common', { state: 'kept' }))
  expect(read(page).fields).toMatchObject({ login_hint: { type: 'email' }, state: { value: 'kept' } })
  const unknown = read(await browser.go(start('common', { login_hint: 'x@nowhere.example' })))
  expect(unknown.alerts[0]).toContain('No organisation here has this user name')
  const home = await browser.go(start('organizations', { login_hint: 'pia@contoso.example' }))
  expect(home.url).toContain(contoso)
  expect(read(home).fields.password).toBeDefined()
})

test('a wrong password stays on the page with a message and gives no code; another account can be chosen', async () => {
  const browser = openBrowser(running.urls.login)
  const page = await browser.go(start(contoso, { login_hint: 'pia@contoso.example' }))
  const wrong = await browser.go(page.url, { step: 'password', username: 'pia@contoso.example', password: 'wrong' })
  expect(wrong.left).toBeUndefined()
  const seen = read(wrong)
  expect(seen.alerts).toEqual(['The user name or the password is wrong. Check both and try again.'])
  expect(seen.fields.password).toMatchObject({ 'aria-invalid': 'true', 'aria-describedby': 'problem' })
  expect(seen.fields.password).not.toHaveProperty('value')
  const other = seen.elements.find(({ local, text }) => local === 'a' && text === 'Use another account')
  expect(read(await browser.go(other?.attributes.href ?? '')).fields.username?.type).toBe('email')
})

test('somebody else can sign in where a session exists, and gets codes for the own account', async () => {
  const browser = openBrowser(running.urls.login)
  for (const name of ['pia@contoso.example', 'kim@contoso.example']) {
    const page = await browser.go(start(contoso, { login_hint: name, prompt: 'login' }))
    const done = await browser.go(page.url, { step: 'password', username: name, password })
    const code = new URLSearchParams(done.left?.split('?')[1]).get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: drsRedirect, client_id: broker }
    const reply = await fetch(`${running.urls.login}/common/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    const { id_token } = (await reply.json()) as { id_token: string }
    expect(JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({ upn: name })
  }
})

test('[T-06] hostile hints, names and branding stay text: no script, no foreign address, a policy that would stop them', async () => {
  const hostile = [
    '"><script>alert(1)</script>@contoso.example',
    "';alert(1)//@contoso.example",
    '\uFFFE@contoso.example',
    '<img src=x onerror=alert(1)>',
  ]
  for (const login_hint of hostile) {
    for (const segment of [contoso, 'common', '%3Cscript%3E']) {
      const visit = await openBrowser(running.urls.login).go(start(segment, { login_hint, state: login_hint }))
      const { elements } = read(visit)
      expect(elements.map(({ local }) => local)).not.toContain('script')
      expect(
        elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith('on')),
      ).toEqual([])
      const policy = visit.headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self'; form-action 'self'/)
      expect(policy).not.toMatch(/unsafe|script-src|\*/)
      expect(visit.headers.get('x-content-type-options')).toBe('nosniff')
    }
  }
  // asked for a name only, nobody has compared the address yet: a scheme of the browser's own does not reach the policy
  for (const redirect_uri of [
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://x',
    'file:///x',
    'about:blank',
  ]) {
    const visit = await openBrowser(running.urls.login).go(start('common', { redirect_uri }))
    expect(visit.status).toBe(200)
    expect(visit.headers.get('content-security-policy')).toContain("form-action 'self';")
  }
  const unstorable = await openBrowser(running.urls.login).go(start(contoso, { login_hint: '\u0000@contoso.example' }))
  expect(unstorable.status).toBe(400)
  expect(unstorable.headers.get('content-type')).toContain('application/json')
  for (const redirect_uri of [
    'javascript:alert(1)',
    'https://evil.example/',
    `${drsRedirect}/../x`,
    'data:text/html,x',
  ]) {
    const visit = await openBrowser(running.urls.login).go(start(contoso, { redirect_uri }))
    expect(visit.left).toBeUndefined()
    expect(visit.status).toBe(400)
    expect(read(visit).alerts[0]).toContain('redirect address')
  }
})

test('a form sent by another site, without the cookie, or with another sign-in’s cookie signs nobody in', async () => {
  const browser = openBrowser(running.urls.login)
  const page = await browser.go(start(contoso, { login_hint: 'pia@contoso.example' }))
  const form = { step: 'password', username: 'pia@contoso.example', password }
  const foreign = await fetch(page.url, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { origin: 'https://evil.example' },
    redirect: 'manual',
  })
  expect(foreign.status).toBe(403)
  const bare = await fetch(page.url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
  expect(bare.status).toBe(400)
  expect(await bare.text()).toContain('AADSTS50058')
  const mallory = openBrowser(running.urls.login)
  await mallory.go(start(contoso))
  expect((await mallory.go(page.url, form)).status).toBe(400)
  expect((await browser.go(page.url, form)).left).toMatch(/^ms-appx-web:/)
  expect((await browser.go(page.url, form)).status).toBe(400)
})

test('behind TLS every cookie is secure, unreadable for scripts and kept to its path, whatever Host a client sends', async () => {
  const urls = { ...running.urls, login: 'https://login.example' }
  const secure = await openAuthority({
    reactions: foldReactions([]),
    db: database.db,
    clock: () => new Date(),
    urls,
    seal: running.authority.seal,
  })
  const params = new URL(start(contoso)).searchParams
  const { next, keep = [] } = await authorize(secure, {
    segment: contoso,
    endpointVersion: 1,
    params,
    cookie: undefined,
  })
  expect(keep.length).toBeGreaterThanOrEqual(3)
  const kept = (cookies: readonly string[]) => {
    for (const cookie of cookies) {
      expect(cookie).toMatch(/; secure/i)
      expect(cookie).toMatch(/; httponly/i)
      expect(cookie).toMatch(/; samesite=lax/i)
      expect(cookie).toContain(`path=/${contoso}`)
    }
  }
  kept(keep)
  const uid = (next.kind === 'go' ? next.to : '').split('/').at(-1) ?? ''
  const cookie = keep.map((line) => line.split(';')[0]).join('; ')
  const form = new URLSearchParams({ step: 'password', username: 'pia@contoso.example', password })
  const done = await submitSignIn(secure, { tenantId: contoso, uid, cookie }, form)
  const signedIn = { tenantId: contoso, name: 'pia@contoso.example', epoch: 0 }
  expect(done).toEqual({
    next: { kind: 'go', to: `https://login.example/${contoso}/oauth2/v2.0/authorize/${uid}` },
    signedIn,
  })
  const mark = markBrowser(secure.cookieKey, signedIn.tenantId, signedIn.name, signedIn.epoch)
  expect(mark).toMatch(
    new RegExp(
      `^taxiway_known=[\\w-]{22}\\.0\\.[\\w-]{43}; path=/${contoso}; max-age=7776000; secure; httponly; samesite=lax$`,
    ),
  )

  const ended = await resume(secure, contoso, uid, cookie)
  expect(ended.keep?.map((line) => line.split('=')[0])).toContain('taxiway_session')
  kept(ended.keep ?? [])

  // [T-53] made-up marks, and that of another person, begin no counts of their own: ten wrong passwords are ten
  await insertUser(database.db, contoso, 'max@contoso.example', await hashPassword(password))
  const made = () => `taxiway_known=${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`
  const attempt = async (known: string, tried: string) => {
    const browser = openBrowser(running.urls.login, { cookie: known.split(';')[0] ?? '' })
    const page = await browser.go(start(contoso, { login_hint: 'max@contoso.example' }))
    return browser.go(page.url, { step: 'password', username: 'max@contoso.example', password: tried })
  }
  for (let n = 0; n < 10; n++) await attempt(made(), 'surely not this one')
  for (const known of [made(), mark]) {
    expect(read(await attempt(known, password)).alerts[0]).toContain('Wait 5 minutes')
  }
})

test('the pages need no mouse, no script and no wide screen', async () => {
  const page = read(await openBrowser(running.urls.login).go(start(contoso)))
  const html = page.elements[0]
  expect(html?.attributes.lang).toBe('en')
  const labelled = page.elements.find(({ local }) => local === 'label')?.attributes.for
  expect(page.fields.username).toMatchObject({ id: labelled, autofocus: 'autofocus', required: 'required' })
  const style = page.elements.find(({ local }) => local === 'style')?.text ?? ''
  expect(style).toMatch(/prefers-color-scheme:dark/)
  expect(style).toMatch(/max-width:37.5rem/)
  expect(style).toContain('#003366')
})

test('a sign-in that the database fails says so: only a full queue of passwords is called busy', async () => {
  const gone = new Fault('unavailable', 'The database cannot be reached.', { reason: 'database' })
  const db = new Proxy({} as Db, {
    get: () => {
      throw gone
    },
  })
  const attempt = {
    tenantId: contoso,
    userName: 'pia',
    password,
    clientId: broker,
    way: 'page',
    now: new Date(),
  } as const
  await expect(signIn({ db }, attempt)).rejects.toBe(gone)
})

test('a sign-in that cannot be put on record does not happen, and leaves nothing behind', async () => {
  const { db, pool } = database
  const attempt = {
    tenantId: contoso,
    userName: 'kim@contoso.example',
    password,
    clientId: broker,
    way: 'page',
    now: new Date(),
  } as const
  const rows = async () =>
    (await pool.query(`select from sign_in_place where subject = 'kim@contoso.example'`)).rowCount
  const before = await rows()
  await pool.query(`alter table audit_entry add constraint no_room check (action <> 'identity.user.signIn') not valid`)
  await expect(signIn({ db }, attempt)).rejects.toThrow()
  await pool.query('alter table audit_entry drop constraint no_room')
  expect(await rows()).toBe(before)
  expect(await signIn({ db }, attempt)).toMatchObject({ kind: 'ok' })
  expect(await rows()).toBe((before ?? 0) + 1)
})

test('[T-51] a disabled account is told so by its right password, and neither signs in on record nor makes its address known', async () => {
  const { db, pool } = database
  await insertUser(db, contoso, 'off@contoso.example', await hashPassword(password), { account_enabled: false })
  const attempt = {
    tenantId: contoso,
    userName: 'off@contoso.example',
    password,
    clientId: broker,
    way: 'page',
    now: new Date(),
  } as const
  expect(await signIn({ db }, attempt)).toEqual({ kind: 'refused', why: 'account-disabled' })
  const left = `select from sign_in_place where subject = 'off@contoso.example'
    union all select from audit_entry where actor_name = 'off@contoso.example'`
  expect((await pool.query(left)).rowCount).toBe(0)
})

test('documents: metadata of both versions, keys, realms; a name tells its domain and never whether the person exists', async () => {
  const get = async (path: string) =>
    (await fetch(running.urls.login + path)).json() as Promise<Record<string, unknown>>
  expect(await get('/contoso.example/.well-known/openid-configuration')).toMatchObject({
    issuer: `${running.urls.login}/${contoso}/`,
    token_endpoint: `${running.urls.login}/${contoso}/oauth2/token`,
  })
  expect(await get('/common/v2.0/.well-known/openid-configuration')).toMatchObject({
    issuer: `${running.urls.login}/{tenantid}/v2.0`,
  })
  const { keys } = (await get(`/${contoso}/discovery/v2.0/keys`)) as { keys: Array<Record<string, unknown>> }
  expect(keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' })
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5c', 'x5t'])
  expect(await get('/Common/UserRealm/pia@contoso.example?api-version=1.0')).toMatchObject({
    account_type: 'Managed',
    domain_name: 'contoso.example',
  })
  expect(await get('/common/userrealm?user=x@nowhere.example&api-version=2.1')).toMatchObject({
    NameSpaceType: 'Unknown',
  })
  expect(await get('/common/discovery/instance?api-version=1.1')).toHaveProperty('tenant_discovery_endpoint')
  const ask = async (username: string) => {
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${running.urls.login}/common/GetCredentialType`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ username }),
    })
    return { ...((await reply.json()) as Record<string, unknown>), Username: '', Display: '' }
  }
  expect(await ask('pia@contoso.example')).toEqual(await ask('nobody@contoso.example'))
  expect(await ask('nobody@contoso.example')).toMatchObject({ IfExistsResult: 0 })
  expect(await ask('x@nowhere.example')).toMatchObject({ IfExistsResult: 1 })
})

test('only the portal’s pages may read tokens from a browser', async () => {
  const ask = (origin: string) =>
    fetch(`${running.urls.login}/${contoso}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ grant_type: 'x' }),
    })
  expect((await ask('https://portal.example')).headers.get('access-control-allow-origin')).toBe(
    'https://portal.example',
  )
  expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  expect(await (await ask('https://evil.example')).json()).toMatchObject({
    error: 'invalid_request',
    error_codes: [900144],
    trace_id: expect.any(String),
  })
})

test('an application that takes the code as a form gets it from a page that needs no script', async () => {
  const browser = openBrowser(running.urls.login)
  const redirectUri = 'http://localhost:4000'
  const cli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
  const posting = { client_id: cli, redirect_uri: redirectUri, response_mode: 'form_post', state: 's&1' }
  const second = await browser.go(start(contoso, { ...posting, login_hint: 'pia@contoso.example' }))
  const form = { step: 'password', username: 'pia@contoso.example', password }
  const done = await browser.go(read(second).action, form)
  expect(done.status).toBe(200)
  expect(done.left).toBeUndefined()
  const page = read(done)
  expect(page.action).toBe(redirectUri)
  expect(page.fields.state?.value).toBe('s&1')
  expect(page.fields.code?.value).toMatch(/^0\.A/)
  expect(done.html).not.toContain('<script')

  const elsewhere = await browser.go(start(badguys, { ...posting, login_hint: 'kim@contoso.example', prompt: 'login' }))
  const moved = await browser.go(read(elsewhere).action, { ...form, username: 'kim@contoso.example' })
  expect(read(moved).fields.code?.value).toMatch(/^0\.A/)
})
