// How long the token in hand still says that its person proved to be who they are: what changes something of their own account is
// refused beyond it (docs/operating/own-account.md). It only decides what is offered; the service judges.

import type { Account } from './session.ts'

/** A little less than the service's ten minutes: what is offered should be taken, too. */
const minutes = 9

/** Undefined: the person has to prove it once more. */
export function provenUntil({ shownAt, amr }: Account, hasFactor: boolean, now: Date): Date | undefined {
  if (shownAt === undefined || (hasFactor && !amr.includes('mfa'))) return undefined
  const until = new Date(shownAt * 1000 + minutes * 60_000)
  return until > now ? until : undefined
}
