// A client of the administration API, for the command line, the demonstration and the tests: a token by client
// credentials, JSON in and out, errors as the server worded them. It trusts our own authority and nothing else.

import type { IncomingMessage } from 'node:http'
import { Agent, get, request } from 'node:https'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { problemInWords, shownProblem } from '../protocol/oauth/problem-shown.ts'

export type ApiCredentials = {
  readonly login: string
  readonly graph: string
  /** PEM. */
  readonly ca: string
  readonly tenant: string
  readonly clientId: string
  readonly clientSecret: string
}

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

type Answer = { readonly status: number; readonly body: string }
type Body = string | Uint8Array | Readable

export type Api = {
  /** PEM of the authority this client trusts. */
  readonly ca: string
  readonly get: <T = Record<string, unknown>>(path: string) => Promise<T>
  readonly post: <T = Record<string, unknown>>(path: string, body?: unknown) => Promise<T>
  readonly put: <T = Record<string, unknown>>(path: string, body: unknown) => Promise<T>
  readonly patch: <T = Record<string, unknown>>(path: string, body: unknown) => Promise<T>
  readonly delete: (path: string) => Promise<void>
  /** Sends a file as it is; each line of an NDJSON answer goes to `onLine` as it arrives. */
  readonly send: (
    method: 'POST' | 'PUT',
    path: string,
    body: Body,
    type: string,
    onLine?: (line: string) => void,
  ) => Promise<string>
  /** Fetches what stands at a signed address, without a token. */
  readonly download: (url: string, to: Writable) => Promise<void>
  /** Reads an NDJSON answer; each line as it arrives. */
  readonly lines: (path: string, onLine: (line: string) => void) => Promise<void>
  readonly close: () => void
}

export type AccessToken = { readonly value: string; readonly expiresInSeconds: number }

/** An access token by client credentials, for whoever calls without this client. */
export async function fetchToken(credentials: ApiCredentials): Promise<AccessToken> {
  const agent = new Agent({ ca: credentials.ca })
  try {
    return await askForToken(exchangeOver(agent), credentials)
  } finally {
    agent.destroy()
  }
}

/** Paths begin with /v1.0 or /beta. A token is fetched at the first call and again shortly before it expires. */
export function openApi(credentials: ApiCredentials): Api {
  const agent = new Agent({ keepAlive: true, ca: credentials.ca, maxSockets: 16 })
  const exchange = exchangeOver(agent)
  let token: { readonly value: string; readonly until: number } | undefined

  const bearer = async () => {
    if (token && token.until > Date.now()) return token.value
    const { value, expiresInSeconds } = await askForToken(exchange, credentials)
    token = { value, until: Date.now() + (expiresInSeconds - 60) * 1000 }
    return value
  }

  const call = async (method: string, path: string, body?: Body, type?: string, onLine?: (line: string) => void) => {
    const headers = { authorization: `Bearer ${await bearer()}`, ...(type && { 'content-type': type }) }
    const answer = await exchange(`${credentials.graph}${path}`, method, headers, body, onLine)
    if (answer.status >= 300) throw toError(answer)
    return answer.body
  }
  const json = async <T>(method: string, path: string, body?: unknown) => {
    const text = await call(method, path, body === undefined ? undefined : JSON.stringify(body), 'application/json')
    return (text === '' ? {} : JSON.parse(text)) as T
  }

  return {
    ca: credentials.ca,
    get: (path) => json('GET', path),
    post: (path, body) => json('POST', path, body ?? {}),
    put: (path, body) => json('PUT', path, body),
    patch: (path, body) => json('PATCH', path, body),
    delete: async (path) => void (await call('DELETE', path)),
    send: (method, path, body, type, onLine) => call(method, path, body, type, onLine),
    async download(url, to) {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        get(url, { agent }, resolve).on('error', reject)
      })
      if (answer.statusCode === 200) return pipeline(answer, to)
      throw toError({ status: answer.statusCode ?? 0, body: await textOf(answer) })
    },
    lines: async (path, onLine) => void (await call('GET', path, undefined, undefined, onLine)),
    close: () => agent.destroy(),
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += chunk
  return text
}

type Exchange = (
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: Body,
  onLine?: (line: string) => void,
) => Promise<Answer>

const exchangeOver =
  (agent: Agent): Exchange =>
  (url, method, headers, body, onLine) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request(url, { method, agent, headers }, (answer) => {
        let text = ''
        let rest = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          if (!onLine || (answer.statusCode ?? 0) >= 300) {
            text += chunk
            return
          }
          const lines = (rest + chunk).split('\n')
          rest = lines.pop() ?? ''
          // who cannot take a line gets no more, and is told so by the call
          try {
            for (const line of lines) if (line !== '') onLine(line)
          } catch (error) {
            reject(error)
            answer.destroy()
          }
        })
        answer.on('end', () => {
          try {
            if (onLine && rest !== '') onLine(rest)
            resolve({ status: answer.statusCode ?? 0, body: text })
          } catch (error) {
            reject(error)
          }
        })
        answer.on('error', reject)
      })
      sent.on('error', reject)
      if (body === undefined) sent.end()
      else if (typeof body === 'string' || body instanceof Uint8Array) sent.end(body)
      else body.on('error', reject).pipe(sent)
    })

async function askForToken(exchange: Exchange, credentials: ApiCredentials): Promise<AccessToken> {
  const answer = await exchange(
    `${credentials.login}/${credentials.tenant}/oauth2/v2.0/token`,
    'POST',
    { 'content-type': 'application/x-www-form-urlencoded' },
    new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }).toString(),
  )
  const reply = parse(answer.body)
  if (answer.status !== 200) {
    const problem = shownProblem(reply)
    throw new ApiError(answer.status, String(reply.error ?? ''), problem ? problemInWords(problem) : answer.body)
  }
  return { value: String(reply.access_token), expiresInSeconds: Number(reply.expires_in) }
}

/** Follows the next links to the end, so that no list stops at the size of a page; a link that repeats ends it. */
export async function* everyPage<T>(api: Pick<Api, 'get'>, path: string): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>()
  let next: string | undefined = path
  while (next !== undefined && !seen.has(next)) {
    seen.add(next)
    const page: { value: readonly T[]; '@odata.nextLink'?: string } = await api.get(next)
    yield page.value
    const link = page['@odata.nextLink']
    next = link && new URL(link).pathname + new URL(link).search
  }
}

/** The sentence for people: management errors carry it in a JSON document in a string (docs/specification/graph.md). */
function toError({ status, body }: Answer): ApiError {
  const answer = parse(body)
  const error = (answer.error ?? {}) as Record<string, unknown>
  const message = String(error.message ?? answer.detail ?? body) // SCIM calls it detail (RFC 7644 §3.12)
  const inner = message.startsWith('{') ? String(parse(message).Message ?? message) : message
  return new ApiError(status, String(error.code ?? ''), inner.split(' - Operation ID')[0] ?? inner)
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
