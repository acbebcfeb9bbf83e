// Token requests over the wire: the answer to each, its record, and the claims it must not be able to make.

import { decodeJwt } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { openBrowser, startAuthority, type TestAuthority } from '../../../test/support/server/authority.ts'
import { openRefusalLog } from '../../audit/refusal.ops.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import { createApplication } from '../application/application.ops.ts'
import { graceMs } from '../provider/payload.sql.ts'

const password = 'eleven paper strips'
const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const commandLine = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const graph = 'https://graph.microsoft.com'
const callback = 'https://inventory.example/back'
const day = 24 * 3_600_000

let now = new Date()
let database: TestDatabase
let running: TestAuthority
let tenantId: TenantId
let pia: UserId
let application: { readonly clientId: string; readonly clientSecret: string }
const unwritten: unknown[] = []

const operation = () => ({ tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now }) as const

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  const clock = () => now
  const refusals = openRefusalLog(db, clock, (error) => unwritten.push(error))
  running = await startAuthority(db, { clock, passwordGrant: 'true', refusals })
  tenantId = await insertTenant(db, 'ask.example')
  pia = await insertUser(db, tenantId, 'pia@ask.example', await hashPassword(password))
  const input = { displayName: 'Inventory', roles: ['Device.Read.All'], redirectUris: { web: [callback] } }
  application = await createApplication(db, operation(), input)
})
afterAll(async () => {
  await running.close()
  await database.stop()
})

type Answer = { status: number; json: Record<string, unknown> }
type Form = Record<string, string>

