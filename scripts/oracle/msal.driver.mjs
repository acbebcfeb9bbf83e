// Drives MSAL for Node and the Graph client against this installation, which the environment variable ORACLE describes.
// One JSON line a step. Copied next to the installed packages and run there.

import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node'
import { Client, PageIterator } from '@microsoft/microsoft-graph-client'

const { urls, tenantId, user, password, clientId, clientSecret, redirectUri } = JSON.parse(process.env.ORACLE)
const knownAuthorities = [new URL(urls.login).host]
const commandLine = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const scopes = ['https://graph.microsoft.com/.default']
const system = { loggerOptions: { loggerCallback: () => {} } }

async function step(name, take) {
  const start = Date.now()
  let ok = true
  let detail
  try {
    detail = String((await take()) ?? '')
  } catch (error) {
    ok = false
    detail = `${error.errorCode ?? error.code ?? ''} ${error.message}`.trim()
  }
  console.log(JSON.stringify({ step: name, ok, detail, ms: Date.now() - start }))
}

function must(right, otherwise) {
  if (!right) throw new Error(otherwise)
}

/** A browser without pictures: follows redirects and fills in forms, until it has left the authority. */
async function signIn(url) {
  const cookies = new Map()
  let next = { url, method: 'GET', body: undefined }
  for (let visits = 0; visits < 12; visits++) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const own = new URL(next.url).origin === urls.login
    if (!own && next.method === 'GET') return next.url
    const { url: address, ...request } = next
    const answer = await fetch(address, { ...request, redirect: 'manual', headers: own ? { cookie } : {} })
    if (!own) return next.url
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    next = location
      ? { url: new URL(location, next.url).href, method: 'GET', body: undefined }
      : fillIn(await answer.text(), next.url)
  }
  throw new Error('the sign-in does not end')
}

function fillIn(html, base) {
  // the first: others lead to other ways to sign in
  const [, action, form = ''] = /<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(html) ?? []
  must(action !== undefined, `no form on the page: ${/<h1>(.*?)<\/h1>/.exec(html)?.[1]}`)
  const plain = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
  const body = new URLSearchParams()
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const attribute = (name) => plain(new RegExp(`${name}="([^"]*)"`).exec(input)?.[1] ?? '')
    body.set(attribute('name'), attribute('value'))
  }
  if (body.has('username')) body.set('username', user)
  if (body.has('password')) body.set('password', password)
  return { url: new URL(plain(action), base).href, method: 'POST', body }
}

const authority = `${urls.login}/${tenantId}`
const confidential = new ConfidentialClientApplication({
  auth: { clientId, clientSecret, authority, knownAuthorities },
  system,
})
const native = new PublicClientApplication({ auth: { clientId: commandLine, authority, knownAuthorities }, system })
const common = new PublicClientApplication({
  auth: { clientId: commandLine, authority: `${urls.login}/common`, knownAuthorities },
  system,
})

let token = ''
await step('client credentials', async () => {
  token = (await confidential.acquireTokenByClientCredential({ scopes })).accessToken
})
await step('authorization code with PKCE, confidential', async () => {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const request = { scopes, redirectUri, responseMode: 'query' }
  const url = await confidential.getAuthCodeUrl({ ...request, codeChallenge: challenge, codeChallengeMethod: 'S256' })
  const code = new URL(await signIn(url)).searchParams.get('code')
  const { account } = await confidential.acquireTokenByCode({ ...request, code, codeVerifier: verifier })
  must(account.username === user, `signed in as ${account.username}`)
})
await step('interactive sign-in, native, form_post', async () => {
  const openBrowser = async (url) => void (await signIn(url))
  const { account } = await native.acquireTokenInteractive({ scopes, openBrowser })
  must(account.username === user, `signed in as ${account.username}`)
})
await step('password at the tenant', async () => {
  const { account } = await native.acquireTokenByUsernamePassword({ scopes, username: user, password })
  must(account.tenantId === tenantId, `tenant ${account.tenantId}`)
})
await step('password at /common', async () => {
  const { account } = await common.acquireTokenByUsernamePassword({ scopes: ['User.Read'], username: user, password })
  must(account.tenantId === tenantId, `tenant ${account.tenantId}`)
})
await step('silent renewal', async () => {
  const [account] = await native.getTokenCache().getAllAccounts()
  const { fromCache } = await native.acquireTokenSilent({ account, scopes: ['User.Read'], forceRefresh: true })
  must(!fromCache, 'the token came from the cache')
})
await step('wrong password is told by its number', async () => {
  const wrong = { scopes, username: user, password: 'wrong' }
  const error = await native.acquireTokenByUsernamePassword(wrong).catch((refused) => refused)
  must(error.errorCode === 'invalid_grant' && /AADSTS50126/.test(error.errorMessage), String(error))
})

const graph = Client.init({
  baseUrl: urls.graph,
  defaultVersion: 'v1.0',
  customHosts: new Set([new URL(urls.graph).hostname]),
  authProvider: (done) => done(null, token),
})
await step('Graph: groups made, listed page by page, deleted', async () => {
  const made = []
  for (const displayName of ['Red', 'Green', 'Blue']) {
    const group = { displayName, mailNickname: displayName.toLowerCase(), mailEnabled: false, securityEnabled: true }
    made.push((await graph.api('/groups').post(group)).id)
  }
  const listed = []
  const first = await graph.api('/groups').top(1).get()
  await new PageIterator(graph, first, ({ id }) => listed.push(id)).iterate()
  must(
    made.every((id) => listed.includes(id)),
    `${listed.length} listed`,
  )
  for (const id of made) await graph.api(`/groups/${id}`).delete()
})
await step('Graph: users', async () => {
  const { value } = await graph.api('/users').select('id,userPrincipalName').get()
  must(
    value.some((one) => one.userPrincipalName === user),
    'the user is not listed',
  )
})
for (const [version, path] of [
  ['v1.0', '/deviceManagement/managedDevices'],
  ['v1.0', '/deviceManagement/windowsAutopilotDeviceIdentities'],
  ['beta', '/deviceManagement/windowsAutopilotDeploymentProfiles'],
  ['beta', '/deviceManagement/deviceConfigurations'],
  ['beta', '/deviceManagement/deviceEnrollmentConfigurations'],
]) {
  await step(`Graph: ${path}`, async () => `${(await graph.api(path).version(version).get()).value.length} listed`)
}
await step('Graph: an error is read', async () => {
  const error = await graph
    .api('/users/nobody@contoso.example')
    .get()
    .catch((refused) => refused)
  must(error.statusCode === 404 && error.code === 'Request_ResourceNotFound', String(error))
})
process.exit(0)
