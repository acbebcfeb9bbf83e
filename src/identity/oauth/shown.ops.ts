// What the authorize and sign-out endpoints show a browser: a page or the way on, and what the library refused as a problem.

import type { EndpointVersion } from '../access-token/claims.ts'
import type { Authority } from '../identity.ops.ts'
import type { Page } from '../sign-in/page.ts'
import { redirectPage } from '../sign-in/sign-in-page.ts'
import type { ExchangeContext, Exchanged } from './exchange.ops.ts'
import { translateError, VendorProblem } from './vendor-problem.ts'

/** What a browser gets. */
export type Shown =
  | {
      readonly kind: 'page'
      readonly status: number
      readonly page: Page
      readonly cookies: readonly string[]
      readonly retryAfterSeconds?: number | undefined
    }
  | { readonly kind: 'redirect'; readonly location: string; readonly page: Page; readonly cookies: readonly string[] }

export const shown = (
  page: Page,
  status = 200,
  cookies: readonly string[] = [],
  retryAfterSeconds?: number,
): Shown => ({
  kind: 'page',
  status,
  page,
  cookies,
  retryAfterSeconds,
})
export const redirect = (location: string, cookies: readonly string[] = []): Shown => ({
  kind: 'redirect',
  location,
  page: redirectPage(location),
  cookies,
})

export function newExchangeContext(
  deps: Authority,
  endpointVersion: EndpointVersion,
  clientId: string,
): ExchangeContext {
  return { endpointVersion, requestedResource: undefined, clientId, now: deps.clock() }
}

export function asProblem(answer: Exchanged, exchangeContext: ExchangeContext): VendorProblem {
  const body = parseBody(answer.body)
  const description = String(body.error_description ?? '')
  if (/session|interaction|request has expired/i.test(`${exchangeContext.detail} ${description}`)) return lostSignIn()
  const { problem, message } =
    exchangeContext.problem ?? translateError(String(body.error), description, exchangeContext.detail)
  return new VendorProblem(problem, message, Math.max(400, answer.status))
}

export function parseBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

export const lostSignIn = (): VendorProblem =>
  new VendorProblem(
    'no-session',
    'This sign-in took too long or was finished already. Go back to the application and start again.',
  )