async function ask(form: Form, segment: string = tenantId, version: 1 | 2 = 1, basic?: string): Promise<Answer> {
  const response = await fetch(`${running.urls.login}/${segment}/oauth2/${version === 2 ? 'v2.0/' : ''}token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: basic === undefined ? {} : { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

const signIn = (more: Form = {}, version: 1 | 2 = 1) =>
  ask({ grant_type: 'password', client_id: broker, username: 'pia@ask.example', password, ...more }, tenantId, version)
const ofApplication = (more: Form = {}): Form => ({
  grant_type: 'client_credentials',
  client_id: application.clientId,
  client_secret: application.clientSecret,
  ...more,
})

/** A code for the tenant's own application, or where the page stands instead. */
async function codeFor(more: Form = {}): Promise<{ status: number; code: string }> {
  const query = { client_id: application.clientId, redirect_uri: callback, response_type: 'code', ...more }
  const browser = openBrowser(running.urls.login)
  const page = await browser.go(
    `/${tenantId}/oauth2/v2.0/authorize?${new URLSearchParams({ ...query, login_hint: 'pia@ask.example' })}`,
  )
  if (page.status !== 200) return { status: page.status, code: '' }
  const { left = '', status } = await browser.go(page.url, { step: 'password', username: 'pia@ask.example', password })
  return { status, code: new URLSearchParams(left.split('?')[1]).get('code') ?? '' }
}
const redeem = (code: string, more: Form = {}) =>
  ask({ ...ofApplication(), grant_type: 'authorization_code', code, redirect_uri: callback, ...more }, 'common', 2)

const entriesOf = async (action: string) =>
  (
    await database.db
      .selectFrom('audit_entry')
      .select(['target_kind', 'target_id', 'details'])
      .where('tenant_id', '=', tenantId)
      .where('action', '=', action)
      .orderBy('sequence')
      .execute()
  ).map((entry) => [entry.target_kind, entry.target_id, (entry.details as { reason: string }).reason])

const numbers = ({ status, json }: Answer) => [status, ...(json.error_codes as number[])]

/** While a table cannot be read. */
async function without<T>(table: string, work: () => Promise<T>): Promise<T> {
  await sql`alter table ${sql.table(table)} rename to unreadable`.execute(database.db)
  try {
    return await work()
  } finally {
    await sql`alter table unreadable rename to ${sql.ref(table)}`.execute(database.db)
  }
}

test('a request that lacks something, or names what is not there, is told what', async () => {
  expect(numbers(await ask({ client_id: broker }, 'common'))).toEqual([400, 900144])
  expect(numbers(await ask(ofApplication(), 'common'))).toEqual([400, 50059])
  expect(numbers(await ask({ grant_type: 'refresh_token', refresh_token: 'x' }))).toEqual([400, 900144])
  expect(numbers(await ask({ grant_type: 'refresh_token', client_id: 'nobody', refresh_token: 'x' }))).toEqual([
    401, 700016,
  ])
  const long = 'x'.repeat(101)
  const unknown = await ask({ grant_type: 'password' }, long)
  expect(numbers(unknown)).toEqual([400, 90002])
  expect(unknown.json.error_description).toContain(`'${'x'.repeat(100)}'`)

  const mdm = 'https://enrollment.manage.microsoft.com//.default'
  for (const [scope, expected] of [
    [`${mdm} User.Read`, [400, 70011]],
    ['/x', [400, 500011]],
    [`${'y'.repeat(201)}/.default`, [400, 500011]],
  ] as const) {
    const refused = await signIn({ scope }, 2)
    expect(numbers(refused)).toEqual(expected)
    if (scope.startsWith('y')) expect(refused.json.error_description).toContain(`'${'y'.repeat(200)}'`)
  }
  const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
  expect(numbers(await signIn({ resource: drs, scope: mdm }, 2))).toEqual([400, 70011])
  const named = await signIn({ resource: drs, scope: 'openid User.Read' }, 2) // bare scopes are of what is named
  expect(decodeJwt(String(named.json.access_token))).toMatchObject({ aud: '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9' })
  const one = await signIn({ scope: `  openid ${mdm}  profile ` }, 2)
  expect(decodeJwt(String(one.json.access_token))).toMatchObject({ scp: 'mdm_delegation' })
})

test('a person’s reply says what was given and no more, in both versions', async () => {
  const scopes = 'User.Read Directory.AccessAsUser.All'
  const second = await signIn({ scope: `${graph}/.default` }, 2)
  expect(second.json).toEqual({
    token_type: 'Bearer',
    scope: `${scopes} openid profile offline_access`,
    expires_in: 3600,
    ext_expires_in: 3600,
    foci: '1',
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    id_token: expect.any(String),
  })
  const refreshed = await ask(
    {
      grant_type: 'refresh_token',
      client_id: broker,
      refresh_token: String(second.json.refresh_token),
      scope: `${graph}/.default`,
    },
    tenantId,
    2,
  )
  expect(refreshed.status).toBe(200)

  // of version 1, scopes are no resource: without one it is the directory's own
  const first = await signIn({ scope: `${graph}/.default`, client_info: '1', client_id: commandLine })
  const { exp, nbf } = decodeJwt(String(first.json.access_token))
  expect(first.json).toEqual({
    token_type: 'Bearer',
    scope: scopes,
    resource: 'https://graph.windows.net',
    expires_in: '3600',
    ext_expires_in: '3600',
    expires_on: String(exp),
    not_before: String(nbf),
    client_info: Buffer.from(JSON.stringify({ uid: pia, utid: tenantId })).toString('base64url'),
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    id_token: expect.any(String),
  })
})

test('an application’s reply names no person, and its secret counts in the form and as Basic credentials', async () => {
  const { clientId, clientSecret } = application
  const second = { scope: `${graph}/.default`, client_info: '1' }
  const common = { token_type: 'Bearer', scope: '', access_token: expect.any(String) }
  const v2 = await ask(ofApplication(second), tenantId, 2)
  expect(v2.json).toEqual({ ...common, expires_in: 3600, ext_expires_in: 3600 })
  const v1 = await ask(ofApplication({ resource: graph }))
  expect(v1.json).toEqual({
    ...common,
    resource: graph,
    expires_in: '3600',
    ext_expires_in: '3600',
    expires_on: expect.stringMatching(/^\d+$/),
    not_before: expect.stringMatching(/^\d+$/),
  })
  const form = { grant_type: 'client_credentials', ...second }
  const basic = await ask(form, tenantId, 2, `${clientId}:${clientSecret}`)
  expect(decodeJwt(String(basic.json.access_token))).toMatchObject({
    azp: clientId,
    sub: expect.not.stringContaining(clientId), // its service principal
    roles: ['Device.Read.All'],
  })
  expect(numbers(await ask(form, tenantId, 2, `${clientId}:wrong`))).toEqual([401, 7000215])
  // RFC 6749 §2.3: one way in one request, and one client
  const twice = { ...form, client_id: clientId, client_secret: clientSecret }
  const ofAnother = { ...form, client_id: broker }
  for (const one of [twice, ofAnother])
    expect(await ask(one, tenantId, 2, `${clientId}:${clientSecret}`)).toMatchObject({
      ...{ status: 400, json: { error: 'invalid_request' } },
    })
  expect(await entriesOf('identity.token.refuse')).toContainEqual(['token', clientId, 'bad-client-secret'])

  const stored = database.db
    .updateTable('application_credential')
    .where('tenant_id', '=', tenantId)
    .where('application_id', '=', clientId)
  const { secret_hash } = await database.db
    .selectFrom('application_credential')
    .select('secret_hash')
    .where('tenant_id', '=', tenantId)
    .where('application_id', '=', clientId)
    .executeTakeFirstOrThrow()
  await stored.set({ secret_hash: null }).execute() // it has none, so nothing is the right one
  for (const secret of [clientSecret, 'null', '']) {
    expect((await ask(ofApplication({ ...second, client_secret: secret }), tenantId, 2)).status).not.toBe(200)
  }
  expect(numbers(await ask(ofApplication(second), tenantId, 2))).toEqual([401, 7000215])
  await stored.set({ secret_hash }).execute()
})

test('a tenant’s own application signs people in: its code lives five minutes, its refresh token two weeks and once', async () => {
  const { code } = await codeFor()
  const first = await redeem(code)
  expect(first.json).not.toHaveProperty('foci')
  const stored = await database.db
    .selectFrom('oidc_payload')
    .select('expires_at')
    .where('tenant_id', '=', tenantId)
    .where('model', '=', 'RefreshToken')
    .execute()
  expect(stored.map(({ expires_at }) => expires_at?.getTime())).toContain(now.getTime() + 14 * day)
  const form = { ...ofApplication(), grant_type: 'refresh_token' }
  const refresh_token = String(first.json.refresh_token)
  const second = await ask({ ...form, refresh_token })
  expect(second.json.refresh_token).not.toBe(refresh_token)
  const used = now
  now = new Date(now.getTime() + graceMs)
  expect(numbers(await ask({ ...form, refresh_token }))).toEqual([400, 54005])
  now = used

  const [late, tooLate] = [await codeFor(), await codeFor()]
  const begun = now
  now = new Date(begun.getTime() + 299_999)
  expect((await redeem(late.code)).status).toBe(200)
  now = new Date(begun.getTime() + 300_000)
  expect((await redeem(tooLate.code)).status).toBe(400)
  now = begun

  const { clientId } = await createApplication(database.db, operation(), { displayName: 'Script', roles: [] })
  expect((await codeFor({ client_id: clientId })).status).toBe(400) // it has no address to send anybody to
  const other = { ...ofApplication(), client_id: clientId, grant_type: 'refresh_token', refresh_token: 'x' }
  expect((await ask(other)).status).not.toBe(200)
})

test('a code and a refresh token that name no resource are for the one that was named at the sign-in', async () => {
  const scope = 'offline_access https://graph.windows.net/.default'
  const first = await redeem((await codeFor({ scope })).code)
  const again = { ...ofApplication(), grant_type: 'refresh_token', refresh_token: String(first.json.refresh_token) }
  const second = await ask(again, tenantId, 2)
  const audiences = [first, second].map(({ json }) => decodeJwt(String(json.access_token)).aud)
  expect(audiences).toEqual(['00000002-0000-0000-c000-000000000000', '00000002-0000-0000-c000-000000000000'])
})

test('[T-53] what is refused leaves one entry: a password where passwords are told, anything else with the application that asked', async () => {
  now = new Date(now.getTime() + 120_000) // another minute, as a minute has so many entries and no more
  const tokens = (await entriesOf('identity.token.refuse')).length
  expect(numbers(await signIn({ password: 'wrong' }))).toEqual([400, 50126])
  expect(await entriesOf('identity.signIn.refuse')).toEqual([['user', 'pia@ask.example', 'bad-password']])
  expect(await entriesOf('identity.token.refuse')).toHaveLength(tokens)
  expect(numbers(await ask({ grant_type: 'refresh_token', client_id: broker, refresh_token: 'x' }))).toEqual([
    400, 700082,
  ])
  expect((await entriesOf('identity.token.refuse')).slice(tokens)).toEqual([['token', broker, 'refresh-token-expired']])
  expect(unwritten).toEqual([])
})

test('[T-51] an account that is disabled while its right password is on record gets nothing', async () => {
  const { db } = database
  const account = db.updateTable('directory_user').where('tenant_id', '=', tenantId).where('id', '=', pia)
  for (const [change, expected] of [
    [{ credentials_epoch: 7 }, 50173],
    [{ account_enabled: false }, 50057],
  ] as const) {
    let asked: Promise<Answer> | undefined
    await db.transaction().execute(async (tx) => {
      await sql`lock table audit_pending in exclusive mode`.execute(tx)
      asked = signIn({ resource: graph })
      for (let waits = false; !waits; ) {
        const { rows } = await sql<{ waits: boolean }>`
          select exists (select from pg_locks where relation = 'audit_pending'::regclass and not granted
                           and database = (select oid from pg_database where datname = current_database())) as waits`.execute(
          tx,
        )
        waits = rows[0]?.waits ?? false
      }
      await account.set(change).execute()
    })
    expect(numbers(await asked!)).toEqual([400, expected]) // it was asked inside
  }
  await account.set({ account_enabled: true }).execute()
})

test('a failure of ours is said as one, gives nothing, is no refusal, and shows nothing of its cause', async () => {
  const before = await entriesOf('identity.signIn.refuse')
  // by its id the tenant is read together with the application; by its domain the library asks for that
  for (const segment of [tenantId, 'ask.example']) {
    const failed = await without('application', () => ask(ofApplication(), segment))
    expect([failed.status, failed.json.error, failed.json.error_codes]).toEqual([500, 'server_error', [90033]])
    expect(failed.json.error_description).toMatch(/Something went wrong on our side\. .*Trace ID/)
    expect(failed.json.error_description).not.toContain('application')
  }
  const unchecked = await without('sign_in_attempt', () => signIn())
  expect([unchecked.status, unchecked.json.error]).toEqual([500, 'server_error'])
  expect(await entriesOf('identity.signIn.refuse')).toEqual(before)
  expect((await signIn()).status).toBe(200)
})
