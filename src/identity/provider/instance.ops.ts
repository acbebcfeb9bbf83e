// One instance of oidc-provider for a tenant: its keys and clients, how secrets and addresses are compared, and when somebody who is
// signed in has to show more.

import { randomBytes } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

import * as users from '../../directory/user/user.sql.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import { isStrong } from '../access-token/method-reference.ts'
import { hasSecret, isApplication } from '../application/application.ops.ts'
import { isRegistered, type RedirectUris } from '../application/redirect-uri.ts'
import type { SigningKeys } from '../key/signing-key.ops.ts'
import { whyClosed } from '../permission/closed.ops.ts'
import { missingPermissions } from '../permission/missing.ops.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import { readContext, writeContext } from '../sign-in/context.ts'
import { hintsAtAnother } from '../sign-in/hint.ops.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { markTenant } from '../tenant-name.ops.ts'
import { issuerV2 } from '../urls.ts'
import { deviceCodeGrantType, primaryGrantType, registeredUris } from './client.ts'
import { adminConsentParam, configurationOf, consentAnewParam, secondFactorParam } from './configuration.ops.ts'
import { exchangeContextOf } from './exchange.ops.ts'
import { grantEverything } from './grant.ops.ts'
import { passwordGrant, passwordParameters } from './password-grant.ops.ts'
import { primaryGrant } from './primary-grant.ops.ts'
import type { Library, ProviderDeps } from './provider-deps.ts'
import { guardedBy, permissionsAskedIn, resourceOfSignIn } from './resource.ts'

/** `form_post` as the library knows it here: it hands over the fields, and the page around them is ours. */
export const postedMode = 'posted'

export const signInPath = (tenantId: TenantId, uid: string): string => `/${tenantId}/sign-in/${uid}`

export function makeInstance(
  deps: ProviderDeps,
  tenantId: TenantId,
  loaded: Library,
  signing: SigningKeys['signing'],
): Provider {
  const policy = loaded.interactionPolicy.base()
  policy.remove('consent') // the library's asks about scopes that it keeps, ours about what the organisation granted
  policy.get('login')?.checks.add(hintOfAnother(deps, tenantId, loaded))
  policy.get('login')?.checks.add(secondFactorMissing(deps, tenantId, loaded))
  const { Prompt } = loaded.interactionPolicy
  const checks = [notAssigned(deps, tenantId, loaded), consentMissing(deps, tenantId, loaded)]
  policy.add(new Prompt({ name: 'consent' }, ...checks))

  const provider: Provider = new loaded.Provider(issuerV2(deps.urls, tenantId), {
    ...configurationOf(deps, tenantId, loaded),
    interactions: { policy, url: (_ctx, { uid }) => signInPath(tenantId, uid) },
    jwks: { keys: [{ ...signing.privateJwk, kid: signing.kid, use: 'sig', alg: 'RS256' }] },
    loadExistingGrant: (ctx) => grantEverything(provider, ctx),
  })
  provider.Client.prototype.compareClientSecret = async function (secret) {
    const context = loaded.Provider.ctx && exchangeContextOf(loaded.Provider.ctx.req)
    if (context?.provedByCertificate) return true
    const { application } = context ?? {}
    if (application?.id === this.clientId) return hasSecret(application, secret)
    const known = { clientId: this.clientId, clientSecret: secret }
    return isApplication(deps.db, tenantId, known, deps.clock())
  }
  compareRedirects(provider.Client.prototype)
  const newToken = (): string => markTenant(tenantId, randomBytes(32).toString('base64url'))
  Object.assign(provider.RefreshToken.prototype, {
    generateTokenId(this: { acr?: string }) {
      const returnedTo = loaded.Provider.ctx && exchangeContextOf(loaded.Provider.ctx.req)?.returnedTo
      if (returnedTo) this.acr = writeContext({ ...readContext(this.acr), returnedTo })
      return newToken()
    },
  })
  Object.assign(provider.AuthorizationCode.prototype, { generateTokenId: newToken })
  const emitter: EventEmitter = provider
  for (const event of failures) {
    emitter.on(event, ({ req }: KoaContextWithOIDC, error: unknown) => {
      const exchangeContext = exchangeContextOf(req)
      if (exchangeContext) exchangeContext.thrown = error
    })
  }
  provider.registerResponseMode(postedMode, (ctx, action, fields) => {
    ctx.body = { posted: { action, fields } }
  })
  provider.registerGrantType(primaryGrantType, primaryGrant(deps, tenantId, provider, loaded), ['resource'])
  provider.registerGrantType(deviceCodeGrantType, primaryGrant(deps, tenantId, provider, loaded))
  if (deps.passwordGrant === 'true') {
    provider.registerGrantType('password', passwordGrant(deps, tenantId, provider, loaded), passwordParameters)
  }
  return provider
}

