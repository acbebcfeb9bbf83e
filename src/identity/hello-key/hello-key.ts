// Keys of Windows Hello: which are taken from a device, and what one of them has to sign so that its holder is let in.

import type { HelloAssertion } from '../../protocol/oauth/hello-assertion.ts'
import { isFresh, type MethodReferences } from '../access-token/method-reference.ts'

/** Of one person, each on another device. */
export const mostKeys = 50

/**
 * The second factor was shown a moment ago, as the claims say, and still is: a token that was copied would else leave a key behind
 * that stays (T-14).
 */
export const isFreshProof = (
  { amr, shownAt }: { readonly amr: MethodReferences; readonly shownAt: unknown },
  now: Date,
): boolean => amr.includes('ngcmfa') && typeof shownAt === 'number' && isFresh(shownAt, now)

const skewMs = 5 * 60_000
/** Clients write an hour before and an hour after; what is signed for longer is meant to be kept. */
const longestMs = 3 * 3_600_000

/** Undefined: it counts now, here. */
export function whyNotNow(
  { audience, issuedAt, expiresAt }: HelloAssertion,
  { tenantId, now }: { readonly tenantId: string; readonly now: Date },
): 'elsewhere' | 'early' | 'over' | 'too-long' | undefined {
  const at = audience.toLowerCase()
  if (at !== 'common' && at !== tenantId) return 'elsewhere'
  if (issuedAt * 1000 > now.getTime() + skewMs) return 'early'
  if (expiresAt * 1000 <= now.getTime()) return 'over'
  if ((expiresAt - issuedAt) * 1000 > longestMs) return 'too-long'
  return undefined
}
