// What a refused sign-in is told, whichever way the password came.

import type { Problem } from '../../protocol/oauth/problem.ts'
import type { SignIn } from './sign-in.ops.ts'

type Refusal = {
  readonly problem: Problem
  readonly message: string
  readonly status?: number
  readonly retryAfterSeconds?: number
}

export function refusal(result: Extract<SignIn, { kind: 'refused' }>, now: Date): Refusal {
  switch (result.why) {
    case 'bad-password':
      return { problem: 'bad-password', message: 'The user name or the password is wrong. Check both and try again.' }
    case 'account-disabled':
      return { problem: 'account-disabled', message: 'This account is disabled. Ask your administrator to enable it.' }
    case 'locked':
      return {
        ...waiting(result.until, now),
        problem: 'locked',
        message: `Sign-in with this name is locked here after too many wrong passwords. ${waitFor(result.until, now)}`,
      }
    case 'slowed':
      return {
        ...waiting(result.until, now),
        problem: 'throttled',
        message: `Too many wrong passwords came from this network or for this name. ${waitFor(result.until, now)} A browser or network where you signed in before is not held up.`,
        status: 429,
      }
    case 'busy':
      return {
        ...waiting(result.until, now),
        problem: 'throttled',
        message: `Too many people sign in at this moment. ${waitFor(result.until, now)}`,
        status: 429,
      }
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
