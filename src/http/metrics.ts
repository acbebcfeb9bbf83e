// Prometheus metrics (names are listed in docs/operating/metrics.md) and one wide log line per request. Labels never
// carry a tenant, a device or a user (I7), and log lines never carry bodies, queries or tokens.

import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

import type { Service } from '../contract/route.ts'

export const registry = new Registry()
collectDefaultMetrics({ register: registry, prefix: 'taxiway_' })

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

const alarmsRaised = new Counter({
  name: 'taxiway_alarms_raised_total',
  help: 'What was worth an alarm, by kind; what happens again counts again',
  labelNames: ['kind'],
  registers: [registry],
})
const alarmsOpen = new Gauge({
  name: 'taxiway_alarms_open',
  help: 'Alarms that nobody has closed, by kind, of all tenants together',
  labelNames: ['kind'],
  registers: [registry],
})

export const countAlarm = (kind: string): void => alarmsRaised.inc({ kind })

/** A kind of which none is open is said as 0, so that a rule on it does not lose its series. */
export function setOpenAlarms(counts: Readonly<Record<string, number>>): void {
  for (const [kind, count] of Object.entries(counts)) alarmsOpen.set({ kind }, count)
}

/** Unknown is said by silence, not by the last number known. */
export const forgetOpenAlarms = (): void => alarmsOpen.reset()

/** A line of work, asked at each scrape how long it is. `name` becomes `taxiway_NAME_waiting` and `taxiway_NAME_running`. */
export function meterLine(name: string, what: string, line: { waiting: () => number; running: () => number }): void {
  for (const state of ['waiting', 'running'] as const) {
    new Gauge({
      name: `taxiway_${name}_${state}`,
      help: `${what} that are ${state}`,
      registers: [registry],
      collect() {
        this.set(line[state]())
      },
    })
  }
}

export function meter(app: FastifyInstance, service: Service, log: FastifyBaseLogger): void {
  // No member of the line below can hold a secret, so it does not pay for the search for one.
  const lines = log.child({}, { redact: [] })
  app.server.on('secureConnection', (socket) => {
    connections.inc({ service })
    socket.on('close', () => connections.dec({ service }))
  })
  app.addHook('onResponse', (request, reply, done) => {
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
    done()
  })
}
