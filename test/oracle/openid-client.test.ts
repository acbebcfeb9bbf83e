// A certified OpenID client judges the authority: discovery, authorization code with PKCE, refresh, client credentials.

import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { hashPassword } from '../../src/directory/user/password.ops.ts'
import { verifyAccessToken } from '../../src/identity/access-token/token.ops.ts'
import { createApplication } from '../../src/identity/application/application.ops.ts'
import type { TenantId } from '../../src/kernel/id.ts'
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts'
import { insertTenant, insertUser } from '../support/database/tenant-rows.ts'
import { openBrowser, startAuthority, type TestAuthority } from '../support/server/authority.ts'

const portal = '5a7a9c1e-7a11-4e0c-9d7a-000000000001'
const redirectUri = 'https://portal.example/signed-in'
const password = 'four spare tyres'

let database: TestDatabase
let running: TestAuthority
let tenantId: TenantId

beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'oracle.example')
  await insertUser(database.db, tenantId, 'pia@oracle.example', await hashPassword(password))
  running = await startAuthority(database.db)
})
afterAll(async () => {
  await running.close()
  await database.stop()
})

const discover = (clientId: string, authentication: oidc.ClientAuth) =>
  oidc.discovery(new URL(`${running.urls.login}/${tenantId}/v2.0`), clientId, undefined, authentication, {
    execute: [oidc.allowInsecureRequests], // loopback without TLS
  })

test('a browser application signs a person in with code and PKCE, and refreshes', async () => {
  const client = await discover(portal, oidc.None())
  const verifier = oidc.randomPKCECodeVerifier()
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()]
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: 'openid profile offline_access https://graph.microsoft.com/.default',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  const browser = openBrowser(running.urls.login)
  const first = await browser.go(url.href)
  const second = await browser.go(first.url, { step: 'username', username: 'pia@oracle.example' })
  const done = await browser.go(second.url, { step: 'password', username: 'pia@oracle.example', password })
  const callback = new URL(done.left ?? 'about:blank')
  const tokens = await oidc.authorizationCodeGrant(client, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })
  expect(tokens.claims()).toMatchObject({ tid: tenantId, preferred_username: 'pia@oracle.example', amr: ['pwd'] })
  const caller = await verifyAccessToken(running.authority, `Bearer ${tokens.access_token}`, 'graph')
  expect(caller).toMatchObject({ tenantId, clientId: portal, userPrincipalName: 'pia@oracle.example' })

  const again = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '')
  expect(again.refresh_token).not.toBe(tokens.refresh_token)
  // an answer that was lost is asked for again
  const lost = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '')
  expect([tokens.refresh_token, again.refresh_token]).not.toContain(lost.refresh_token)

  // the code is spent, and what came from it is revoked when it comes again
  await expect(
    oidc.authorizationCodeGrant(client, callback, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
    }),
  ).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('a code is worth nothing without its verifier', async () => {
  const client = await discover(portal, oidc.None())
  const challenge = await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier())
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    login_hint: 'pia@oracle.example',
  })
  const browser = openBrowser(running.urls.login)
  const page = await browser.go(url.href)
  const done = await browser.go(page.url, { step: 'password', username: 'pia@oracle.example', password })
  const grant = oidc.authorizationCodeGrant(client, new URL(done.left ?? 'about:blank'), {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
  })
  await expect(grant).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('a service signs in with its secret', async () => {
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now: new Date() } as const
  const made = await createApplication(database.db, operation, { displayName: 'Oracle', roles: ['Device.Read.All'] })
  for (const authentication of [oidc.ClientSecretPost(made.clientSecret), oidc.ClientSecretBasic(made.clientSecret)]) {
    const client = await discover(made.clientId, authentication)
    const tokens = await oidc.clientCredentialsGrant(client, { scope: 'https://graph.microsoft.com/.default' })
    const caller = await verifyAccessToken(running.authority, `Bearer ${tokens.access_token}`, 'graph')
    expect([...caller.scopes]).toEqual(['Device.Read.All'])
  }
})

test('silent sign-in works with a session and says login_required without one', async () => {
  const client = await discover(portal, oidc.None())
  const verifier = oidc.randomPKCECodeVerifier()
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  const silent = oidc.buildAuthorizationUrl(client, { ...parameters, prompt: 'none' }).href
  const browser = openBrowser(running.urls.login)
  expect(new URL((await browser.go(silent)).left ?? '').searchParams.get('error')).toBe('login_required')
  const page = await browser.go(
    oidc.buildAuthorizationUrl(client, { ...parameters, login_hint: 'pia@oracle.example' }).href,
  )
  await browser.go(page.url, { step: 'password', username: 'pia@oracle.example', password })
  const tokens = await oidc.authorizationCodeGrant(client, new URL((await browser.go(silent)).left ?? ''), {
    pkceCodeVerifier: verifier,
  })
  expect(tokens.claims()?.tid).toBe(tenantId)

  const signedOut = await browser.go(
    oidc.buildEndSessionUrl(client, { post_logout_redirect_uri: 'https://portal.example/' }).href,
  )
  expect(signedOut.left).toBe('https://portal.example/')
  expect(new URL((await browser.go(silent)).left ?? '').searchParams.get('error')).toBe('login_required')
})
