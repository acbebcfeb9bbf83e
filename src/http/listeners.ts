// One TLS listener for each service, all in this process. `checkin` and `drs` ask for a client certificate but let the handshake
// pass without one: we answer such callers ourselves, with a sentence, before reading their body (T-03).

import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import type { SecureContextOptions, Server } from 'node:tls'
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'

import { longestPathPart, type Service, services } from '../contract/route.ts'
import { Fault } from '../kernel/fault.ts'
import { readJsonBodies } from './body/json-body.ts'
import { type Dialect, toFault } from './dialect/dialect.ts'
import { meter } from './metrics.ts'
import { plainAddress } from './odata-address.ts'
import { partnerHeaders, partnerRequestId } from './partner-headers.ts'
import { patience } from './socket/patience.ts'
import { guardSockets, type SocketLimits, serverOptions } from './socket/sockets.ts'
import { answerUnread } from './socket/unread-request.ts'

export type Tls = {
  readonly key: string
  readonly cert: string
  /** Whose client certificates a service asks for. */
  readonly clientAuthorities: Readonly<Partial<Record<Service, readonly string[]>>>
}
export type Urls = Readonly<Record<Service, string>>
export type Apps = Readonly<Record<Service, FastifyInstance>>

/** A correlation id from a caller is kept only when it is a GUID: anything else could forge our log lines. */
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export async function makeApps(
  tls: Tls,
  dialects: Readonly<Record<Service, Dialect>>,
  logger: FastifyBaseLogger,
  /** Recognises errors of layers below, such as a database that is unavailable; leaves the others as they are. */
  translate: (error: unknown) => unknown,
  limits: SocketLimits,
): Promise<Apps> {
  const entries = await Promise.all(
    services.map(
      async (service) => [service, await makeApp(service, tls, dialects[service], logger, translate, limits)] as const,
    ),
  )
  return Object.fromEntries(entries) as Apps
}

async function makeApp(
  service: Service,
  tls: Tls,
  dialect: Dialect,
  logger: FastifyBaseLogger,
  translate: (error: unknown) => unknown,
  limits: SocketLimits,
): Promise<FastifyInstance> {
  // an import, or a device's logs, take as long as their size asks for
  const times = { ...patience, ...(['graph', 'partner', 'content'].includes(service) && { request: 0 }) }
  const log = logger.child({ service })
  const answer = (fault: Fault, request: FastifyRequest, reply: FastifyReply) => {
    const { status, headers = {}, contentType, body } = dialect(fault, request)
    return reply.code(status).headers(headers).type(contentType).send(body)
  }
  const app = fastify({
    https: {
      ...secureContextOf(service, tls),
      ...serverOptions(times),
      ...(tls.clientAuthorities[service] && { requestCert: true, rejectUnauthorized: false }),
    },
    loggerInstance: log,
    childLoggerFactory: (parent) => parent, // our lines name their request themselves; a logger for each would cost more
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => {
      const given = request.headers[service === 'partner' ? partnerRequestId : 'client-request-id']
      return typeof given === 'string' && guid.test(given) ? given.toLowerCase() : randomUUID()
    },
    routerOptions: {
      caseSensitive: false,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: service === 'partner', // clients put `/v1/` before a Location that begins with a slash
      maxParamLength: longestPathPart,
    },
    rewriteUrl: ({ url = '/' }) => (service === 'graph' ? plainAddress(url) : url),
    requestTimeout: times.request,
    clientErrorHandler: (error, socket) => answerUnread(dialect, error, socket),
    connectionTimeout: times.silence,
    keepAliveTimeout: times.keepAlive,
    forceCloseConnections: true,
    trustProxy: limits.trustedProxies.length > 0 ? [...limits.trustedProxies] : false,
    // The router gave up before any hook: nobody counts the request by itself, and nobody watches a body that still comes,
    // so the connection ends with the answer.
    frameworkErrors: (error, request, reply) => {
      reply.raw.once('finish', () => count(request, reply))
      void answer(addressFault(error, request.url), request, reply.header('connection', 'close'))
    },
  })
  // The vendor-shaped fastify instance type knows https; callers only need the common part.
  const instance = app as unknown as FastifyInstance
  const count = meter(instance, service, log)
  guardSockets(instance, limits, times)
  if (service === 'partner')
    instance.addHook('onRequest', async (request, reply) => void reply.headers(partnerHeaders(request)))
  readJsonBodies(instance, { relaxed: service === 'graph' })
  instance.setErrorHandler(async (error, request, reply) => {
    const fault = toFault(translate(error))
    if (fault.code === 'internal') request.log.error({ err: error, requestId: request.id }, 'internal error')
    return answer(fault, request, reply)
  })
  instance.setNotFoundHandler(async (request, reply) => {
    const fault = new Fault('not-found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`, {
      reason: 'no-such-address',
    })
    return answer(fault, request, reply)
  })
  return instance
}

