// What is kept of a file to be told: the first of everything, and how much more there was.

import type { Device } from './device.ts'
import type { Forecast } from './forecast.ts'
import type { Repair } from './mend.ts'
import type { Problem } from './problem.ts'

export type Found = {
  readonly problems: readonly Problem[]
  readonly devices: readonly Device[]
  readonly repairs: readonly Repair[]
  /** How many there are of each, those that are not kept included. */
  readonly sums: { readonly problems: number; readonly devices: number; readonly repairs: number }
  readonly strengths: Readonly<Record<Forecast['strength'], number>>
}

export type Collector = {
  readonly problem: (problem: Problem) => void
  readonly device: (device: Device) => void
  readonly repair: (repair: Repair) => void
  readonly found: () => Found
}

/** A repaired hash has thousands of characters. */
const longestValue = 80
const short = (text: string) => (text.length > longestValue ? `${text.slice(0, longestValue)}…` : text)

export function makeCollector(most: number): Collector {
  const problems: Problem[] = []
  const devices: Device[] = []
  const repairs: Repair[] = []
  const sums = { problems: 0, devices: 0, repairs: 0 }
  const strengths = { strong: 0, weak: 0, none: 0 }
  return {
    problem(problem) {
      if (sums.problems++ < most) problems.push(problem)
    },
    device(device) {
      if (device.forecast) strengths[device.forecast.strength]++
      if (sums.devices++ < most) devices.push(device)
    },
    repair(repair) {
      if (sums.repairs++ >= most) return
      repairs.push({ ...repair, before: short(repair.before), after: short(repair.after) })
    },
    found: () => ({ problems, devices, repairs, sums, strengths }),
  }
}
