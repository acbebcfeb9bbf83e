// Alarms of all tenants together, by kind.

import { Counter, Gauge } from 'prom-client'

import { registry } from './registry.ts'

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
