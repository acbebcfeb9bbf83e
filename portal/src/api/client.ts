// Calls the public Graph-compatible API with the signed-in person's token. Nothing here is private to the portal: a script
// with the same token may send the same requests.

import { config } from '../config.ts'
import { accessToken, forgetSession } from '../session/session.ts'
import { ApiProblem, problemOf } from './problem.ts'

export type Page<T> = {
  readonly value: readonly T[]
  readonly '@odata.nextLink'?: string
  readonly '@odata.count'?: number
}

type Options = {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly json?: unknown
  readonly body?: Blob
  readonly contentType?: string
  readonly signal?: AbortSignal | undefined
}

/** `path` is under the service root ('/beta/…'), or a nextLink that the service handed out. */
export async function call(path: string, options: Options = {}): Promise<Response> {
  const token = await accessToken()
  if (!token) throw sessionEnded()
  const response = await sent(path, options, token)
  if (response.status === 401) {
    // The key that signed this token may have been ended while the sign-in goes on: one renewed token is tried.
    const renewed = await accessToken(token)
    const again = renewed && (await sent(path, options, renewed))
    if (again && again.status !== 401) return checked(again)
    throw sessionEnded()
  }
  return checked(response)
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response
  throw problemOf(response.status, await response.json().catch(() => null))
}

async function sent(path: string, options: Options, token: string): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' }
  if (options.json !== undefined) headers['content-type'] = 'application/json'
  if (options.contentType) headers['content-type'] = options.contentType
  return fetch(addressOf(path), {
    method: options.method ?? 'GET',
    headers,
    body: options.json !== undefined ? JSON.stringify(options.json) : (options.body ?? null),
    signal: options.signal ?? null,
  }).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause
    throw new ApiProblem('The service cannot be reached. Check the connection, then try again.', {
      status: 0,
      code: 'unreachable',
    })
  })
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call(path, { signal })).json() as Promise<T>
}

export async function send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, json?: unknown): Promise<T> {
  const response = await call(path, json === undefined ? { method } : { method, json })
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** Follows nextLink to the end; a link that repeats ends it, so that a faulty proxy cannot make us loop. */
export async function* everyPage<T>(path: string, signal?: AbortSignal): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>()
  let next: string | undefined = path
  while (next !== undefined && !seen.has(next)) {
    seen.add(next)
    const page: Page<T> = await get<Page<T>>(next, signal)
    yield page.value
    next = page['@odata.nextLink']
  }
}

function addressOf(path: string): string {
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
