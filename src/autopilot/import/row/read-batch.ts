// Rows of an import that are planned and stored together, with their identity keys. The keys are taken as the rows come: those of a
// whole batch at once would keep everybody else waiting.

import { type BatchKeys, makeKeyCollector } from './keys.ts'
import type { RowReading } from './row.ts'

export type ReadBatch = {
  readonly readings: readonly RowReading[]
  readonly keys: BatchKeys
  /** Where a file stands after these rows; undefined where nobody could go on behind them. */
  readonly through?: Place
}

/** A line of a file, and a fingerprint of all its rows up to there. */
export type Place = { readonly line: number; readonly fingerprint: string }

export type BatchMaker = {
  /** Answers how many rows there are now. */
  readonly add: (reading: RowReading) => number
  readonly done: (through?: Place) => ReadBatch
}

export function makeBatch(): BatchMaker {
  const readings: RowReading[] = []
  const keys = makeKeyCollector()
  return {
    add(reading) {
      keys.add(reading.ok ? reading.row.facts : undefined)
      return readings.push(reading)
    },
    done: (through) => ({ readings, keys: keys.done(), ...(through && { through }) }),
  }
}

export function batchOf(readings: readonly RowReading[]): ReadBatch {
  const batch = makeBatch()
  for (const reading of readings) batch.add(reading)
  return batch.done()
}
