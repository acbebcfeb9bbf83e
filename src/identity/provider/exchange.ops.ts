// Runs one request through a tenant's oidc-provider inside this process and returns its answer.
// Around it stands the vendor's dialect, which needs to change both the request and the answer; and the provider sees our
// configured origin as Host, never a client's own.

import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

import type { Tenant } from '../../directory/tenant/tenant.sql.ts'
import type { User } from '../../directory/user/user.sql.ts'
import type { Fault } from '../../kernel/fault.ts'
import type { UserId } from '../../kernel/id.ts'
import type { BehindDevice, EndpointVersion, RequestedResource } from '../access-token/claims.ts'
import type { MethodReferences } from '../access-token/method-reference.ts'
import type { ProvableApplication } from '../application/behind-request.sql.ts'
import type { SignInContext } from '../sign-in/context.ts'
import type { ClientMetadata, Keepless } from './client.ts'

/** The facts that our own code inside the provider needs about a request, and its findings about a failure. */
export type ExchangeContext = {
  readonly endpointVersion: EndpointVersion
  /** The resource of the token that is asked for: the one this very request names, otherwise the one named at sign-in. */
  readonly requestedResource: RequestedResource | undefined
  /** The client as the request names it; differs from the token's when a sibling of the family redeems it. */
  readonly clientId: string
  readonly now: Date
  /** The application signed this request with the key of one of its certificates (client-assertion.ops.ts). */
  readonly provedByCertificate?: boolean
  /** The code or the refresh token of this request belongs to a page or a program, which proves itself with no secret. */
  readonly returnedTo?: Keepless
  /** The scope `email` was asked for, at the sign-in or in a request that is one itself. */
  readonly asksForEmail?: boolean
  /** The joined device that stands behind this request, and whether this very request proved it. */
  device?: BehindDevice
  /** The account and the tenant behind this request, read once. */
  person?: User
  tenant?: Tenant
  /** The epoch in which the account behind the tokens of this request proved itself. */
  epoch?: number
  /** How it did that. */
  amr?: MethodReferences
  /** When it showed a second factor, in seconds since 1970. */
  shownAt?: number | undefined
  /** The person proved by a primary refresh token or who answered a device code, and the stored context of the refresh token made for it. */
  primary?: { readonly userId: UserId; readonly context: SignInContext }
  /** The organisation's own application that asks, read once. */
  application?: ProvableApplication
  /** Of the access token that was made in it. */
  accessClaims?: AccessClaims
  /** The client that the library asked for last; null when there is none of that name. */
  client?: ClientMetadata | null
  /** Why our own code refused. */
  refused?: Fault
  /** The library's error; of several for one request the last one, which it answers. */
  thrown?: unknown
}

/** What the reply says again (token-request/reply.ops.ts). */
export type AccessClaims = {
  readonly aud?: unknown
  readonly scp?: unknown
  readonly idtyp?: unknown
  readonly oid?: unknown
  readonly nbf?: number
  readonly exp?: number
}

const contexts = new WeakMap<object, ExchangeContext>()

/** Of a request within the library, or of a token that is made outside of one. */
export function exchangeContextOf(of: object): ExchangeContext | undefined {
  return contexts.get(of)
}

export function bindToken(token: object, exchangeContext: ExchangeContext): void {
  contexts.set(token, exchangeContext)
}

export type Sent = {
  readonly method: 'GET' | 'POST'
  /** Path and query below the tenant. */
  readonly url: string
  readonly form?: URLSearchParams
  readonly cookie?: string | undefined
  readonly authorization?: string | undefined
}

export type Exchanged = {
  readonly status: number
  /** Where it redirects to. */
  readonly location: string | undefined
  readonly setCookies: readonly string[]
  readonly body: Readonly<Record<string, unknown>>
}

/** A request and a response that are not connected to anything; `answer` settles when the provider ended it. */
export function makeExchange(
  origin: string,
  mount: string,
  sent: Sent,
): { request: IncomingMessage; response: ServerResponse; answer: Promise<Exchanged> } {
  const socket = new Socket()
  Object.assign(socket, { encrypted: new URL(origin).protocol === 'https:' })
  const request = new IncomingMessage(socket)
  const body = sent.form?.toString()
  request.method = sent.method
  request.url = sent.url
  Object.assign(request, { originalUrl: mount + sent.url })
  request.headers = {
    host: new URL(origin).host,
    accept: 'application/json',
    ...(sent.cookie ? { cookie: sent.cookie } : {}),
    ...(sent.authorization ? { authorization: sent.authorization } : {}),
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }),
  }
  if (body) request.push(Buffer.from(body))
  request.push(null)

  const response = new ServerResponse(request)
  const parts: Buffer[] = []
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) parts.push(Buffer.from(chunk as Uint8Array))
  }
  const answer = new Promise<Exchanged>((resolve) => {
    response.write = ((chunk: unknown) => {
      keep(chunk)
      return true
    }) as typeof response.write
    response.end = ((chunk: unknown) => {
      keep(chunk)
      resolve(exchangedOf(response, Buffer.concat(parts).toString('utf8')))
      return response
    }) as typeof response.end
  })
  return { request, response, answer }
}

function exchangedOf(response: ServerResponse, text: string): Exchanged {
  const location = response.getHeader('location')
  return {
    status: response.statusCode,
    location: typeof location === 'string' ? location : undefined,
    setCookies: [response.getHeader('set-cookie') ?? []].flat().map(String),
    body: parseBody(text),
  }
}

/** The body of a redirect is a sentence. */
function parseBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

type Callback = (request: IncomingMessage, response: ServerResponse) => unknown

export async function exchange(
  callback: Callback,
  origin: string,
  mount: string,
  sent: Sent,
  exchangeContext: ExchangeContext,
): Promise<Exchanged> {
  const { request, response, answer } = makeExchange(origin, mount, sent)
  contexts.set(request, exchangeContext)
  const [answered] = await Promise.all([answer, callback(request, response)])
  return answered
}
