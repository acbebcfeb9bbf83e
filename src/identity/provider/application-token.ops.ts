// The token of an application for itself (RFC 6749 §4.4). An application that is on and has proved itself gets one of the library's own
// kind at once. Whatever else was sent goes on to the library's grant, a request within the request: its refusal says what is wrong.

import type { Provider } from 'oidc-provider'
import { secretIn } from '../../protocol/oauth/client-credentials.ts'
import { hasSecret } from '../application/application.ops.ts'
import type { ProvableApplication } from '../application/behind-request.sql.ts'
import { offOrMissing } from '../application/turned-off.ts'
import { isPublic } from './client.ts'
import { bindToken, type ExchangeContext } from './exchange.ops.ts'
import type { TokenSent } from './provider.ops.ts'
import { anyResource, resourceServerInfo } from './resource.ts'

/** Undefined: the library has to judge it. */
export async function tokenOfProved(
  provider: Provider,
  sent: TokenSent,
  exchangeContext: ExchangeContext,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const application = provedIn(sent, exchangeContext)
  if (!application) return undefined
  const token = new provider.ClientCredentials({
    client: { clientId: application.id } as never, // the library reads no more of it
  })
  token.resourceServer = new provider.ResourceServer(anyResource, resourceServerInfo)
  bindToken(token, exchangeContext)
  return { access_token: await token.save(), expires_in: token.expiration }
}

function provedIn(
  { form, authorization }: TokenSent,
  { application, clientId, provedByCertificate }: ExchangeContext,
): ProvableApplication | undefined {
  if (form.get('grant_type') !== 'client_credentials') return undefined
  if (application?.id !== clientId) return undefined
  if (offOrMissing(application) || isPublic(application)) return undefined
  if (provedByCertificate) return authorization === undefined ? application : undefined
  return hasSecret(application, secretIn(form, authorization) ?? '') ? application : undefined
}
