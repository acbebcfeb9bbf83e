// A person who signed in to a joined device is signed in at the authorize page too: the device's broker sends a credential
// that it signed with the session key (MS-OAPXBC §3.2.5.2.1). The sign-in that the provider would ask for is answered
// in its place, within this request, so no page is shown and no session is left behind.

import type { TenantId } from '../../kernel/id.ts'
import type { Authority } from '../identity.ops.ts'
import {
  type ExchangeContext,
  type Exchanged,
  exchange,
  makeExchange,
  type Sent,
  setCookies,
} from '../oauth/exchange.ops.ts'
import { VendorProblem } from '../oauth/vendor-problem.ts'
import { writeContext } from '../sign-in/context.ts'
import { provePrimaryCredential } from './prt.ops.ts'

/** Undefined where the credential proves nobody of this tenant: then the person is asked, as without it. */
export async function signInByDevice(
  deps: Authority,
  tenantId: TenantId,
  credential: string,
  sent: Sent,
  exchangeContext: ExchangeContext,
): Promise<Exchanged | undefined> {
  const proven = await provePrimaryCredential(deps, credential).catch((error: unknown) => {
    if (error instanceof VendorProblem) return undefined
    throw error
  })
  if (proven?.tenantId !== tenantId) return undefined

  const provider = await deps.providers(tenantId)
  const { login } = deps.urls
  const mount = `/${tenantId}`
  const asked = await exchange(provider, login, mount, { ...sent, cookie: undefined }, exchangeContext)
  const page = locationOf(asked)
  if (!page?.startsWith(`${mount}/sign-in/`)) return asked // refused, or answered already

  const cookie = setCookies(asked)
    .map((line) => line.split(';')[0])
    .join('; ')
  const { request, response } = makeExchange(login, mount, { method: 'GET', url: page.slice(mount.length), cookie })
  const answer = { accountId: proven.userId, amr: ['pwd'], acr: writeContext(proven), remember: false }
  const next = new URL(await provider.interactionResult(request, response, { login: answer }))
  const url = next.pathname.slice(mount.length) + next.search
  const { headers, ...rest } = await exchange(provider, login, mount, { method: 'GET', url, cookie }, exchangeContext)
  return { ...rest, headers: { ...headers, 'set-cookie': undefined } }
}

function locationOf({ headers }: Exchanged): string | undefined {
  return typeof headers.location === 'string' ? headers.location : undefined
}
