// The thin shell around every operation: credential, limits, parsing, handler, dialect. Features declare routes as data
// (contract/) and hand over a function; nothing else in the tree talks to Fastify about JSON.

import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { z } from 'zod'

import { bodyWith, options } from '../contract/body.ts'
import type { Access, RawRoute, Route, Service } from '../contract/route.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/operation-context.ts'
import { within } from '../kernel/origin.ts'
import { isPart } from './batch-part.ts'
import { shaped } from './body/shaped.ts'
import { refuseBadQuery, refuseBadText, refuseBadTextInBytes } from './body/text-check.ts'
import type { Caller } from './caller/caller.ts'
import { originOf } from './caller/origin.ts'
import { withinReach } from './caller/within-reach.ts'
import { refuseIfMatch } from './precondition.ts'

/** Checks the credential that a route asks for; throws `unauthenticated` or `forbidden`. Wired in app.ts. */
export type Authenticate = (access: Access, request: FastifyRequest, when: Moment) => Promise<Caller>

/** `headers`: is the credential genuine. `now`: may its holder do it in this moment, also asked of what changes something. */
export type Moment = 'headers' | 'now'

export type Call<P = unknown, Q = unknown, B = unknown> = {
  readonly caller: Caller
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly now: Date
  readonly requestId: string
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Throws when the caller may not do this any more. For bodies that arrive while the handler works. */
  readonly askAgain: () => Promise<void>
}

export type Serve = {
  /** A JSON operation. The result is checked against `route.reply` before it leaves. */
  json<P, Q, B, R>(route: Route<P, Q, B, R>, handle: (call: Call<P, Q, B>) => Promise<NoInfer<R>>): void
  /** Anything else: the handler answers through `call.reply` (and returns it), or hijacks it. */
  raw(
    route: RawRoute,
    handle: (call: Call<Record<string, string>, Record<string, string>, Buffer>) => Promise<unknown>,
  ): void
  /** All routes registered so far, for the OpenAPI document and the rules about the repository. */
  readonly routes: ReadonlyArray<Route | RawRoute>
}

export function makeServe(
  apps: Readonly<Record<Service, FastifyInstance>>,
  authenticate: Authenticate,
  clock: Clock,
): Serve {
  const routes: Array<Route | RawRoute> = []

  // Answers hold secrets, hashes and what people are called: no cache keeps them, unless a handler says that anybody may see its
  // answer (RFC 9111 §5.2.2.5).
  const keptNowhere = (reply: FastifyReply) => void reply.header('cache-control', 'no-store')

  // Before the body is read: nobody without a credential makes us parse anything (T-03).
  const callerFirst =
    ({ service, access }: Route | RawRoute) =>
    async (request: FastifyRequest) => {
      request.caller = await within(originOf(service, request), () => authenticate(access, request, 'headers'))
    }

  // After it: a body may take a minute to arrive, and the caller may be cut off meanwhile (T-51).
  const callerNow = async ({ service, access }: Route | RawRoute, request: FastifyRequest): Promise<Caller> => {
    const isToken = ['graph', 'bearer', 'partner-center'].includes(access.kind)
    if (request.caller && !isToken) return request.caller
    return within(originOf(service, request), () => authenticate(access, request, 'now'))
  }

  return {
    routes,
    json(route, handle) {
      routes.push(route as Route)
      const success = route.status ?? (route.reply ? 200 : 204)
      apps[route.service].route({
        method: route.method as HTTPMethods,
        url: route.path,
        bodyLimit: route.bodyLimit ?? 1024 * 1024,
        onRequest: async (request, reply) => {
          keptNowhere(reply)
          await callerFirst(route as Route)(request)
          refuseIfMatch(route as Route, request)
        },
        handler: async (request, reply) => {
          const caller = await callerNow(route as Route, request)
          refuseBadQuery(request.url)
          const result = await within(originOf(route.service, request, caller), () => {
            const asked = {
              now: clock(),
              requestId: request.id,
              request,
              reply,
              askAgain: async () => void (await callerNow(route as Route, request)),
              params: shaped(route.params, request.params, 'path'),
              query: shaped(queryOf(route), optionsOf(route, request), 'query'),
              body: shaped(bodyOf(route), request.body, 'body', {
                inAnyCase: route.service === 'graph' || route.service === 'partner',
                judged: route.judgesMembers,
              }),
            }
            return withinReach(route as Route, caller, asked.params, (caller) => handle({ ...asked, caller }))
          })
          if (reply.sent) return reply
          reply.code(success)
          return route.reply ? route.reply.parse(result) : reply.send()
        },
      })
    },
    raw(route, handle) {
      routes.push(route)
      apps[route.service].register(async (scope) => {
        scope.removeAllContentTypeParsers()
        if (route.streamed) scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
        else scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
        scope.route({
          method: route.method as HTTPMethods,
          url: route.path,
          bodyLimit: route.bodyLimit ?? 1024 * 1024,
          onRequest: async (request, reply) => {
            keptNowhere(reply)
            await callerFirst(route)(request) // a stranger is told nothing else
            refuseIfMatch(route, request)
            refusePart(route)
            refuseForeignMediaType(route, request)
          },
          handler: async (request, reply) => {
            const caller = await callerNow(route, request)
            refuseBadText(request.params, 'path')
            refuseBadText(request.query, 'query')
            refuseBadQuery(request.url)
            refuseBadTextInBytes(request.body, request, route)
            return within(originOf(route.service, request, caller), () =>
              handle({
                caller,
                now: clock(),
                requestId: request.id,
                request,
                reply,
                askAgain: async () => void (await callerNow(route, request)),
                params: request.params as Record<string, string>,
                query: shaped(queryOf(route as Route), optionsOf(route, request), 'query') as Record<string, string>,
                body: request.body as Buffer,
              }),
            )
          },
        })
      })
    },
  }
}