type Client = InstanceType<Provider['Client']>

/** Of applications that an organisation registers; the library compares those of all others. */
function compareRedirects(prototype: Client): void {
  for (const name of ['redirectUriAllowed', 'postLogoutRedirectUriAllowed'] as const) {
    const compared = prototype[name]
    prototype[name] = function (uri) {
      const registered = this[registeredUris] as RedirectUris | undefined // made by client.ts
      return registered ? isRegistered(registered, uri) : compared.call(this, uri)
    }
  }
}

/** The person who just answered is taken, whatever was hinted: the page lets another account be chosen. */
function hintOfAnother({ db }: ProviderDeps, tenantId: TenantId, { interactionPolicy: { Check } }: Library) {
  const [name, words] = ['login_hint_of_another', 'the account that was hinted at has to sign in']
  return new Check(name, words, 'login_required', async ({ oidc }) => {
    const { accountId } = oidc.session ?? {}
    if (!accountId || oidc.result?.login) return Check.NO_NEED_TO_PROMPT
    const { login_hint: hint } = oidc.params ?? {}
    const another = typeof hint === 'string' && (await hintsAtAnother(db, tenantId, hint, accountId))
    return another ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT
  })
}

/**
 * Where the organisation asks for a second factor, the session must have one; where the client does (`amr_values` of the vendor's
 * clients), it has to be shown for this very request. The words begin with the number that clients branch on, where no page may
 * be shown.
 */
function secondFactorMissing(
  { db, urls }: ProviderDeps,
  tenantId: TenantId,
  { interactionPolicy: { Check } }: Library,
) {
  const words = 'AADSTS50076: a second factor has to be shown, and that needs a page'
  return new Check('second_factor', words, 'interaction_required', async ({ oidc }) => {
    const { session, result, params = {} } = oidc
    const isShown = isStrong(readContext(session?.acr).amr)
    if (params[secondFactorParam] !== undefined) {
      return result?.login && isShown ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
    }
    if (!session?.accountId || isShown) return Check.NO_NEED_TO_PROMPT
    const wanted = guardedBy(resourceOfSignIn(params.resource as string[] | undefined, urls))
    const person = await users.byId(db, tenantId, UserId.parse(session.accountId))
    const isAsked = person && (await isAskedForFactor(db, tenantId, person, wanted))
    return isAsked ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT
  })
}

/** No page helps: the request ends. Where none may be shown the application is told. */
function notAssigned({ db, refusals }: ProviderDeps, tenantId: TenantId, { interactionPolicy: { Check } }: Library) {
  const words = 'AADSTS50105: only people who are assigned to the application may sign in to it'
  return new Check('not_assigned', words, 'interaction_required', async ({ oidc, req }) => {
    const { session, params = {}, client } = oidc
    if (!session?.accountId || !client || params[adminConsentParam] !== undefined) return Check.NO_NEED_TO_PROMPT
    const closed = await whyClosed(db, tenantId, { clientId: client.clientId, userId: session.accountId })
    if (!closed) return Check.NO_NEED_TO_PROMPT
    const exchangeContext = exchangeContextOf(req)
    if (!exchangeContext || params.prompt === 'none') return Check.REQUEST_PROMPT
    exchangeContext.refused = closed
    const person = await users.byId(db, tenantId, UserId.parse(session.accountId))
    const [subject, reason] = [person?.userPrincipalName ?? session.accountId, 'not-assigned']
    const details = signInDetails({ clientId: client.clientId, way: 'page', userId: session.accountId, reason })
    await refusals?.note({ tenantId, kind: 'sign-in', subject, reason, details })
    return Check.REQUEST_PROMPT
  })
}

/** At an organisation's own application, after the sign-in. The page answers with `consent`; what it gave is asked for again. */
function consentMissing({ db, urls }: ProviderDeps, tenantId: TenantId, { interactionPolicy: { Check } }: Library) {
  const words =
    'AADSTS65001: neither the person nor an administrator has consented to what is asked for, and that needs a page'
  return new Check('consent_missing', words, 'consent_required', async ({ oidc }) => {
    const { session, result, params = {}, client } = oidc
    if (!session?.accountId || !client) return Check.NO_NEED_TO_PROMPT
    if (params[adminConsentParam] !== undefined) return Check.REQUEST_PROMPT // ends on its page (consent/consent-flow.ops.ts)
    const permissions = permissionsAskedIn(params, urls)
    const asking = { clientId: client.clientId, userId: session.accountId, permissions }
    const { missing, asked } = await missingPermissions(db, tenantId, asking)
    const anew = params[consentAnewParam] !== undefined && asked.length > 0 && !result?.consent
    return missing.length > 0 || anew ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT
  })
}

const failures = [
  'grant.error',
  'authorization.error',
  'end_session.error',
  'end_session_confirm.error',
  'server_error',
] as const
