// The tests that saw the mistakes before are asked first, and alone: mistakes of one place are mostly seen by the same few.
// Only what they do not see goes before all tests of the group, those files first that saw the latest.

import type { Judge } from './judge.ts'
import type { TestName } from './message.ts'
import type { Mutant } from './mutants.ts'

const most = 4

export type Witnesses = {
  /** Does any of the tests see the mistake? Longer than `limitMs` counts as seen. */
  readonly see: (mistake: Mutant, tests: readonly string[], limitMs: number) => Promise<boolean>
}

export function makeWitnesses(judge: Judge): Witnesses {
  const ofTests = new Map<readonly string[], readonly TestName[]>()
  const latestFiles = new Map<readonly string[], readonly string[]>()
  const passesAlone = new Map<string, boolean>()

  /** A test that needs the ones before it would fail without any mistake. */
  const isGood = async (witness: TestName, tests: readonly string[], limitMs: number): Promise<boolean> => {
    const key = JSON.stringify(witness)
    const good = passesAlone.get(key) ?? !(await judge.failureOf({ tests, only: [witness] }, limitMs))
    passesAlone.set(key, good)
    return good
  }
  return {
    async see(mistake, tests, limitMs) {
      const known = ofTests.get(tests) ?? []
      const ofOneFile = known.filter(({ file }) => file === known[0]?.file) // those of another file need a server more
      const latestFirst = (by: TestName): void => {
        ofTests.set(tests, [by, ...known.filter((each) => !isSame(each, by))].slice(0, most))
      }
      if (ofOneFile.length > 0) {
        const seen = await judge.failureOf({ mistake, tests, only: ofOneFile }, limitMs)
        if (seen?.by) latestFirst(seen.by)
        if (seen) return true
      }
      const files = latestFiles.get(tests) ?? tests
      const seen = await judge.failureOf({ mistake, tests: files }, limitMs)
      const by = seen?.by?.file
      if (by) latestFiles.set(tests, [by, ...files.filter((file) => file !== by)])
      if (seen?.by && (await isGood(seen.by, tests, limitMs))) latestFirst(seen.by)
      return seen !== undefined
    },
  }
}

const isSame = (one: TestName, other: TestName): boolean => one.file === other.file && one.test === other.test
