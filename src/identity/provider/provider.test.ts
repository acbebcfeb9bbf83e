// The library behaviour that the adapter relies on, in the version read: with another one review these tests.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import type { TenantId } from '../../kernel/id.ts'
import { makeSeal } from '../../pki/seal.ts'
import { portalClientId } from '../../protocol/oauth/known.ts'
import { foldReactions } from '../../reactions.ts'
import { openAuthority } from '../identity.ops.ts'
import type { ExchangeContext } from './exchange.ops.ts'
import { postedMode } from './instance.ops.ts'
import { graceMs } from './payload.sql.ts'
import type { TenantProvider } from './provider.ops.ts'

const urls = {
  login: 'https://login.example',
  portal: 'https://portal.example',
  graph: 'https://graph.example',
  drs: 'https://drs.example',
  enrollment: 'https://enroll.example',
  partner: 'https://partner.example',
}
const tool = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const another = '9ba1a5c7-f17a-4de9-a1f1-6178c8d51223'
const redirect_uri = 'https://portal.example/signed-in'
const verifier = 'v'.repeat(43)
const code_challenge = createHash('sha256').update(verifier).digest('base64url')

let database: TestDatabase
let tenantId: TenantId
let accountId: string
let provider: TenantProvider
/** Milliseconds by which the authority's clock is ahead. */
let later = 0
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  tenantId = await insertTenant(db, 'adapter.example')
  accountId = await insertUser(db, tenantId, 'pia@adapter.example', await hashPassword('nine landing lights'))
  const seal = makeSeal(randomBytes(32))
  const authority = await openAuthority({
    db,
    clock: () => new Date(Date.now() + later),
    urls,
    seal,
    reactions: foldReactions([]),
  })
  provider = await authority.providers(tenantId)
})
afterAll(() => database?.[Symbol.asyncDispose]())

const context = (clientId: string): ExchangeContext => ({
  endpointVersion: 2,
  requestedResource: undefined,
  clientId,
  now: new Date(),
})

const query = (more: Record<string, string> = {}) =>
  new URLSearchParams({
    client_id: portalClientId,
    redirect_uri,
    response_type: 'code',
    scope: 'openid profile email offline_access',
    code_challenge,
    code_challenge_method: 'S256',
    ...more,
  })

/** Of a person who just signed in. */
async function newCode(): Promise<string> {
  const answer = await provider.authorizeAs(
    query(),
    { accountId, context: { epoch: 0, amr: ['pwd'] } },
    context(portalClientId),
  )
  return new URL(answer.kind === 'go' ? answer.to : '').searchParams.get('code') ?? ''
}

async function token(more: Record<string, string>, authorization?: string) {
  const form = new URLSearchParams({ client_id: portalClientId, ...more })
  const code = form.get('code')
  const refreshToken = form.get('refresh_token')
  const source = code
    ? await provider.findCode(code)
    : refreshToken
      ? await provider.findRefreshToken(refreshToken)
      : undefined
  return provider.token({ form, authorization, source }, context(form.get('client_id') ?? ''))
}
const redeem = (code: string, more: Record<string, string> = {}) =>
  token({ grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier, ...more })
const refresh = (given: Readonly<Record<string, unknown>>, more: Record<string, string> = {}) =>
  token({ grant_type: 'refresh_token', refresh_token: String(given.refresh_token), ...more })

test('the library is the one that this adapter was read with', () => {
  const { version } = createRequire(import.meta.url)('oidc-provider/package.json') as { version: string }
  expect(version).toBe('9.13.3')
})

