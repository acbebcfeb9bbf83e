// A page in a browser and a program on somebody's machine keep no secret, also those of an application whose server or script
// has one: they redeem their codes with PKCE alone, a page from its own origin (RFC 9700 §2.1.1, RFC 8252 §8.5; the vendor tells
// them apart by the kind of the address, too).

import type { TenantId } from '../../kernel/id.ts'
import { isRegisteredHere } from '../../protocol/oauth/known.ts'
import * as applications from '../application/application.sql.ts'
import { isPageOf } from '../application/page-origin.ops.ts'
import type { Authority } from '../identity.ops.ts'
import { type Keepless, returnsTo } from '../provider/client.ts'
import type { StoredGrant } from '../provider/provider.ops.ts'
import { refusal } from '../refusal.ts'
import { readContext } from '../sign-in/context.ts'
import type { TokenRequest } from '../token-request/request.ts'

type Presented = {
  readonly code: StoredGrant | undefined
  readonly refreshToken: StoredGrant | undefined
}

/** What the sign-in behind a code or a refresh token came back to, when that keeps no secret. Throws when it proves too little. */
export async function withoutSecret(
  { db }: Authority,
  tenantId: TenantId,
  { form, authorization, origin }: TokenRequest,
  { code, refreshToken }: Presented,
): Promise<Keepless | undefined> {
  const clientId = (code ?? refreshToken)?.clientId ?? ''
  if (!isRegisteredHere(clientId)) return undefined
  const returnedTo = code
    ? returnsTo((await applications.byId(db, tenantId, clientId))?.redirectUris, code.redirectUri)
    : readContext(refreshToken?.acr).returnedTo
  if (returnedTo === undefined) return undefined
  if (form.has('client_secret') || form.has('client_assertion') || authorization !== undefined) {
    throw refusal(
      'secret-beside-public',
      `The sign-in came back to a ${returnedTo}, which keeps no secret. Leave it out, and take it away if the ${returnedTo} knows it.`,
      { code: 'unauthenticated' },
    )
  }
  if (returnedTo === 'page' && !(origin && (await isPageOf(db, tenantId, clientId, origin)))) {
    throw refusal(
      'page-alone',
      'The sign-in came back to a page, and only a page of the application redeems it: from an origin that is registered.',
    )
  }
  if (code && !code.codeChallenge) {
    throw refusal('pkce-failed', 'The sign-in began without a PKCE challenge. Sign in again, with one.')
  }
  return returnedTo
}
