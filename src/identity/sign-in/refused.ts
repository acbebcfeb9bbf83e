// The answer to a refused sign-in, whichever way the password came.

import type { Fault } from '../../kernel/fault.ts'
import { refusal } from '../refusal.ts'
import type { SignIn } from './sign-in.ops.ts'

export function refusedSignIn(
  result: Extract<SignIn, { kind: 'refused' }>,
  now: Date,
  typed: 'password' | 'access-pass' = 'password',
): Fault {
  switch (result.why) {
    case 'bad-password':
      return refusal('bad-password', wrong[typed])
    case 'account-disabled':
      return refusal('account-disabled', 'This account is disabled. Ask your administrator to enable it.')
    case 'locked':
      return refusal(
        'locked',
        `Sign-in with this name is locked here after too many wrong passwords. ${waitFor(result.until, now)}`,
        waiting(result.until, now),
      )
    case 'slowed':
      return refusal(
        'throttled',
        `Too many wrong passwords came from this network or for this name. ${waitFor(result.until, now)} A browser or network where you signed in before is not held up.`,
        { code: 'too-many', ...waiting(result.until, now) },
      )
    case 'busy':
      return refusal('throttled', `Too many people sign in at this moment. ${waitFor(result.until, now)}`, {
        code: 'too-many',
        ...waiting(result.until, now),
      })
  }
}

const wrong = {
  password: 'The user name or the password is wrong. Check both and try again.',
  'access-pass':
    'The user name or the pass is wrong, or the pass does not count now. Check both, or ask your administrator for another.',
} as const

/** What was typed beside a password that was right. */
export type RefusedCode =
  | { readonly why: 'wrong-code' | 'used-code' }
  | { readonly why: 'paused'; readonly until: Date }

export function refusedCode(result: RefusedCode, now: Date): Fault {
  switch (result.why) {
    case 'wrong-code':
      return refusal('factor-failed', 'The code is wrong. Type the one that the app shows now.')
    case 'used-code':
      return refusal('factor-failed', 'This code was used already. Wait until the app shows the next one.')
    case 'paused':
      return refusal('throttled', `Too many wrong codes were typed for this account. ${waitFor(result.until, now)}`, {
        code: 'too-many',
        ...waiting(result.until, now),
      })
  }
}

const secondsUntil = (until: Date, now: Date): number =>
  Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))

const waiting = (until: Date, now: Date) => ({ retryAfterSeconds: secondsUntil(until, now) })

function waitFor(until: Date, now: Date): string {
  const seconds = secondsUntil(until, now)
  if (seconds < 60) return 'Wait a few seconds and try again.'
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? 'Wait a minute and try again.' : `Wait ${minutes} minutes and try again.`
}
