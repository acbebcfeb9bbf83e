// Looks hardware keys up for many devices with one statement: whoever asks while a look-up is under way is served together
// with all others by the next one. Under load that is what makes a look-up cheap; alone it costs nothing.

import type { Pool } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import { hotKeys } from './device-key.sql.ts'
import { type FactsCache, findHolders, mostCached, type StoredDevice } from './device-match.ops.ts'

export type FoundDevices = {
  readonly devices: readonly StoredDevice[]
  /** Keys that too many devices hold. */
  readonly hot: ReadonlySet<string>
}

export type Finder = (keys: readonly string[]) => Promise<FoundDevices>

const mostTogether = 64

type Question = {
  readonly keys: readonly string[]
  readonly answer: (found: FoundDevices) => void
  readonly fail: (error: unknown) => void
}

export function makeFinder(db: Db, pool: Pool): Finder {
  const cache: FactsCache = new Map()
  const waiting: Question[] = []
  let running = false

  async function run(): Promise<void> {
    for (let some = waiting.splice(0, mostTogether); some.length > 0; some = waiting.splice(0, mostTogether)) {
      await answerTogether(db, { cache, pool }, some)
      for (const id of cache.keys()) {
        if (cache.size <= mostCached) break
        cache.delete(id) // the one that was read first
      }
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
  db: Db,
  means: { readonly cache: FactsCache; readonly pool: Pool },
  questions: readonly Question[],
): Promise<void> {
  try {
    const devices = await findHolders(db, [...new Set(questions.flatMap(({ keys }) => keys))], means)
    const hot = hotKeys(devices)
    const holdersByKey = new Map<string, StoredDevice[]>()
    for (const device of devices) {
      for (const key of device.keys) {
        const others = holdersByKey.get(key)
        if (others) others.push(device)
        else holdersByKey.set(key, [device])
      }
    }
    for (const { keys, answer } of questions) {
      const found = new Set<StoredDevice>()
      for (const key of keys) if (!hot.has(key)) for (const device of holdersByKey.get(key) ?? []) found.add(device)
      answer({ hot, devices: [...found] })
    }
  } catch (error) {
    for (const { fail } of questions) fail(error)
  }
}
