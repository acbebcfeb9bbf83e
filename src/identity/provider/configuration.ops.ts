// Configures oidc-provider for a tenant, with our lookups of its accounts, clients and tokens.

import type { Adapter, Configuration, KoaContextWithOIDC } from 'oidc-provider'

import type { Db } from '../../db/schema.ts'
import * as users from '../../directory/user/user.sql.ts'
import { Fault, invariant } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import { isRegisteredHere } from '../../protocol/oauth/known.ts'
import {
  accessClaimsOfApplication,
  accessClaimsOfPerson,
  defaultResource,
  emailClaims,
  idTokenClaims,
  throughApplication,
} from '../access-token/claims.ts'
import { byPassword, isFresh, withFreshness } from '../access-token/method-reference.ts'
import { type ProvableApplication, provableApplication } from '../application/behind-request.sql.ts'
import { offOrMissing } from '../application/turned-off.ts'
import { whyVendorOff } from '../application/vendor-off.ops.ts'
import { grantedFor } from '../service-principal/grant.sql.ts'
import { readContext } from '../sign-in/context.ts'
import {
  type ClientMetadata,
  isFamily,
  needsChallenge,
  publicClient,
  registeredClient,
  registeredUris,
} from './client.ts'
import { type ExchangeContext, exchangeContextOf } from './exchange.ops.ts'
import { findAccount } from './grant.ops.ts'
import { payloadStore } from './payload.sql.ts'
import { pendingSignIns } from './pending.ops.ts'
import type { Library, ProviderDeps } from './provider-deps.ts'
import { accessTokenSeconds, anyResource, resourceServerInfo } from './resource.ts'
import { usedMeanwhile } from './why-refused.ts'

const day = 24 * 3600
export const refreshTokenSeconds = 14 * day

/** Of an authorize request: there when its client asks for a second factor. */
export const secondFactorParam = 'secondFactor'
/** The client wants the question of consent, whatever was granted before (`prompt=consent`). */
export const consentAnewParam = 'consentAnew'
/** It is no sign-in: an administrator is asked to consent for everybody. The version of the endpoint. */
export const adminConsentParam = 'adminConsent'

/** The person wants to add something to sign in with, which the portal alone asks for: `ownMethods` says what. */
export const ownMethodParam = 'ownMethod'

/** The library's sign-out form; sign-out in provider.ops.ts confirms it at once. */
export type SignOutForm = {
  readonly xsrf: unknown /** Whom this session signed in to. */
  readonly clientIds: string[]
}

