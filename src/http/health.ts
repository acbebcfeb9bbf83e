// /healthz: the process answers. /readyz: the database answers too. /metrics: for scrapers. On the portal's origin.

import { defineRawRoute } from '../contract/route.ts'
import { forgetOpenAlarms, setOpenAlarms } from '../metrics/alarms.ts'
import { registry } from '../metrics/registry.ts'
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
    because: 'numbers without tenant, device or user; bind to loopback or restrict by proxy',
  },
  summary: 'Prometheus metrics',
})

export type HealthDeps = {
  readonly isReady: () => Promise<boolean>
  /** By kind, of all tenants together. */
  readonly countOpenAlarms: () => Promise<Readonly<Record<string, number>>>
}

export function healthRoutes(serve: Serve, { isReady, countOpenAlarms }: HealthDeps): void {
  // However many ask at once, the database is asked once.
  let counting: Promise<void> | undefined
  const count = () => {
    counting ??= countOpenAlarms()
      .then(setOpenAlarms, forgetOpenAlarms)
      .finally(() => {
        counting = undefined
      })
    return counting
  }

  serve.raw(healthz, async ({ reply }) => reply.type('text/plain').send('ok\n'))
  serve.raw(readyz, async ({ reply }) =>
    (await isReady())
      ? reply.type('text/plain').send('ready\n')
      : reply.code(503).header('retry-after', '5').type('text/plain').send('the database does not answer\n'),
  )
  serve.raw(metrics, async ({ reply }) => {
    await count()
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
