// Whether a person may join a device to the directory (S-137, S-139, S-181).
//
// Invariants
//   1. Joining a device that one already owns takes no place in the quota: the same object is used again.
//   2. A device that joined with a bulk token signs in as its account, and joins nothing more in that name (T-19): the token would
//      not count it.
//   3. The quota counts device objects, joined lately or stale: deleting one frees its place (S-140).

import type { BulkRefusal } from '../identity/bulk-token/bulk-token.ts'

export type JoinFacts = {
  readonly usersMayJoin: 'none' | 'selected' | 'all'
  readonly accountEnabled: boolean
  /** The account is a bulk token's, and what was shown is not the token. */
  readonly isOfBulkToken: boolean
  /** Counts when only selected users may join. */
  readonly mayJoin: boolean
  readonly quota: number
  readonly owned: number
  /** The object to be used again belongs to this very person. */
  readonly ownsObject: boolean
  /** The object to be used again was disabled by an administrator. */
  readonly objectDisabled: boolean
  /** A second factor was shown where the organisation asks for one. */
  readonly shownEnough: boolean
}

export type JoinDecision =
  | { readonly kind: 'allow' }
  | {
      readonly kind: 'refuse'
      readonly why:
        | 'account-disabled'
        | 'join-not-allowed'
        | 'second-factor-needed'
        | 'device-cap-reached'
        | 'device-disabled'
        | 'bulk-token-not-shown'
        | BulkRefusal
    }

export function decideJoin(facts: JoinFacts): JoinDecision {
  if (!facts.accountEnabled) return { kind: 'refuse', why: 'account-disabled' }
  if (facts.isOfBulkToken) return { kind: 'refuse', why: 'bulk-token-not-shown' }
  const allowed = facts.usersMayJoin === 'all' || (facts.usersMayJoin === 'selected' && facts.mayJoin)
  if (!allowed) return { kind: 'refuse', why: 'join-not-allowed' }
  if (!facts.shownEnough) return { kind: 'refuse', why: 'second-factor-needed' }
  if (facts.objectDisabled) return { kind: 'refuse', why: 'device-disabled' }
  if (!facts.ownsObject && facts.owned >= facts.quota) return { kind: 'refuse', why: 'device-cap-reached' }
  return { kind: 'allow' }
}