export function configurationOf(
  deps: ProviderDeps,
  tenantId: TenantId,
  { Provider }: Library,
): Omit<Configuration, 'interactions' | 'jwks' | 'loadExistingGrant'> {
  const cookie = { signed: true, httpOnly: true, sameSite: 'lax', path: `/${tenantId}` } as const
  return {
    adapter: (model: string): Adapter => {
      if (model === 'Client')
        return clientStore(async (id) => {
          const exchangeContext = Provider.ctx && exchangeContextOf(Provider.ctx.req)
          const found = await findClient(deps, tenantId, id, exchangeContext)
          const client = found instanceof Fault ? undefined : found
          if (exchangeContext) {
            exchangeContext.client = client ?? null
            if (found instanceof Fault) exchangeContext.refused = found
          }
          return client
        })
      const store = payloadStore(deps.db, tenantId, model, deps.clock, usedMeanwhile)
      return model === 'Interaction' ? pendingSignIns.bounded(store) : store
    },
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
        // the client's resource is judged before this library sees the request, and replaced
        defaultResource: () => anyResource,
        getResourceServerInfo: () => resourceServerInfo,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx) => {
          const { session } = ctx.oidc
          const clientIds = Object.keys(session?.authorizations ?? {})
          ctx.body = { xsrf: session?.state?.secret, clientIds } satisfies SignOutForm
        },
      },
    },
    claims: { openid: [...idTokenClaims], email: [...emailClaims] },
    // the token endpoint gives all that the scopes ask for; userinfo stands at Graph
    conformIdTokenClaims: false,
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    responseTypes: ['code'],
    cookies: {
      keys: [deps.cookieKey],
      names: { session: 'taxiway_session', interaction: 'taxiway_sign_in', resume: 'taxiway_resume' },
      long: cookie,
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    extraParams: ['endpointVersion', secondFactorParam, consentAnewParam, adminConsentParam, ownMethodParam],
    extraClientMetadata: { properties: [registeredUris] },
    findAccount: (ctx, id, token) => accountBehind(deps, tenantId, ctx, id, token),
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // the broker's family reuses one token for several resources at once; everyone else rotates, and reuse revokes
    rotateRefreshToken: ({ oidc }) => !isFamily(oidc.client?.clientId ?? ''),
    expiresWithSession: () => false,
    // the vendor's own clients and their emulators do not all send a challenge; browsers must
    pkce: { required: ({ oidc }, client) => needsChallenge(client, oidc.params?.redirect_uri) },
    formats: { customizers: { jwt: (ctx, token, parts) => rewriteAccessToken(deps, tenantId, ctx, token, parts) } },
    renderError: (ctx, out) => {
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

/** A session whose epoch is over has no account: the person is asked again, or told so where prompts are not allowed. */
async function accountBehind(
  deps: ProviderDeps,
  tenantId: TenantId,
  ctx: KoaContextWithOIDC,
  id: string,
  token: object | undefined,
) {
  const { session } = ctx.oidc
  const context = readContext(token ? contextIn(token) : session?.acr)
  const exchangeContext = exchangeContextOf(ctx.req)
  const account = await findAccount(deps, tenantId, id, context, token && exchangeContext, exchangeContext?.person)
  if (!account && !token) delete session?.accountId
  return account
}

const contextIn = (token: object): string | undefined =>
  'acr' in token && typeof token.acr === 'string' ? token.acr : undefined

async function findClient(
  deps: ProviderDeps,
  tenantId: TenantId,
  id: string,
  exchangeContext: ExchangeContext | undefined,
): Promise<ClientMetadata | Fault | undefined> {
  const { portal: portalOrigin, login: loginOrigin, enrollment: enrollmentOrigin } = deps.urls
  const origins = { portalOrigin, loginOrigin, enrollmentOrigin }
  const known = publicClient(id, { passwordGrant: deps.passwordGrant === 'true', ...origins })
  if (known) return (await whyVendorOff(deps.db, tenantId, id)) ?? known
  if (!UserId.safeParse(id).success) return undefined // not a GUID: no application has it
  const application = await applicationBehind(deps, tenantId, id, exchangeContext)
  return application && (offOrMissing(application) ?? registeredClient(application, exchangeContext?.returnedTo))
}

/** The library asks for a client several times in one request. */
async function applicationBehind(
  { db, clock }: ProviderDeps,
  tenantId: TenantId,
  id: string,
  exchangeContext: ExchangeContext | undefined,
): Promise<ProvableApplication | undefined> {
  if (exchangeContext?.application?.id === id) return exchangeContext.application
  const application = await provableApplication(db, tenantId, id, clock())
  if (application && exchangeContext) exchangeContext.application = application
  return application
}

/** Clients are written by our own operations; the library only reads them. */
function clientStore(find: (id: string) => Promise<ClientMetadata | undefined>): Adapter {
  const nothing = async () => undefined
  return {
    find: find as Adapter['find'], // the library judges the metadata
    findByUid: nothing,
    findByUserCode: nothing,
    upsert: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  }
}

type Customized = Parameters<NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>>
type Token = Customized[1]

/** The claims of the vendor's access tokens, in place of the library's. */
async function rewriteAccessToken(
  { db, urls }: ProviderDeps,
  tenantId: TenantId,
  ctx: KoaContextWithOIDC | undefined,
  token: Token,
  parts: Customized[2],
): Promise<void> {
  const exchangeContext = exchangeContextOf(ctx?.req ?? token)
  invariant(exchangeContext, 'tokens are issued inside an exchange')
  const { endpointVersion, device, epoch = 0, now } = exchangeContext
  // of the vendor's family the one that asks; of all others the one that the library found, however the request wrote it
  const clientId = isFamily(exchangeContext.clientId) ? exchangeContext.clientId : (token.clientId ?? '')
  const requestedResource = exchangeContext.requestedResource ?? defaultResource(endpointVersion)
  const { amr: said = byPassword, shownAt } = exchangeContext
  const { key } = requestedResource.resource
  const amr = key === 'drs' ? withFreshness(said, shownAt, now) : said
  // an organisation's own application changes nothing of what people sign in with
  const ofGraph = key === 'graph' && !isRegisteredHere(clientId) && shownAt !== undefined && isFresh(shownAt, now)
  const common = {
    tenantId,
    endpointVersion,
    requestedResource,
    clientId,
    urls,
    epoch,
    amr,
    shownAt: amr.includes('ngcmfa') || ofGraph ? shownAt : undefined,
    withEmail: exchangeContext.asksForEmail ?? false,
    ...(device ? { device } : {}),
  }
  const { iat, exp, jti } = parts.payload
  const claims = await claimsOf(db, common, token, exchangeContext)
  parts.payload = { ...claims, iat, nbf: iat, exp, jti }
  exchangeContext.accessClaims = parts.payload
}

async function claimsOf(
  db: Db,
  common: Parameters<typeof accessClaimsOfPerson>[0],
  token: Token,
  { person: known, application }: ExchangeContext,
): Promise<Record<string, unknown>> {
  if (token.kind === 'ClientCredentials') {
    invariant(application && application.id === token.clientId, 'the application has just authenticated')
    return accessClaimsOfApplication(common, application)
  }
  const user =
    known?.id === token.accountId ? known : await users.byId(db, common.tenantId, UserId.parse(token.accountId))
  invariant(user, 'the account was just found')
  const { clientId = '' } = token
  if (!isRegisteredHere(clientId)) return accessClaimsOfPerson(common, user)
  const granted = await grantedFor(db, common.tenantId, clientId, user.id)
  return accessClaimsOfPerson(common, user, throughApplication(common.requestedResource, granted))
}
