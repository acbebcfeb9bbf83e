// What to do after a call failed, where its cause is known and its message does not say it; and whether the same call may succeed
// when it is made once more.

import { ApiProblem } from './problem.ts'

export type Next = 'offline' | 'away' | 'roles' | 'log' | 'tooLarge' | 'between' | 'crashed'

/** `online`: whether this computer has a connection at all. */
export function nextAfter(problem: unknown, online: boolean): Next | undefined {
  if (isCrash(problem)) return 'crashed'
  if (!(problem instanceof ApiProblem)) return undefined
  const { status, code, reason, isExplained } = problem
  if (code === 'unreachable') return online ? 'away' : 'offline'
  // other refusals, such as of an account that holds a role, say themselves who may
  if (reason === 'permission-missing') return 'roles'
  if (isExplained) return status === 500 ? 'log' : undefined
  return status === 413 ? 'tooLarge' : 'between'
}

/** A call that was understood and refused is refused again; only another one, or another person, gets through. */
export function mayHelpAgain(problem: unknown): boolean {
  if (!(problem instanceof ApiProblem)) return true
  const { status, code } = problem
  return code === 'unreachable' || status === 408 || status === 429 || status >= 500
}

/** What JavaScript says of a mistake of ours is for nobody who reads a page. */
export const isCrash = (problem: unknown): boolean =>
  !(problem instanceof Error) ||
  [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => problem instanceof kind)
