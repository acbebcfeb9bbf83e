// Looks hardware keys up for many devices with one statement: questions that arrive while a look-up is under way are served
// together by the next one. Under load that makes a look-up cheap; alone it costs one turn of the loop.
//
// A registered device that shares too little to be meant is not even read: the serial number of a registered device costs
// the same statement as one that nobody has (T-22, T-48).

import type { Pool } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { type LookupRow, lookupHolders } from '../device/key.sql.ts'
import { type HardwareKey, type LookupDevice, makeFactsCache, withFacts } from '../matching/candidates.ops.ts'
import { type CommonValues, commonValues, mayBeMeant, mostHolders } from '../matching/facts.ts'

export type FoundDevices = {
  /** Those that may be meant. */
  readonly devices: readonly LookupDevice[]
  /** Others that share a key. */
  readonly touched: readonly LookupRow[]
  /** Keys that too many devices of a tenant hold. */
  readonly tooCommon: CommonValues
}

/** `oneName`: the UUID follows from the serial number, so that both together are one proof. */
export type Finder = (keys: readonly HardwareKey[], oneName: boolean) => Promise<FoundDevices>

export type Source = {
  readonly holders: (keys: readonly string[]) => Promise<readonly LookupRow[]>
  readonly read: (rows: readonly LookupRow[]) => Promise<readonly LookupDevice[]>
}

const mostTogether = 64

type Question = {
  readonly keys: readonly HardwareKey[]
  readonly oneName: boolean
  readonly answer: (found: FoundDevices) => void
  readonly fail: (error: unknown) => void
}

export function makeFinder(db: Db, pool: Pool): Finder {
  const cache = makeFactsCache()
  return gatherQuestions({
    holders: (keys) => lookupHolders(pool, keys),
    read: (rows) => withFacts(db, cache, rows),
  })
}

/** One look-up at a time, over the keys of all that wait; each gets the answer it would get alone. */
export function gatherQuestions(source: Source): Finder {
  const waiting: Question[] = []
  let running = false

  async function run(): Promise<void> {
    for (let some = waiting.splice(0, mostTogether); some.length > 0; some = waiting.splice(0, mostTogether)) {
      await answerTogether(source, some)
    }
    running = false
  }

  return (keys, oneName) =>
    new Promise((answer, fail) => {
      waiting.push({ keys, oneName, answer, fail })
      if (running) return
      running = true
      setImmediate(() => void run()) // whoever arrived in this very moment comes along
    })
}

async function answerTogether(source: Source, questions: readonly Question[]): Promise<void> {
  try {
    const all: string[] = []
    for (const { keys } of questions) for (const { key } of keys) all.push(key)
    const holdersAt: Array<LookupRow[] | undefined> = new Array(all.length).fill(undefined)
    for (const row of await source.holders(all)) {
      for (const position of row.positions) {
        const others = holdersAt[position]
        if (others) others.push(row)
        else holdersAt[position] = [row]
      }
    }
    const tooCommon = commonAmong(all, holdersAt)
    let first = 0
    const shared = questions.map((question) => {
      const sharing = sharingWith(question, holdersAt, first, tooCommon)
      first += question.keys.length
      return sharing
    })
    const meant = new Set(shared.flatMap((sharing) => sharing.meant))
    const read = meant.size > 0 ? await source.read([...meant]) : []
    const devices = new Map(read.map((device) => [device.registrationId, device]))
    for (const [i, { answer }] of questions.entries()) {
      const { meant: mine = [], touched = [] } = shared[i] ?? {}
      answer({ tooCommon, touched, devices: mine.flatMap(({ registrationId }) => devices.get(registrationId) ?? []) })
    }
  } catch (error) {
    for (const { fail } of questions) fail(error)
  }
}

function commonAmong(
  keys: readonly string[],
  holdersAt: ReadonlyArray<readonly LookupRow[] | undefined>,
): CommonValues {
  const many = new Map<string, readonly LookupRow[]>()
  for (const [position, key] of keys.entries()) {
    const holders = holdersAt[position]
    if (holders !== undefined && holders.length > mostHolders) many.set(key, holders)
  }
  return commonValues(many)
}

type Sharing = { readonly meant: readonly LookupRow[]; readonly touched: readonly LookupRow[] }
const nobody: Sharing = { meant: [], touched: [] }

/** Holders of one of the question's keys, whose first stands at `first`; one with enough of them may be meant. */
function sharingWith(
  { keys, oneName }: Question,
  holdersAt: ReadonlyArray<readonly LookupRow[] | undefined>,
  first: number,
  tooCommon: CommonValues,
): Sharing {
  const kinds = new Map<LookupRow, string>()
  for (const [i, { key, kind }] of keys.entries()) {
    for (const row of holdersAt[first + i] ?? []) {
      if (!tooCommon.get(row.tenantId)?.has(key)) kinds.set(row, (kinds.get(row) ?? '') + kind)
    }
  }
  if (kinds.size === 0) return nobody
  const meant: LookupRow[] = []
  const touched: LookupRow[] = []
  for (const [row, shared] of kinds) (mayBeMeant(shared, oneName) ? meant : touched).push(row)
  return { meant, touched }
}
