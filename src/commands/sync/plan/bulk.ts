// Steps put together as a Bulk takes them (RFC 7644 §3.7).

import type { Operation, Step } from './plan.ts'

/** Half of what the server takes. */
const mostOfBulk = 500
const longestBulk = 512 * 1024

/** In the order in which they are sent. */
export const operationsOf = ({ first, operation }: Pick<Step, 'first' | 'operation'>): readonly Operation[] =>
  first ? [first, operation] : [operation]

/** The operations of a step stay together. */
export function bulksOf(steps: readonly Step[]): Step[][] {
  const bulks: Step[][] = []
  let [count, length] = [mostOfBulk, longestBulk]
  for (const step of steps) {
    const operations = operationsOf(step)
    const size = JSON.stringify(operations).length
    if (count + operations.length > mostOfBulk || length + size > longestBulk) {
      bulks.push([])
      count = length = 0
    }
    bulks.at(-1)?.push(step)
    count += operations.length
    length += size
  }
  return bulks
}
