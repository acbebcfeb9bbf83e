// Looks hardware keys up for many devices with one statement: whoever asks while a look-up is under way is served together
// with all others by the next one. Under load that is what makes a look-up cheap; alone it costs one turn of the loop.

import type { Pool } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import { type AskedDevice, findAsked, makeFactsCache } from './device-match.ops.ts'
import { type HotValues, hotValue, hotValues } from './match-facts.ts'

export type FoundDevices = {
  readonly devices: readonly AskedDevice[]
  /** Keys that too many devices of a tenant hold. */
  readonly hot: HotValues
}

export type Finder = (keys: readonly string[]) => Promise<FoundDevices>

const mostTogether = 64

type Question = {
  readonly keys: readonly string[]
  readonly answer: (found: FoundDevices) => void
  readonly fail: (error: unknown) => void
}

export function makeFinder(db: Db, pool: Pool): Finder {
  const cache = makeFactsCache()
  return gatherQuestions((keys) => findAsked({ db, pool, cache }, keys))
}

/** One `find` at a time, over the keys of all who wait; what one alone would be told, each is told. */
export function gatherQuestions(find: (keys: readonly string[]) => Promise<readonly AskedDevice[]>): Finder {
  const waiting: Question[] = []
  let running = false

  async function run(): Promise<void> {
    for (let some = waiting.splice(0, mostTogether); some.length > 0; some = waiting.splice(0, mostTogether)) {
      await answerTogether(find, some)
    }
    running = false
  }

  return (keys) =>
    new Promise((answer, fail) => {
      waiting.push({ keys, answer, fail })
      if (running) return
      running = true
      setImmediate(() => void run()) // whoever arrived in this very moment comes along
    })
}

async function answerTogether(
  find: (keys: readonly string[]) => Promise<readonly AskedDevice[]>,
  questions: readonly Question[],
): Promise<void> {
  try {
    const all: string[] = []
    for (const { keys } of questions) for (const key of keys) all.push(key)
    const holdersAt: Array<AskedDevice[] | undefined> = new Array(all.length).fill(undefined)
    for (const device of await find(all)) {
      for (const place of device.places) {
        const others = holdersAt[place]
        if (others) others.push(device)
        else holdersAt[place] = [device]
      }
    }
    const hot = hotAmong(all, holdersAt)
    let first = 0
    for (const { keys, answer } of questions) {
      answer({ hot, devices: holding(keys, holdersAt, first, hot) })
      first += keys.length
    }
  } catch (error) {
    for (const { fail } of questions) fail(error)
  }
}

function hotAmong(keys: readonly string[], holdersAt: ReadonlyArray<readonly AskedDevice[] | undefined>): HotValues {
  const many = new Map<string, readonly AskedDevice[]>()
  for (const [place, key] of keys.entries()) {
    const holders = holdersAt[place]
    if (holders !== undefined && holders.length > hotValue) many.set(key, holders)
  }
  return hotValues(many)
}

/** Who holds one of these keys, the first of which stands at `first`. */
function holding(
  keys: readonly string[],
  holdersAt: ReadonlyArray<readonly AskedDevice[] | undefined>,
  first: number,
  hot: HotValues,
): AskedDevice[] {
  const found: AskedDevice[] = []
  for (const [i, key] of keys.entries()) {
    for (const device of holdersAt[first + i] ?? []) {
      if (!hot.get(device.tenantId)?.has(key) && !found.includes(device)) found.push(device)
    }
  }
  return found
}
