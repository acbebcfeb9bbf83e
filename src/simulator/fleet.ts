// Many simulated devices in one process, for demonstrations and measurements: a few at a time, each on a disk in memory,
// with keys from a shared pool when asked for. Counts outcomes and how long each step took.

import { bootDevice } from './boot.ts'
import type { DeviceOptions } from './options.ts'
import type { DeviceResult } from './run/result.ts'
import type { TraceEntry } from './trace.ts'

export type FleetOptions = {
  readonly count: number
  readonly concurrency: number
  /** Options of the nth device, from 0. */
  readonly device: (index: number) => DeviceOptions
  readonly onDone?: (done: number, result: DeviceResult | Error) => void
}

export type StepTimes = {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

export type FleetResult = {
  readonly devices: number
  readonly seconds: number
  readonly devicesPerSecond: number
  readonly outcomes: Readonly<Record<string, number>>
  /** Milliseconds since the step before, by step; `whole` is from the first step to the last. */
  readonly stepMs: Readonly<Record<string, StepTimes>>
  /** Devices that did not end at all, by error. */
  readonly errors: Readonly<Record<string, number>>
  readonly reasons: Readonly<Record<string, number>>
}

export async function runFleet(options: FleetOptions): Promise<FleetResult> {
  const outcomes = new Map<string, number>()
  const errors = new Map<string, number>()
  const reasons = new Map<string, number>()
  const times = new Map<string, number[]>()
  const start = performance.now()
  let next = 0
  let done = 0
  const worker = async (): Promise<void> => {
    while (next < options.count) {
      const index = next++
      const result = await bootDevice(options.device(index)).catch((error: unknown) => error as Error)
      if (result instanceof Error) add(errors, result.message)
      else {
        add(outcomes, result.outcome)
        if (result.reason) add(reasons, result.reason)
        measure(times, result.steps)
      }
      options.onDone?.(++done, result)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.concurrency, options.count)) }, worker))
  const seconds = (performance.now() - start) / 1000
  return {
    devices: options.count,
    seconds,
    devicesPerSecond: options.count / seconds,
    outcomes: Object.fromEntries(outcomes),
    stepMs: Object.fromEntries([...times].map(([name, values]) => [name, summary(values)])),
    errors: Object.fromEntries(errors),
    reasons: Object.fromEntries(reasons),
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function measure(times: Map<string, number[]>, steps: readonly TraceEntry[]): void {
  const at = steps.map((entry) => Date.parse(entry.at))
  const note = (name: string, ms: number): void => {
    const values = times.get(name) ?? []
    times.set(name, values)
    values.push(ms)
  }
  steps.forEach(({ step }, index) => {
    if (index > 0) note(step, (at[index] ?? 0) - (at[index - 1] ?? 0))
  })
  note('whole', (at.at(-1) ?? 0) - (at[0] ?? 0))
}

function summary(values: number[]): StepTimes {
  values.sort((a, b) => a - b)
  const at = (share: number): number => values[Math.min(values.length - 1, Math.ceil(share * values.length) - 1)] ?? 0
  return { count: values.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: values.at(-1) ?? 0 }
}
