// The metrics of this process in Prometheus' text format. Their names are listed in docs/operating/metrics.md. Labels never
// carry a tenant, a device or a user (I7).

import { collectDefaultMetrics, Registry } from 'prom-client'

export const registry = new Registry()
collectDefaultMetrics({ register: registry, prefix: 'taxiway_' })
