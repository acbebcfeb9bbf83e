// The vendor's sign-in library for Node judges the authority of a started server over TLS: a server application, a program on
// somebody's machine, and services with a secret or a certificate.

import { createHash, randomUUID } from 'node:crypto'
import {
  ConfidentialClientApplication,
  CryptoProvider,
  type DeviceCodeRequest,
  InteractionRequiredAuthError,
  type NodeAuthOptions,
  PublicClientApplication,
} from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { networkOf } from '../support/oracle/network.ts'
import { ownCertificate } from '../support/pki/own-certificate.ts'
import { type AtBrowser, atBrowser } from '../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../support/world/world.ts'

const scopes = ['User.Read']
const everything = ['https://graph.microsoft.com/.default']
const back = 'https://app.example/back'
const loopback = 'http://localhost:3999/back'

let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  pia = await tenant.user('pia')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const optionsOf = (auth: NodeAuthOptions, segment: string = tenant.tenantId) => ({
  auth: {
    authority: `${world.urls.login}/${segment}`,
    knownAuthorities: [new URL(world.urls.login).host],
    ...auth,
  },
  system: { networkClient: networkOf(world.ca), loggerOptions: { loggerCallback: () => {} } },
})

type Made = { readonly appId: string; readonly secretText: string | null }
const make = (body: object) =>
  tenant.api.post<Made>('/beta/applications', { displayName: 'Inventory', delegatedPermissions: scopes, ...body })

/** Whoever the library sends to the pages of the authority. */
async function throughPages(url: string, browser: AtBrowser = atBrowser(world)): Promise<URL> {
  const page = await browser.send(url)
  if (page.left) return new URL(page.left)
  const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const form = { step: 'password', username: pia.userPrincipalName, password: pia.password }
  const answered = await browser.send(action, { form })
  if (!answered.text.includes('value="accept"')) return new URL(answered.left ?? '')
  const question = /<form[^>]* action="([^"]+)"/.exec(answered.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const shown = /name="shown" value="([^"]+)"/.exec(answered.text)?.[1] ?? ''
  const { left = '' } = await browser.send(question, { form: { step: 'consent', shown, answer: 'accept' } })
  return new URL(left)
}

type Client = PublicClientApplication | ConfidentialClientApplication

async function signIn(client: Client, redirectUri: string, wanted: string[] = scopes) {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const request = { scopes: wanted, redirectUri, responseMode: 'query' as const, nonce: randomUUID() }
  const url = await client.getAuthCodeUrl({
    ...request,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    loginHint: pia.userPrincipalName,
    state: 'where I was',
  })
  const { searchParams } = await throughPages(url)
  expect(searchParams.get('state')).toBe('where I was')
  const code = searchParams.get('code') ?? ''
  return client.acquireTokenByCode({ ...request, code, codeVerifier: verifier })
}

test('a server application signs a person in with its secret, a code and PKCE, and renews silently', async () => {
  const { appId, secretText } = await make({ web: { redirectUris: [back] } })
  const client = new ConfidentialClientApplication(optionsOf({ clientId: appId, clientSecret: secretText ?? '' }))
  const { account, accessToken, idTokenClaims } = await signIn(client, back)
  expect(account).toMatchObject({
    username: pia.userPrincipalName,
    tenantId: tenant.tenantId,
    homeAccountId: `${pia.id}.${tenant.tenantId}`,
    localAccountId: pia.id,
  })
  expect(idTokenClaims).toMatchObject({ aud: appId, iss: `${world.urls.login}/${tenant.tenantId}/v2.0` })
  if (!account) throw new Error('nobody signed in')
  const kept = await client.acquireTokenSilent({ account, scopes })
  expect(kept).toMatchObject({ fromCache: true, accessToken })
  const renewed = await client.acquireTokenSilent({ account, scopes, forceRefresh: true })
  expect(renewed).toMatchObject({ fromCache: false, account: { homeAccountId: account.homeAccountId } })
  expect(renewed.accessToken).not.toBe(accessToken)
})

test('where consent is missing the library asks for the person, who consents on the page, and goes on silently', async () => {
  const { appId, secretText } = await make({ web: { redirectUris: [back] }, delegatedPermissions: [] })
  const client = new ConfidentialClientApplication(optionsOf({ clientId: appId, clientSecret: secretText ?? '' }))
  const { account } = await signIn(client, back, [])
  if (!account) throw new Error('nobody signed in')
  const refused = await client.acquireTokenSilent({ account, scopes, forceRefresh: true }).catch((error) => error)
  expect(refused).toBeInstanceOf(InteractionRequiredAuthError)
  expect(refused).toMatchObject({ errorCode: 'invalid_grant', subError: 'consent_required' })
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsUserConsent: true })
  const consented = await signIn(client, back, scopes)
  expect(consented.scopes).toContain('User.Read')
  const renewed = await client.acquireTokenSilent({ account, scopes, forceRefresh: true })
  expect(decodeJwt(renewed.accessToken).scp).toBe('openid User.Read')
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsUserConsent: false })
})

