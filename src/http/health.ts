// /healthz: the process answers. /readyz: the database answers too. /metrics: for scrapers. On the portal's origin.

import { defineRawRoute } from '../contract/route.ts'
import { forgetOpenAlarms, setOpenAlarms } from '../metrics/alarms.ts'
import { registry } from '../metrics/registry.ts'
import { type MetricsAccess, refuseMetrics } from './metrics-access.ts'
import type { Serve } from './serve.ts'

const healthz = defineRawRoute({
  id: 'health.alive',
  service: 'portal',
  method: 'GET',
  path: '/healthz',
  access: { kind: 'anonymous', because: 'says only that the process answers' },
  summary: 'Whether the process answers',
})
const readyz = defineRawRoute({
  id: 'health.ready',
  service: 'portal',
  method: 'GET',
  path: '/readyz',
  access: { kind: 'anonymous', because: 'says only whether the database answers' },
  summary: 'Whether requests can be served',
})
const metrics = defineRawRoute({
  id: 'health.metrics',
  service: 'portal',
  method: 'GET',
  path: '/metrics',
  access: {
    kind: 'anonymous',
    because:
      'answered on the machine itself, from elsewhere with TAXIWAY_METRICS_TOKEN; numbers without tenant, device or user',
  },
  summary: 'Prometheus metrics',
})

export type HealthDeps = {
  readonly isReady: () => Promise<boolean>
  /** By kind, of all tenants together. */
  readonly countOpenAlarms: () => Promise<Readonly<Record<string, number>>>
  readonly metricsAccess: MetricsAccess
}

export function healthRoutes(serve: Serve, { isReady, countOpenAlarms, metricsAccess }: HealthDeps): void {
  // However many ask at once, the database is asked once, and the text is made once.
  let making: Promise<string> | undefined
  const text = () => {
    making ??= countOpenAlarms()
      .then(setOpenAlarms, forgetOpenAlarms)
      .then(() => registry.metrics())
      .finally(() => {
        making = undefined
      })
    return making
  }

  serve.raw(healthz, async ({ reply }) => reply.type('text/plain').send('ok\n'))
  serve.raw(readyz, async ({ reply }) =>
    (await isReady())
      ? reply.type('text/plain').send('ready\n')
      : reply.code(503).header('retry-after', '5').type('text/plain').send('the database does not answer\n'),
  )
  serve.raw(metrics, async ({ request, reply }) => {
    const { headers } = request
    refuseMetrics(metricsAccess, {
      peer: request.raw.socket.remoteAddress ?? '',
      forwarded: Object.keys(headers).some((name) => saysForwarded.test(name)),
      authorization: headers.authorization,
    })
    return reply.type(registry.contentType).send(await text())
  })
}

/** What proxies and the networks before them add (RFC 9110 §7.6.3, RFC 7239 §4, and each vendor's own). */
const saysForwarded =
  /^(via|forwarded|x-(forwarded|original|real|client|cluster|envoy|appengine|azure)-.*|cf-.*|cdn-.*|fastly-.*|true-client-ip|.*-(client|connecting|real|viewer)-(ip|address))$/
