// What becomes of a request that needs somebody's approval, by the one of this device and profile that stands already.
//
// Invariants
//   1. An approval is for one key, in one transaction, with one challenge: no other key comes to it, whoever knows the challenge.
//   2. It is for the name that was shown: a request that would say another one by now takes its place, and is decided about anew.
//   3. A rejection counts for the profile as it is, also when the device asks with another key or by another name, until it is
//      forgotten.

import { polling } from '../item/scep/scep.ts'
import { dayMs } from '../renewal/renew.ts'

export type RequestState = 'waiting' | 'approved' | 'rejected'

export type Standing = {
  readonly state: RequestState
  readonly expiresAt: Date
  readonly profile: string
  readonly proof: string
  readonly transactionId: string
  /** What the certificate would say, as whoever decides sees it. */
  readonly subject: string
}

/** `ask`: it is a new one, and takes the place of what stands there. `late`: nobody decided in time. */
export type Fate = 'ask' | 'wait' | 'go-on' | 'rejected' | 'other-key' | 'late'

const hourMs = 3600_000
/** As long as the device goes on asking, and a little for its clock. */
export const waitsUntil = (asked: Date): Date =>
  new Date(asked.getTime() + (polling.times * polling.minutes + 60) * (hourMs / 60))

const rejectionDays = 30
export const rejectedUntil = (decided: Date): Date => new Date(decided.getTime() + rejectionDays * dayMs)

export function fateOf(
  before: (Standing & { readonly isSameKey: boolean }) | undefined,
  asked: Pick<Standing, 'profile' | 'proof' | 'transactionId' | 'subject'>,
  now: Date,
): Fate {
  if (!before || before.profile !== asked.profile) return 'ask'
  const isOver = before.expiresAt <= now
  if (before.state === 'rejected') return isOver ? 'ask' : 'rejected'
  if (before.proof !== asked.proof) return 'ask'
  if (!before.isSameKey || before.transactionId !== asked.transactionId) return 'other-key'
  if (isOver) return 'late'
  if (before.subject !== asked.subject) return 'ask'
  return before.state === 'approved' ? 'go-on' : 'wait'
}