test.each([
  ['no application', { client_id: '', grant_type: 'refresh_token', refresh_token: 'x' }, 'missing-parameter'],
  ['an application that is not there', { client_id: randomUUID(), grant_type: 'refresh_token' }, 'unknown-client'],
  ['a grant that nobody offers', { grant_type: 'urn:of:nobody' }, 'unsupported-grant'],
  ['a grant that is not the application’s', { grant_type: 'client_credentials' }, 'grant-not-allowed'],
  ['a password where none are taken', { grant_type: 'password', username: 'pia', password: 'x' }, 'unsupported-grant'],
  ['no code and no address', { grant_type: 'authorization_code' }, 'missing-parameter'],
  ['no refresh token', { grant_type: 'refresh_token' }, 'missing-parameter'],
  ['a code that was never given', { grant_type: 'authorization_code', code: 'x', redirect_uri }, 'code-invalid'],
  [
    'a refresh token that was never given',
    { grant_type: 'refresh_token', refresh_token: 'x' },
    'refresh-token-expired',
  ],
])('a token request with %s is refused as that', async (_what, form, reason) => {
  await expect(token(form)).rejects.toMatchObject({ reason })
})

test.each([
  ['a verifier that does not fit', { code_verifier: 'w'.repeat(43) }, 'pkce-failed'],
  ['a verifier that is too short to be one', { code_verifier: 'w' }, 'pkce-failed'],
  ['no verifier', { code_verifier: '' }, 'pkce-failed'],
  ['another address', { redirect_uri: 'https://portal.example/' }, 'bad-redirect-uri'],
  ['the name of another application', { client_id: tool }, 'grant-of-another'],
])('a code with %s is refused as that', async (_what, form, reason) => {
  await expect(redeem(await newCode(), form)).rejects.toMatchObject({ reason, code: 'invalid-input' })
})

test('a code and a refresh token count once, and what came from them ends with the second use', async () => {
  const code = await newCode()
  const first = await redeem(code)
  const second = await refresh(first)
  expect(second.refresh_token).not.toBe(first.refresh_token)
  await expect(refresh(second, { client_id: another })).rejects.toMatchObject({ reason: 'grant-of-another' })
  later = graceMs
  await expect(refresh(first)).rejects.toMatchObject({ reason: 'code-redeemed' })
  later = 0
  await expect(refresh(second)).rejects.toMatchObject({ reason: 'refresh-token-expired' })
  await expect(redeem(code)).rejects.toMatchObject({ reason: 'code-invalid' })

  const again = await newCode()
  const third = await redeem(again)
  await expect(redeem(again)).rejects.toMatchObject({ reason: 'code-redeemed' })
  await expect(refresh(third)).rejects.toMatchObject({ reason: 'refresh-token-expired' })
})

test('a refresh token whose grant is gone, and whose account is gone, is told apart', async () => {
  const given = await redeem(await newCode())
  await database.db.updateTable('directory_user').set({ account_enabled: false }).where('id', '=', accountId).execute()
  await expect(refresh(given)).rejects.toMatchObject({ reason: 'account-disabled' })
  await database.db.updateTable('directory_user').set({ account_enabled: true }).where('id', '=', accountId).execute()
  await database.db.deleteFrom('oidc_payload').where('model', '=', 'Grant').execute()
  await expect(refresh(given)).rejects.toMatchObject({ reason: 'refresh-token-revoked' })
})

test.each([
  ['an application that is not there', { client_id: randomUUID() }, 'unknown-client'],
  ['no application', { client_id: '' }, 'missing-parameter'],
  ['an address that is not registered', { redirect_uri: 'https://evil.example/' }, 'bad-redirect-uri'],
  ['no address where there are several', { client_id: tool, redirect_uri: '' }, 'missing-parameter'],
])('an authorize request with %s goes nowhere', async (_what, more, reason) => {
  await expect(provider.authorize(query(more), undefined, context(tool))).rejects.toMatchObject({
    reason,
    code: 'invalid-input',
  })
})

