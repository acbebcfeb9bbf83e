// The baseline of `tokens`: the library of our authority (oidc-provider) and nothing else, over TLS, in a process of its own. What it
// keeps is in its memory; its access tokens are JWTs signed with a key like ours.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

import type { TokenRequests } from '../tokens.ts'
import { certificateForLocalhost } from './certificate.ts'

const { ca, ...https } = await certificateForLocalhost()
const server = createServer(https)
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const issuer = `https://localhost:${(server.address() as AddressInfo).port}`

const resource = 'https://graph.example'
const scope = 'openid profile offline_access'
const script = { id: 'script', secret: randomBytes(20).toString('hex') }
const broker = { id: 'broker', redirect: 'https://broker.example/back' }
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'bench' }] as never },
  clients: [
    {
      client_id: script.id,
      client_secret: script.secret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    },
    {
      client_id: broker.id,
      redirect_uris: [broker.redirect],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    },
  ],
  scopes: ['openid', 'profile', 'offline_access'],
  rotateRefreshToken: false,
  expiresWithSession: () => false,
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      defaultResource: () => resource,
      getResourceServerInfo: () => ({
        scope: '',
        audience: resource,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
})
server.on('request', provider.callback())

/** As a person got it who signed in and consented, without the pages. */
async function refreshToken(): Promise<string> {
  const client = await provider.Client.find(broker.id)
  if (!client) throw new Error('the client is not there')
  const grant = new provider.Grant({ accountId: 'ada', clientId: broker.id })
  grant.addOIDCScope(scope)
  grant.addResourceScope(resource, '')
  const grantId = await grant.save()
  return new provider.RefreshToken({
    accountId: 'ada',
    client,
    grantId,
    gty: 'authorization_code',
    resource,
    scope,
  } as never).save()
}

const refresh = { grant_type: 'refresh_token', client_id: broker.id, refresh_token: await refreshToken() }
const requests: TokenRequests = {
  url: `${issuer}/token`,
  ca,
  application: { grant_type: 'client_credentials', client_id: script.id, client_secret: script.secret },
  person: refresh,
}
process.send?.(requests)
process.once('SIGTERM', () => process.exit(0))
