// One oidc-provider per tenant (docs/decisions/0006-dependencies.md): sessions, authorization codes with PKCE, refresh
// tokens with rotation and reuse detection, client credentials. Everything vendor-specific is around it or in the
// customizers below. Instances are made at first use, kept while the same key signs, and bounded in number.

import { randomBytes } from 'node:crypto'
import type { Client, Context, Provider, Stored, Token } from 'oidc-provider'

import type { Db } from '../../db/schema.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import { invariant } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import { findResource, portalClientId } from '../../protocol/oauth/known.ts'
import {
  accessClaimsOfApplication,
  accessClaimsOfPerson,
  defaultResource,
  idTokenClaims,
  type RequestedResource,
} from '../access-token/claims.ts'
import { isSecret } from '../application/application.ops.ts'
import * as applications from '../application/application.sql.ts'
import { primaryGrant } from '../device-token/grant.ops.ts'
import type { SigningKeys } from '../key/signing-key.ops.ts'
import { readContext } from '../sign-in/context.ts'
import { markTenant } from '../tenant-name.ops.ts'
import { type IdentityUrls, issuerV2, ownNames } from '../urls.ts'
import { type ClientMetadata, confidentialClient, isFamily, primaryGrantType, publicClient } from './client.ts'
import { exchangeContextOf } from './exchange.ops.ts'
import { accessTokenSeconds, anyResource, findAccount, grantEverything, resourceServerInfo } from './grant.ops.ts'
import { passwordGrant } from './password-grant.ops.ts'
import { payloadStore } from './payload.sql.ts'
import type { Library, ProviderDeps } from './provider-deps.ts'
import { VendorProblem } from './vendor-problem.ts'

/** `form_post` as the library knows it here: it hands over the fields, and the page around them is ours. */
export const postedMode = 'posted'
export type Posted = { readonly action: string; readonly fields: Readonly<Record<string, string>> }

export type Providers = (tenantId: TenantId) => Promise<Provider>

const most = 50

const day = 24 * 3600
export const refreshTokenSeconds = 14 * day

let library: Promise<Library> | undefined

