// Calls the public Graph-compatible API with the signed-in person's token. Nothing here is private to the portal: a script
// with the same token may send the same requests. Addresses and shapes are those of the OpenAPI document (generated/).

import { accessToken, forgetSession } from '../session/session.ts'
import { addressOf, type Operation, type ParamsOf } from './address.ts'
import { config } from './config.ts'
import { operations } from './generated/operations.ts'
import type { Shapes } from './generated/shapes.ts'
import { type Page, type PageAtRest, pageAtRest } from './page.ts'
import { ApiProblem, problemOf } from './problem.ts'
import { saysItIsAway, serviceAnswered, serviceAway } from './reach.ts'

export type Reply<O extends Operation> = Shapes[O] extends { readonly reply: infer R } ? R : undefined

/** Operations that answer with a page of a list. */
export type Listing = {
  [O in Operation]: Shapes[O] extends { readonly reply: { readonly value: readonly unknown[] } } ? O : never
}[Operation]
/** One of what a list lists. */
export type Entry<O extends Listing> = Reply<O> extends { readonly value: ReadonlyArray<infer T> } ? T : never

export async function request<O extends Operation>(
  operation: O,
  params: ParamsOf<O>,
  signal?: AbortSignal,
): Promise<Reply<O>> {
  const { body }: { readonly body?: unknown } = params
  const response = await call(addressOf(operation, params), {
    method: operations[operation].method,
    signal,
    ...(body !== undefined && { body: JSON.stringify(body), contentType: 'application/json' }),
  })
  return (response.status === 204 ? undefined : await response.json()) as Reply<O>
}

/** `link` is what `addressOf` made, or a nextLink that the service handed out for that. */
export async function pageOf<O extends Listing>(_: O, link: string, signal?: AbortSignal): Promise<Page<Entry<O>>> {
  return (await call(link, { signal })).json() as Promise<Page<Entry<O>>>
}

/** For a list of which the portal keeps hundreds of pages. */
export async function restingPageOf<O extends Listing>(
  _: O,
  link: string,
  signal?: AbortSignal,
): Promise<PageAtRest<Entry<O>>> {
  return pageAtRest(await (await call(link, { signal })).text())
}

/** Follows nextLink to the end; a link that repeats ends it, so that a faulty proxy cannot make us loop. */
export async function* everyPage<O extends Listing>(
  operation: O,
  params: ParamsOf<O>,
  signal?: AbortSignal,
): AsyncGenerator<ReadonlyArray<Entry<O>>> {
  const seen = new Set<string>()
  let next: string | undefined = addressOf(operation, params)
  while (next !== undefined && !seen.has(next)) {
    seen.add(next)
    const page: Page<Entry<O>> = await pageOf(operation, next, signal)
    yield page.value
    next = page['@odata.nextLink']
  }
}

type Options = {
  readonly method?: string
  readonly body?: Blob | string
  readonly contentType?: string
  readonly signal?: AbortSignal | undefined
}

/** For anything but JSON: files and streams. Else `request`. */
export async function call(path: string, options: Options = {}): Promise<Response> {
  const token = await tokenInHand()
  const response = await sent(path, options, token)
  if (response.status === 401) {
    // The key that signed this token may have been ended while the sign-in goes on: one renewed token is tried.
    const again = await sent(path, options, await tokenInHand(token))
    if (again.status === 401) throw sessionEnded()
    return checked(again)
  }
  return checked(response)
}

async function tokenInHand(refused?: string): Promise<string> {
  const token = await accessToken(refused).catch((cause: unknown) => {
    // The sign-in service is away: what fetch says of that is a TypeError, and in the browser's words.
    throw cause instanceof TypeError ? unreachable() : cause
  })
  if (!token) throw sessionEnded()
  return token
}

async function checked(response: Response): Promise<Response> {
  if (saysItIsAway(response.status)) serviceAway()
  else serviceAnswered()
  if (response.ok) return response
  throw problemOf(response.status, await response.json().catch(() => null))
}

async function sent(path: string, options: Options, token: string): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' }
  if (options.contentType) headers['content-type'] = options.contentType
  return fetch(absolute(path), {
    method: options.method ?? 'GET',
    headers,
    body: options.body ?? null,
    signal: options.signal ?? null,
  }).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause
    throw unreachable()
  })
}

function unreachable(): ApiProblem {
  serviceAway()
  return new ApiProblem('The service cannot be reached.', {
    status: 0,
    code: 'unreachable',
  })
}

function absolute(path: string): string {
  const { graph } = config()
  if (path.startsWith('/')) return `${graph}${path}`
  // The token goes nowhere but to the API, whatever a link says.
  if (new URL(path).origin !== new URL(graph).origin) {
    throw new ApiProblem('The service named a next page at another origin; it was not followed.', {
      status: 0,
      code: 'foreign-link',
    })
  }
  return path
}

function sessionEnded(): ApiProblem {
  forgetSession()
  return new ApiProblem('Your sign-in has ended. Sign in again to go on.', { status: 401, code: 'session-ended' })
}

/** OData string literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