/** The fault for a rejected address. */
function addressFault(error: FastifyError, url: string): Fault {
  const path = (url.split('?')[0] ?? '').slice(0, 200)
  if (error.code === 'FST_ERR_BAD_URL') {
    return new Fault(
      'invalid-input',
      `The address ${path} cannot be read: after each % two hexadecimal digits must stand, and what they spell must be UTF-8. Write a % itself as %25.`,
      { reason: 'address-encoding', cause: error },
    )
  }
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return new Fault(
      'invalid-input',
      `A part of the address that begins with ${path.slice(0, 80)} is longer than ${longestPathPart} characters. No name or id here is: check the address.`,
      { reason: 'address-length', cause: error },
    )
  }
  return toFault(error)
}

function secureContextOf(service: Service, { key, cert, clientAuthorities }: Tls): SecureContextOptions {
  const authorities = clientAuthorities[service]
  return { key, cert, minVersion: 'TLSv1.2', ...(authorities && { ca: [...authorities] }) }
}

/** For connections from now on; those that are open go on. */
export function renewTls(apps: Apps, tls: Tls): void {
  for (const service of services) {
    // the type of the instance does not know that its server speaks TLS
    const server = apps[service].server as unknown as Server
    server.setSecureContext(secureContextOf(service, tls))
  }
}

export type BindAddress = { readonly host: string; readonly ports: Readonly<Record<Service, number>> }

/** Binds all listeners; either all serve or none. */
export async function listenAll(apps: Apps, { host, ports }: BindAddress): Promise<void> {
  for (const service of services) {
    try {
      await apps[service].listen({ host, port: ports[service] })
    } catch (error) {
      await closeAll(apps)
      throw listenFault(error, host, ports[service], service)
    }
  }
}

/** Before anything is made that a refused start would leave behind. */
export async function refuseTakenPorts({ host, ports }: BindAddress): Promise<void> {
  for (const service of services) {
    await new Promise<void>((resolve, reject) => {
      const server = createServer()
      server.once('error', (error) => reject(listenFault(error, host, ports[service], service)))
      server.listen(ports[service], host, () => server.close(() => resolve()))
    })
  }
}

export async function closeAll(apps: Apps): Promise<void> {
  await Promise.all(services.map((service) => apps[service].close()))
}

function listenFault(error: unknown, host: string, port: number, service: Service): Fault {
  const code = (error as NodeJS.ErrnoException).code
  const why =
    code === 'EADDRINUSE'
      ? 'another program uses it'
      : code === 'EACCES'
        ? 'this user may not open it'
        : code === 'EADDRNOTAVAIL'
          ? 'this machine does not have that address'
          : (error as Error).message
  return new Fault(
    'unavailable',
    `Port ${port} on ${host} cannot be opened for ${service}: ${why}. Stop that program, or start with --port and another first port (nine in a row are needed; 0 takes free ones).`,
    { reason: 'port', cause: error },
  )
}
