// How long a line of work is, and how much went through it, asked at each scrape.

import { Counter, Gauge } from 'prom-client'

import { registry } from './registry.ts'

type Line = { readonly waiting: () => number; readonly running: () => number; readonly begun: () => number }

/** `name` becomes `taxiway_NAME_waiting`, `taxiway_NAME_running` and `taxiway_NAME_total`. */
export function meterLine(name: string, what: string, line: Line): void {
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
  new Counter({
    name: `taxiway_${name}_total`,
    help: `${what} whose turn has come`,
    registers: [registry],
    collect() {
      this.reset()
      this.inc(line.begun())
    },
  })
}
