// Gives what a grant yields the form that the clients of each version read (docs/specification/authority.md).

import { decodeJwt, SignJWT } from 'jose'

import { invariant } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { ofEverySignIn } from '../access-token/claims.ts'
import { signInScope } from '../access-token/sign-in-scope.ts'
import type { Authority } from '../identity.ops.ts'
import { isFamily } from '../provider/client.ts'
import type { ExchangeContext } from '../provider/exchange.ops.ts'
import { issuerV1 } from '../urls.ts'
import type { TokenRequest } from './request.ts'

export async function shapeReply(
  deps: Authority,
  tenantId: TenantId,
  { endpointVersion, form }: TokenRequest,
  exchangeContext: ExchangeContext,
  body: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { accessClaims: access } = exchangeContext
  invariant(access, 'an access token was made in this exchange')
  const seconds = Number(body.expires_in)
  const permissions = typeof access.scp === 'string' ? access.scp : ''
  const common = {
    token_type: 'Bearer',
    access_token: body.access_token,
    ...(body.refresh_token ? { refresh_token: body.refresh_token } : {}),
    ...(body.refresh_token && isFamily(exchangeContext.clientId) ? { foci: '1' } : {}),
    ...(form.get('client_info') === '1' && access.idtyp === 'user'
      ? { client_info: Buffer.from(JSON.stringify({ uid: access.oid, utid: tenantId })).toString('base64url') }
      : {}),
  }
  if (endpointVersion === 2) {
    const own = permissions.split(' ').filter((scope) => scope !== 'email' && scope !== ofEverySignIn)
    const signIn = access.idtyp === 'user' ? [signInScope(exchangeContext.asksForEmail ?? false)] : []
    const scope = [...own, ...signIn].join(' ').trim()
    return {
      ...common,
      scope,
      expires_in: seconds,
      ext_expires_in: seconds,
      ...(body.id_token ? { id_token: body.id_token } : {}),
    }
  }
  return {
    ...common,
    scope: permissions,
    expires_in: String(seconds),
    ext_expires_in: String(seconds),
    expires_on: String(access.exp),
    not_before: String(access.nbf),
    resource: access.aud,
    ...(body.id_token ? { id_token: await reissueIdToken(deps, tenantId, String(body.id_token)) } : {}),
  }
}

/** The library knows one issuer; version 1 clients compare the id token's with version 1 metadata. */
async function reissueIdToken({ keyRing, urls }: Authority, tenantId: TenantId, idToken: string): Promise<string> {
  const { signing } = await keyRing.keys(tenantId)
  return new SignJWT({ ...decodeJwt(idToken), iss: issuerV1(urls, tenantId), ver: '1.0' })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: signing.kid })
    .sign(signing.privateKey)
}