/**
 * Known to every operation of the administration API and of the look-up: a client's own correlation, and versions and
 * consistency of which there is one here.
 */
const everywhere: ReadonlySet<string> = new Set(['api-version', 'client-request-id', 'consistencylevel'])

function optionsOf(route: Pick<Route, 'service'>, request: FastifyRequest): Record<string, unknown> {
  const given = Object.entries(request.query as Record<string, unknown>)
  if (!isStrict(route)) return Object.fromEntries(given)
  return Object.fromEntries(given.filter(([name]) => !everywhere.has(name.toLowerCase())))
}

/**
 * An option that is not known, and a member of a body that nobody reads, would be a setting that does nothing, answered with
 * success. Where no shape is declared there is none to set. The other listeners speak the vendor's protocols, whose clients
 * send what only the original reads (RFC 6749 §3.1 even demands that unknown parameters be ignored).
 */
const nothing = { query: options({}), body: bodyWith({}) } as const
const isStrict = ({ service }: Pick<Route, 'service'>) => service === 'graph' || service === 'ztd'
type Declared<P, Q, B> = Pick<Route<P, Q, B>, 'service' | 'query' | 'body'>
const queryOf = <Q>(route: Declared<unknown, Q, unknown>) =>
  route.query ?? (isStrict(route) ? (nothing.query as unknown as z.ZodType<Q>) : undefined)
const bodyOf = <B>(route: Declared<unknown, unknown, B>) =>
  route.body ?? (isStrict(route) ? (nothing.body as unknown as z.ZodType<B>) : undefined)

/** Files and streams: a batch would hold them in memory. */
function refusePart({ method, path }: RawRoute): void {
  if (!isPart()) return
  throw new Fault('invalid-input', `${method} ${path} cannot be a part of a batch. Ask for it by itself.`, {
    reason: 'batch',
  })
}

function refuseForeignMediaType(route: RawRoute, request: FastifyRequest): void {
  if (!route.consumes || request.method === 'GET') return
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type !== '' && !route.consumes.includes(type)) {
    throw new Fault('invalid-input', `This address reads ${route.consumes.join(' or ')}, not '${type}'.`, {
      reason: 'unsupported-media-type',
    })
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller
  }
}
