// Signing out: the session ends at once, then back to the application when its address is registered.

import { decodeJwt, type JWTPayload } from 'jose'

import { TenantId } from '../../kernel/id.ts'
import type { Authority } from '../identity.ops.ts'
import { homeOf, resolveSegment } from '../tenant-name.ops.ts'
import type { Answer } from './answer.ts'
import { type AuthorizeRequest, newExchangeContext } from './authorize.ops.ts'

export async function signOut(deps: Authority, request: Omit<AuthorizeRequest, 'endpointVersion'>): Promise<Answer> {
  const found = await resolveSegment(deps.db, request.segment)
  if (found?.kind === 'any') {
    const home = await homeBehind(deps, request.params)
    // the session is a cookie of the tenant, which the browser sends there only
    if (home) return { next: { kind: 'go', to: `/${home}/oauth2/v2.0/logout?${request.params}` } }
  }
  if (found?.kind !== 'tenant') return { next: { kind: 'signed-out' } }
  const provider = await deps.providers(found.tenant.tenantId)
  const query = new URLSearchParams()
  // the hint only names the client: an address counts when it is registered for that client, whoever sends it
  const clientId = request.params.get('client_id') ?? clientOf(request.params.get('id_token_hint'))
  if (clientId) query.set('client_id', clientId)
  for (const name of ['post_logout_redirect_uri', 'state']) {
    const value = request.params.get(name)
    if (value) query.set(name, value)
  }
  const { to, keep } = await provider.signOut(query, request.cookie, newExchangeContext(deps, 2, clientId ?? ''))
  return { next: to === undefined ? { kind: 'signed-out' } : { kind: 'go', to }, keep }
}

/** At /common: the tenant of whoever signs out, as far as the request says it. */
async function homeBehind({ db }: Authority, params: URLSearchParams): Promise<TenantId | undefined> {
  const { tid } = claimsOf(params.get('id_token_hint'))
  return TenantId.safeParse(tid).data ?? (await homeOf(db, params.get('logout_hint') ?? ''))
}

function clientOf(idToken: string | null): string | undefined {
  const { aud } = claimsOf(idToken)
  return typeof aud === 'string' ? aud : undefined
}

function claimsOf(idToken: string | null): JWTPayload {
  try {
    return decodeJwt(idToken ?? '')
  } catch {
    return {}
  }
}
