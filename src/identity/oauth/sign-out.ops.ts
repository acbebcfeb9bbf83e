// Signing out: the session ends at once, then back to the application when its address is registered.

import { decodeJwt } from 'jose'
import type { Authority } from '../identity.ops.ts'
import { signedOutPage } from '../sign-in/sign-in-page.ts'
import { resolveSegment } from '../tenant-name.ops.ts'
import type { AuthorizeRequest } from './authorize.ops.ts'
import { type Exchanged, exchange, type Sent, setCookies } from './exchange.ops.ts'
import { asProblem, newExchangeContext, redirect, type Shown, shown } from './shown.ops.ts'

export async function signOut(deps: Authority, request: Omit<AuthorizeRequest, 'endpointVersion'>): Promise<Shown> {
  const found = await resolveSegment(deps.db, request.segment)
  if (found?.kind !== 'tenant') return shown(signedOutPage())
  const { tenantId } = found.tenant
  const provider = await deps.providers(tenantId)
  const exchangeContext = newExchangeContext(deps, 2, '')
  const query = new URLSearchParams()
  // the hint only names the client: an address counts when it is registered for that client, whoever sends it
  const clientId = request.params.get('client_id') ?? clientOf(request.params.get('id_token_hint'))
  if (clientId) query.set('client_id', clientId)
  for (const name of ['post_logout_redirect_uri', 'state']) {
    const value = request.params.get(name)
    if (value) query.set(name, value)
  }
  const send = (sent: Sent): Promise<Exchanged> =>
    exchange(provider, deps.urls.login, `/${tenantId}`, sent, exchangeContext)

  const asked = await send({ method: 'GET', url: `/oauth2/v2.0/logout?${query}`, cookie: request.cookie })
  // where nobody is signed in the library asks with a form of its own
  const xsrf = /name="xsrf" value="([\w-]+)"/.exec(asked.body)?.[1]
  if (!xsrf) throw asProblem(asked, exchangeContext)
  // a request without a session gets one for the moment, so that its answer can be confirmed; of two cookies the first counts
  const fresh = setCookies(asked).map((line) => line.split(';')[0] ?? '')
  const cookie = [...fresh, request.cookie].filter(Boolean).join('; ')
  const form = new URLSearchParams({ xsrf, logout: 'yes' })
  const done = await send({ method: 'POST', url: '/oauth2/v2.0/logout/confirm', form, cookie })
  const { location } = done.headers
  if (typeof location !== 'string') throw asProblem(done, exchangeContext)
  const away = !location.includes('/oauth2/v2.0/logout/success')
  return away ? redirect(location, setCookies(done)) : shown(signedOutPage(), 200, setCookies(done))
}

function clientOf(idToken: string | null): string | undefined {
  try {
    const { aud } = decodeJwt(idToken ?? '')
    return typeof aud === 'string' ? aud : undefined
  } catch {
    return undefined
  }
}
