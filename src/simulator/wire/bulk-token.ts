// A bulk token at the authority: for a token of the registration service, with which one device joins.

import { packageClientId } from '../../protocol/oauth/known.ts'
import { type Http, jsonOf } from './http.ts'
import {
  askForToken,
  type Claims,
  drsResource,
  type MoreToken,
  problemOf,
  readClaims,
  type Tokens,
  textIn,
} from './sign-in.ts'

export type Redeemed =
  | { readonly kind: 'redeemed'; readonly tokens: Tokens; readonly claims: Claims }
  | Extract<MoreToken, { kind: 'refused' }>

export async function redeemBulkToken(http: Http, login: string, bulkToken: string): Promise<Redeemed> {
  const reply = await askForToken(http, `${login}/common/oauth2/token`, {
    grant_type: 'refresh_token',
    refresh_token: bulkToken,
    client_id: packageClientId,
    resource: drsResource,
  })
  const accessToken = textIn(jsonOf(reply), 'access_token')
  const claims = readClaims(accessToken)
  if (typeof claims?.tid !== 'string') return { kind: 'refused', ...problemOf(reply) }
  const tokenEndpoint = `${login}/${claims.tid}/oauth2/token`
  return { kind: 'redeemed', tokens: { accessToken, refreshToken: bulkToken, tokenEndpoint }, claims }
}
