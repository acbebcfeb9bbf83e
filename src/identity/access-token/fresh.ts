// Whether a token says that its holder proved a moment ago to be who they are: whoever got hold of a session that somebody left open
// changes nothing of what that person signs in with.

import { Fault } from '../../kernel/fault.ts'
import { isFresh, isStrong, type MethodReferences } from './method-reference.ts'

export type ShownInToken = {
  readonly amr: MethodReferences
  readonly shownAt: unknown
  readonly epoch: unknown
}

/** `epoch`: of the account's credentials now. `hasFactor`: a password alone is not all that the person has. */
export function refuseUnlessFresh(
  { amr, shownAt, epoch }: ShownInToken,
  person: { readonly epoch: number; readonly hasFactor: boolean },
  now: Date,
): void {
  const fresh = typeof shownAt === 'number' && isFresh(shownAt, now) && epoch === person.epoch
  if (fresh && (isStrong(amr) || !person.hasFactor)) return
  throw new Fault(
    'forbidden',
    person.hasFactor
      ? 'This needs a sign-in with your second factor of the last ten minutes. Sign in again, show it, and do it once more.'
      : 'This needs a sign-in of the last ten minutes. Sign in again, and do it once more.',
    { reason: 'fresh-sign-in-needed' },
  )
}