/** The library warns about Node 20 once, when it is loaded; that one line is dropped. */
async function loadLibrary(): Promise<Library> {
  const { warn } = console
  console.warn = (...args: unknown[]) => {
    if (!String(args[0]).includes('Unsupported runtime')) warn(...args)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}

export function makeProviders(deps: ProviderDeps): Providers {
  const made = makeBoundedCache<TenantId, { kid: string; provider: Promise<Provider> }>(most)
  return async (tenantId) => {
    const known = made.get(tenantId)
    // asked before a key is made: anybody can put any id into an address
    if (!known && !(await tenants.byId(deps.db, tenantId))) {
      throw new VendorProblem(
        'unknown-tenant',
        'This address has no tenant. Go back to the application and start again.',
      )
    }
    const { signing } = await deps.keyRing.keys(tenantId)
    const current = made.get(tenantId) // another request may have made it meanwhile
    if (current?.kid === signing.kid) return current.provider
    const entry = { kid: signing.kid, provider: makeProvider(deps, tenantId, signing) }
    made.set(tenantId, entry)
    return entry.provider
  }
}

async function makeProvider(
  deps: ProviderDeps,
  tenantId: TenantId,
  signing: SigningKeys['signing'],
): Promise<Provider> {
  library ??= loadLibrary()
  const loaded = await library
  const { Provider, interactionPolicy } = loaded
  const policy = interactionPolicy.base()
  policy.remove('consent') // an organisation's own services need no consent of each person

  const provider: Provider = new Provider(issuerV2(deps.urls, tenantId), {
    ...settings(deps, tenantId, loaded),
    interactions: {
      policy,
      url: (_ctx: Context, { uid }: { uid: string }) => `/${tenantId}/sign-in/${uid}`,
    },
    jwks: { keys: [{ ...signing.privateJwk, kid: signing.kid, use: 'sig', alg: 'RS256' }] },
    loadExistingGrant: (ctx: Context) => grantEverything(provider, ctx),
  })
  provider.Client.prototype.compareClientSecret = async function (secret) {
    const application = await applications.byId(deps.db, tenantId, this.clientId)
    return application?.secretHash ? isSecret(application.secretHash, secret) : false
  }
  const newToken = (): string => markTenant(tenantId, randomBytes(32).toString('base64url'))
  provider.RefreshToken.prototype.generateTokenId = newToken
  provider.AuthorizationCode.prototype.generateTokenId = newToken
  for (const event of ['grant.error', 'authorization.error', 'server_error']) {
    provider.on(event, ({ req }, error) => {
      const exchangeContext = exchangeContextOf(req)
      if (!exchangeContext) return
      exchangeContext.detail = error.error_detail ?? error.message
      if (event === 'server_error')
        exchangeContext.problem ??= { problem: 'server-error', message: 'Something went wrong on our side.' }
    })
  }
  provider.registerResponseMode(postedMode, (ctx, action, fields) => {
    ctx.body = { posted: { action, fields } satisfies Posted }
  })
  provider.registerGrantType(primaryGrantType, primaryGrant(deps, tenantId, provider, loaded), ['resource'])
  if (deps.passwordGrant === 'true') {
    const handle = passwordGrant(deps, tenantId, provider, loaded)
    provider.registerGrantType('password', handle, ['username', 'password', 'scope', 'resource'])
  }
  return provider
}

function settings(deps: ProviderDeps, tenantId: TenantId, { errors }: Library): Record<string, unknown> {
  const cookie = { signed: true, httpOnly: true, sameSite: 'lax', path: `/${tenantId}` }
  return {
    adapter: (model: string) =>
      model === 'Client'
        ? { find: (id: string) => findClient(deps, tenantId, id) }
        : payloadStore(deps.db, tenantId, model, deps.clock, () => new errors.InvalidGrant('already used')),
    routes: {
      authorization: '/oauth2/v2.0/authorize',
      token: '/oauth2/v2.0/token',
      jwks: '/discovery/v2.0/keys',
      end_session: '/oauth2/v2.0/logout',
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        // what a client names is judged before this library sees the request, and replaced
        defaultResource: () => anyResource,
        getResourceServerInfo: () => resourceServerInfo,
      },
      rpInitiatedLogout: {
        enabled: true,
        // sign-out.ops.ts confirms at once: there is nothing to ask a person who chose to sign out
        logoutSource: async (ctx: Context, form: string) => {
          ctx.body = form
        },
      },
    },
    claims: { openid: [...idTokenClaims] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    responseTypes: ['code'],
    cookies: {
      keys: [deps.cookieKey],
      names: { session: 'taxiway_session', interaction: 'taxiway_sign_in', resume: 'taxiway_resume' },
      long: cookie,
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    extraParams: ['endpointVersion'],
    findAccount: (ctx: Context, id: string, token?: Stored) => accountBehind(deps, tenantId, ctx, id, token),
    issueRefreshToken: (_ctx: Context, client: Client) => client.grantTypeAllowed('refresh_token'),
    // the broker's family reuses one token for several resources at once; everyone else rotates, and reuse revokes
    rotateRefreshToken: ({ oidc }: Context) => !isFamily(oidc.client.clientId),
    expiresWithSession: () => false,
    // the vendor's own clients and their emulators do not all send a challenge; browsers must
    pkce: { required: (_ctx: Context, client: Client) => client.clientId === portalClientId },
    formats: {
      customizers: {
        jwt: (ctx: Context, token: Token, parts: { payload: Record<string, unknown> }) =>
          rewriteAccessToken(deps, tenantId, ctx, token, parts),
      },
    },
    renderError: async (ctx: Context, out: unknown) => {
      ctx.body = out
    },
    ttl: {
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      AuthorizationCode: 5 * 60,
      IdToken: accessTokenSeconds,
      RefreshToken: refreshTokenSeconds,
      Interaction: 3600,
      Session: day,
      Grant: refreshTokenSeconds,
    },
  }
}

/** A session whose epoch is over is nobody's: the person is asked again, or told so where nobody may be asked. */
async function accountBehind(deps: ProviderDeps, tenantId: TenantId, ctx: Context, id: string, token?: Stored) {
  const { session } = ctx.oidc
  const { epoch } = readContext(token ? token.acr : session?.acr)
  const account = await findAccount(deps, tenantId, id, epoch, token && exchangeContextOf(ctx.req))
  if (!account && !token) delete session?.accountId
  return account
}

async function findClient(deps: ProviderDeps, tenantId: TenantId, id: string): Promise<ClientMetadata | undefined> {
  const known = publicClient(id, { passwordGrant: deps.passwordGrant === 'true', portalOrigin: deps.urls.portal })
  if (known) return known
  if (!UserId.safeParse(id).success) return undefined // not a GUID: no application has it
  const application = await applications.byId(deps.db, tenantId, id)
  return application && confidentialClient(application)
}

// Resources -----------------------------------------------------------------------------------------------------------
// The provider knows two: `any`, for a refresh token serves every resource of the tenant (docs/specification/authority.md),
// and the one that was named at sign-in, written into the identifier itself.

const askedPrefix = 'urn:taxiway:resource:asked:'

export function askedIdentifier(name: string): string {
  return askedPrefix + Buffer.from(name).toString('base64url')
}

export function askedName(identifier: string | undefined): string | undefined {
  if (!identifier?.startsWith(askedPrefix)) return undefined
  return Buffer.from(identifier.slice(askedPrefix.length), 'base64url').toString('utf8')
}

/** The resource that was named at the sign-in behind a code or a refresh token. */
export function askedAtSignIn(stored: Stored | undefined, urls: IdentityUrls): RequestedResource | undefined {
  const name = [stored?.resource ?? []].flat().map(askedName).find(Boolean)
  const resource = name === undefined ? undefined : findResource(name, ownNames(urls))
  return name !== undefined && resource ? { resource, name } : undefined
}

/** The claims of the vendor's access tokens, in place of the library's. */
async function rewriteAccessToken(
  { db, urls }: ProviderDeps,
  tenantId: TenantId,
  ctx: Context,
  token: Token,
  parts: { payload: Record<string, unknown> },
): Promise<void> {
  const exchangeContext = exchangeContextOf(ctx.req)
  invariant(exchangeContext, 'tokens are issued inside an exchange')
  const { endpointVersion, clientId, device, epoch = 0 } = exchangeContext
  const requestedResource = exchangeContext.requestedResource ?? defaultResource(endpointVersion)
  const common = {
    tenantId,
    endpointVersion,
    requestedResource,
    clientId,
    urls,
    epoch,
    ...(device ? { device } : {}),
  }
  const { iat, exp, jti } = parts.payload
  const claims = await claimsOf(db, common, token)
  parts.payload = { ...claims, iat, nbf: iat, exp, jti }
}

async function claimsOf(
  db: Db,
  common: Parameters<typeof accessClaimsOfPerson>[0],
  token: Token,
): Promise<Record<string, unknown>> {
  if (token.kind === 'ClientCredentials') {
    const application = await applications.byId(db, common.tenantId, token.clientId)
    invariant(application, 'the application has just authenticated')
    return accessClaimsOfApplication(common, application)
  }
  const user = await users.byId(db, common.tenantId, UserId.parse(token.accountId))
  invariant(user, 'the account was just found')
  return accessClaimsOfPerson(common, user)
}
