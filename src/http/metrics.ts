// Counts requests and connections, and writes one wide log line per request. Log lines never carry bodies, queries or tokens.

import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Counter, Gauge, Histogram } from 'prom-client'

import type { Service } from '../contract/route.ts'
import { registry } from '../metrics/registry.ts'

const requests = new Counter({
  name: 'taxiway_requests_total',
  help: 'Requests answered, by service, route and status',
  labelNames: ['service', 'route', 'status'],
  registers: [registry],
})
const seconds = new Histogram({
  name: 'taxiway_request_seconds',
  help: 'Time from the first byte of a request to the last of its answer',
  labelNames: ['service', 'route'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
})
const connections = new Gauge({
  name: 'taxiway_connections',
  help: 'Open client connections, by service',
  labelNames: ['service'],
  registers: [registry],
})

type Count = (request: FastifyRequest, reply: FastifyReply) => void

/** Gives a counter of one request, for those that no hook sees. */
export function meter(app: FastifyInstance, service: Service, log: FastifyBaseLogger): Count {
  // No member of the line below can hold a secret, so it does not pay for the search for one.
  const lines = log.child({}, { redact: [] })
  app.server.on('secureConnection', (socket) => {
    connections.inc({ service })
    socket.on('close', () => connections.dec({ service }))
  })
  const count: Count = (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    requests.inc({ service, route, status: String(reply.statusCode) })
    seconds.observe({ service, route }, reply.elapsedTime / 1000)
    const { caller } = request
    lines.info(
      {
        event: 'request',
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        requestId: request.id,
        ...(caller && 'tenantId' in caller && { tenant: caller.tenantId }),
        ...(caller && 'actor' in caller && { actor: `${caller.actor.kind}:${caller.actor.id}` }),
      },
      'request',
    )
  }
  app.addHook('onResponse', (request, reply, done) => {
    count(request, reply)
    done()
  })
  return count
}
