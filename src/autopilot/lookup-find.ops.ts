// Looks hardware keys up for many devices with one pair of statements: whoever asks while a look-up is under way is served
// together with all others by the next one. Under load that is what makes a look-up cheap; alone it costs nothing.

import type { Db } from '../db/schema.ts'
import { hotKeys } from './device-key.sql.ts'
import { type FactsCache, findHolders, type StoredDevice } from './device-match.ops.ts'

export type FoundDevices = {
  readonly devices: readonly StoredDevice[]
  /** Keys that too many devices hold. */
  readonly hot: ReadonlySet<string>
}

export type Finder = (keys: readonly string[]) => Promise<FoundDevices>

const atOnce = 2
const mostTogether = 64

type Question = {
  readonly keys: readonly string[]
  readonly answer: (found: FoundDevices) => void
  readonly fail: (error: unknown) => void
}

export function makeFinder(db: Db): Finder {
  const waiting: Question[] = []
  const cache: FactsCache = new Map()
  let running = 0

  async function run(): Promise<void> {
    if (running >= atOnce) return
    running++
    try {
      for (let some = waiting.splice(0, mostTogether); some.length > 0; some = waiting.splice(0, mostTogether)) {
        await answerTogether(db, cache, some)
      }
    } finally {
      running--
    }
  }

  return (keys) =>
    new Promise((answer, fail) => {
      waiting.push({ keys, answer, fail })
      void run()
    })
}

async function answerTogether(db: Db, cache: FactsCache, questions: readonly Question[]): Promise<void> {
  try {
    const { holders, deviceById } = await findHolders(db, [...new Set(questions.flatMap(({ keys }) => keys))], cache)
    const hot = hotKeys(holders)
    const idsByKey = new Map<string, string[]>()
    for (const { key, registrationId } of holders) {
      const ids = idsByKey.get(key)
      if (ids) ids.push(registrationId)
      else idsByKey.set(key, [registrationId])
    }
    for (const { keys, answer } of questions) {
      const ids = new Set(keys.flatMap((key) => (hot.has(key) ? [] : (idsByKey.get(key) ?? []))))
      answer({ hot, devices: [...ids].flatMap((id) => deviceById.get(id) ?? []) })
    }
  } catch (error) {
    for (const { fail } of questions) fail(error)
  }
}
