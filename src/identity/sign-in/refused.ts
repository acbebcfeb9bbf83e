// The answer to a refused sign-in, whichever way the password came.

import type { Fault } from '../../kernel/fault.ts'
import type { Said } from '../../kernel/words/words.ts'
import { refusal } from '../refusal.ts'
import type { SignIn } from './sign-in.ops.ts'

export function refusedSignIn(
  result: Extract<SignIn, { kind: 'refused' }>,
  now: Date,
  shown: keyof typeof wrong = 'password',
): Fault {
  switch (result.why) {
    case 'bad-password':
      return refusal('bad-password', [{ say: wrong[shown] }])
    case 'account-disabled':
      return refusal('account-disabled', [{ say: 'account-disabled' }])
    case 'locked':
      return refusal('locked', [{ say: 'locked' }, waitUntil(result.until, now)], waiting(result.until, now))
    case 'slowed':
      return refusal('throttled', [{ say: 'slowed' }, waitUntil(result.until, now), { say: 'not-held-up' }], {
        code: 'too-many',
        ...waiting(result.until, now),
      })
    case 'busy':
      return refusal('throttled', [{ say: 'busy' }, waitUntil(result.until, now)], {
        code: 'too-many',
        ...waiting(result.until, now),
      })
  }
}

const wrong = {
  password: 'bad-password',
  'access-pass': 'bad-access-pass',
  passkey: 'wrong-passkey',
} as const

/** What was typed beside a password that was right. */
export type RefusedCode =
  | { readonly why: 'wrong-code' | 'used-code' }
  | { readonly why: 'paused'; readonly until: Date }

export function refusedCode(result: RefusedCode, now: Date): Fault {
  switch (result.why) {
    case 'wrong-code':
      return refusal('factor-failed', [{ say: 'wrong-code' }])
    case 'used-code':
      return refusal('factor-failed', [{ say: 'used-code' }])
    case 'paused':
      return refusal('throttled', [{ say: 'too-many-codes' }, waitUntil(result.until, now)], {
        code: 'too-many',
        ...waiting(result.until, now),
      })
  }
}

const secondsUntil = (until: Date, now: Date): number =>
  Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))

const waiting = (until: Date, now: Date) => ({ retryAfterSeconds: secondsUntil(until, now) })

const waitUntil = (until: Date, now: Date): Said => waitFor(secondsUntil(until, now))

export const waitFor = (seconds: number): Said =>
  seconds < 60 ? { say: 'wait-seconds' } : { say: 'wait-minutes', with: { count: Math.ceil(seconds / 60) } }