test('who just proved who they are gets the code by redirect or as a form, and what cannot be is answered the same way', async () => {
  const ask = (more: Record<string, string>) =>
    provider.authorizeAs(
      query({ state: 's', ...more }),
      { accountId, context: { epoch: 0, amr: ['pwd'] } },
      context(portalClientId),
    )
  const posted = { response_mode: postedMode }
  expect(await ask(posted)).toEqual({
    ...{ kind: 'post', action: redirect_uri, keep: [] },
    fields: expect.objectContaining({ code: expect.any(String), state: 's' }),
  })
  const none = { prompt: 'none' }
  expect(await ask(none)).toMatchObject({ kind: 'go', to: expect.stringMatching(/signed-in\?error=login_required/) })
  expect(await ask({ ...none, ...posted })).toMatchObject({ kind: 'post', fields: { error: 'login_required' } })
})

test('a sign-in is taken up with what the browser kept of it, and in no other way', async () => {
  const answer = await provider.authorize(query(), undefined, context(portalClientId))
  const uid = (answer.kind === 'go' ? answer.to : '').split('/').at(-1) ?? ''
  const browser = answer.keep.map((line) => line.split(';')[0]).join('; ')
  const lost = { reason: 'no-session' }
  await expect(provider.pendingSignIn(uid, undefined)).rejects.toMatchObject(lost)
  await expect(provider.pendingSignIn('another', browser)).rejects.toMatchObject(lost)
  await expect(provider.resume(uid, undefined, context(''))).rejects.toMatchObject(lost)
  const pending = await provider.pendingSignIn(uid, browser)
  expect(pending.params).toMatchObject({ client_id: portalClientId, redirect_uri })
  await pending.finish({ accountId, context: { epoch: 0, amr: ['pwd'] } })
  const ended = await provider.resume(uid, browser, context(''))
  expect(ended).toMatchObject({ kind: 'go', to: expect.stringMatching(/^https:\/\/portal\.example\/signed-in\?code=/) })
  // a browser that is closed keeps its session
  const [session] = ended.keep.filter((line) => line.startsWith('taxiway_session='))
  expect(Date.parse(/expires=([^;]*)/.exec(session ?? '')?.[1] ?? '')).toBeGreaterThan(Date.now())
  await expect(provider.resume(uid, browser, context(''))).rejects.toMatchObject(lost)
})

test('signing out of a session leads to the address that was registered, and nowhere without one', async () => {
  const cookies = (keep: readonly string[]) => keep.map((line) => line.split(';')[0]).join('; ')
  const signedIn = async () => {
    const answer = await provider.authorize(query(), undefined, context(portalClientId))
    const uid = (answer.kind === 'go' ? answer.to : '').split('/').at(-1) ?? ''
    await (await provider.pendingSignIn(uid, cookies(answer.keep))).finish({
      accountId,
      context: { epoch: 0, amr: ['pwd'] },
    })
    return cookies((await provider.resume(uid, cookies(answer.keep), context(''))).keep)
  }
  const out = async (more: Record<string, string>) =>
    provider.signOut(new URLSearchParams(more), await signedIn(), context(portalClientId))
  const home = { client_id: portalClientId, post_logout_redirect_uri: 'https://portal.example/', state: 's' }
  const ended = { keep: expect.arrayContaining([expect.stringMatching(/^taxiway_session=;.*1970/)]) }
  expect(await out(home)).toEqual({ to: 'https://portal.example/?state=s', ...ended })
  expect(await out({ client_id: portalClientId })).toEqual({ to: undefined, ...ended })
})

test('signing out leads to a registered address only, with the state, whether or not somebody was signed in', async () => {
  const out = (more: Record<string, string>, browser?: string) =>
    provider.signOut(new URLSearchParams(more), browser, context(portalClientId))
  const home = { client_id: portalClientId, post_logout_redirect_uri: 'https://portal.example/', state: 'a b' }
  expect(await out(home)).toMatchObject({ to: 'https://portal.example/?state=a+b' })
  expect(await out({ post_logout_redirect_uri: 'https://evil.example/' })).toMatchObject({ to: undefined })
  await expect(out({ ...home, post_logout_redirect_uri: 'https://evil.example/' })).rejects.toMatchObject({
    reason: 'bad-redirect-uri',
  })
  await expect(out({ client_id: randomUUID() })).rejects.toMatchObject({ reason: 'unknown-client' })
})
