// How long a line of work is, asked at each scrape.

import { Gauge } from 'prom-client'

import { registry } from './registry.ts'

/** `name` becomes `taxiway_NAME_waiting` and `taxiway_NAME_running`. */
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
