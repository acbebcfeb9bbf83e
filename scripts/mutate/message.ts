// What the process that chooses the mistakes (judge.ts) and the one that runs the tests (child.ts) say to each other.

import type { Mutant } from './mutants.ts'

/** Without a mistake: do the tests pass at all? */
export type Question = { readonly mistake?: Mutant | undefined; readonly tests: readonly string[] }

export type Answer = {
  /** What failed first; not there when every test passed. */
  readonly failure?: string | undefined
  /** No test failed, but an error that nobody handled came up meanwhile. */
  readonly unhandled: boolean
}

export function failureLine(error: unknown): string {
  return String((error as Error | undefined)?.message ?? error)
    .replace(/\s+/g, ' ')
    .slice(0, 300)
}