test('a program on a machine keeps no secret: it signs in by PKCE at the tenant, at its domain and at organizations', async () => {
  const { appId } = await make({ publicClient: { redirectUris: [loopback] } })
  for (const segment of [tenant.tenantId, tenant.domain, 'organizations', 'common']) {
    const client = new PublicClientApplication(optionsOf({ clientId: appId }, segment))
    const { account } = await signIn(client, loopback)
    expect([segment, account?.tenantId]).toEqual([segment, tenant.tenantId])
    if (!account) throw new Error('nobody signed in')
    const renewed = await client.acquireTokenSilent({ account, scopes, forceRefresh: true })
    expect([segment, renewed.fromCache, decodeJwt(renewed.accessToken).oid]).toEqual([segment, false, pia.id])
  }
})

test('a sign-in that was ended makes the library ask for the person instead of failing', async () => {
  const { appId } = await make({ publicClient: { redirectUris: [loopback] } })
  const client = new PublicClientApplication(optionsOf({ clientId: appId }))
  const { account } = await signIn(client, loopback)
  if (!account) throw new Error('nobody signed in')
  await tenant.api.post(`/v1.0/users/${pia.id}/revokeSignInSessions`, {})
  const refused = await client.acquireTokenSilent({ account, scopes, forceRefresh: true }).catch((error) => error)
  expect(refused).toBeInstanceOf(InteractionRequiredAuthError)
  expect(refused).toMatchObject({
    errorCode: 'invalid_grant',
    subError: 'bad_token',
    errorMessage: expect.stringContaining('50173'),
  })
})

test('a service signs in with its secret, keeps its token, and is told of a wrong secret by its number', async () => {
  const { appId, secretText } = await make({ appRoles: ['Device.Read.All'] })
  const client = new ConfidentialClientApplication(optionsOf({ clientId: appId, clientSecret: secretText ?? '' }))
  const first = await client.acquireTokenByClientCredential({ scopes: everything })
  expect(first?.fromCache).toBe(false)
  expect(decodeJwt(first?.accessToken ?? '').roles).toEqual(['Device.Read.All'])
  const second = await client.acquireTokenByClientCredential({ scopes: everything })
  expect(second).toMatchObject({ fromCache: true, accessToken: first?.accessToken })
  const wrong = new ConfidentialClientApplication(optionsOf({ clientId: appId, clientSecret: 'wrong' }))
  await expect(wrong.acquireTokenByClientCredential({ scopes: everything })).rejects.toMatchObject({
    errorCode: 'invalid_client',
    errorNo: 7000215,
  })
})

test('a service signs in with the key of its certificate, named by its digest or carried along', async () => {
  const { appId } = await make({ appRoles: ['Device.Read.All'] })
  const { privateKey, certificate } = ownCertificate()
  await tenant.api.post(`/beta/applications/${appId}/addKey`, {
    keyCredential: { key: certificate.toString('base64') },
  })
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const print = (hash: string) => createHash(hash).update(certificate).digest('hex')
  for (const clientCertificate of [
    { thumbprintSha256: print('sha256'), privateKey: key },
    { thumbprintSha256: print('sha256'), privateKey: key, x5c: pem },
    { thumbprint: print('sha1'), privateKey: key },
  ]) {
    const client = new ConfidentialClientApplication(optionsOf({ clientId: appId, clientCertificate }))
    const answer = await client.acquireTokenByClientCredential({ scopes: everything })
    expect(decodeJwt(answer?.accessToken ?? '').roles).toEqual(['Device.Read.All'])
  }
})

test('a program without a browser shows a code, waits for the person, and renews silently; a no is told as one', async () => {
  const { appId } = await make({ publicClient: { redirectUris: [loopback] } })
  const withCode = (client: PublicClientApplication, answer: 'allow' | 'decline') => {
    let shown: Parameters<DeviceCodeRequest['deviceCodeCallback']>[0] | undefined
    const answered = client.acquireTokenByDeviceCode({
      scopes,
      deviceCodeCallback: (response) => {
        shown = response
        void answerCode(response.userCode, answer)
      },
    })
    return answered.then((tokens) => ({ tokens, shown }))
  }
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsDeviceCodes: true })
  for (const segment of [tenant.tenantId, tenant.domain]) {
    const client = new PublicClientApplication(optionsOf({ clientId: appId }, segment))
    const { tokens, shown } = await withCode(client, 'allow')
    expect(shown).toMatchObject({ verificationUri: `${world.urls.login}/device`, expiresIn: 900, interval: 5 })
    expect(tokens?.account).toMatchObject({ username: pia.userPrincipalName, tenantId: tenant.tenantId })
    if (!tokens?.account) throw new Error('nobody signed in')
    const renewed = await client.acquireTokenSilent({ account: tokens.account, scopes, forceRefresh: true })
    expect(renewed.fromCache).toBe(false)
  }
  const declined = withCode(new PublicClientApplication(optionsOf({ clientId: appId })), 'decline')
  await expect(declined).rejects.toMatchObject({ message: expect.stringContaining('authorization_declined') })
}, 120_000)

async function answerCode(user_code: string, answer: 'allow' | 'decline') {
  const browser = atBrowser(world)
  const first = await browser.send('/device', { form: { user_code } })
  const action = (text: string) => /<form[^>]* action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const named = await browser.send(action(first.text), { form: { step: 'username', username: pia.userPrincipalName } })
  const form = { step: 'password', username: pia.userPrincipalName, password: pia.password }
  const { text } = await browser.send(action(named.text), { form })
  const hidden = [...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)]
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]))
  await browser.send('/device/answer', { form: { ...fields, answer } })
}
