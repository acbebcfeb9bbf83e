// What the process that chooses the mistakes (judge.ts) and the one that runs the tests (child.ts) say to each other.

import type { Mutant } from './mutants.ts'

/** One test of a file, with the names of the suites around it. */
export type TestName = { readonly file: string; readonly test: string }

/** Without a mistake: do the tests pass at all? With `only`, these tests and no others are run. */
export type Question = {
  readonly mistake?: Mutant | undefined
  readonly tests: readonly string[]
  readonly only?: readonly TestName[]
}

export type Answer = {
  /** What failed first; not there when every test passed. */
  readonly failure?: string | undefined
  /** The test that failed; not there when something around the tests did. */
  readonly by?: TestName | undefined
  /** No test failed, but an error that nobody handled came up meanwhile. */
  readonly unhandled: boolean
}

export function failureLine(error: unknown): string {
  return String((error as Error | undefined)?.message ?? error)
    .replace(/\s+/g, ' ')
    .slice(0, 300)
}
