// Whether a bulk token joins one more device (T-19). It joins as many as its maker said and no more, until its end, and only from the
// networks that were named.

import type { UserId } from '../../kernel/id.ts'
import type { Maker } from '../maker/maker.ts'
import { isWithin } from './network.ts'

export type BulkToken = {
  readonly id: string
  /** The account that it signs in, which nobody else does. */
  readonly userId: UserId
  readonly userPrincipalName: string
  readonly displayName: string
  readonly mostJoins: number
  readonly joins: number
  readonly networks: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly madeBy: Maker
}

/** Of a tenant, until they are swept. */
export const mostTokens = 500

export type BulkTokenState = 'usable' | 'revoked' | 'expired' | 'usedUp'

export function stateOf(
  { revokedAt, expiresAt, joins, mostJoins: most }: Pick<BulkToken, 'revokedAt' | 'expiresAt' | 'joins' | 'mostJoins'>,
  now: Date,
): BulkTokenState {
  if (revokedAt) return 'revoked'
  if (expiresAt <= now) return 'expired'
  return joins < most ? 'usable' : 'usedUp'
}

export type BulkRefusal = 'bulk-token-over' | 'bulk-token-elsewhere' | 'bulk-token-used-up'

/** Undefined: it joins one more, now, from this address. */
export function whyNot(
  token: BulkToken,
  { now, address }: { readonly now: Date; readonly address: string | undefined },
): BulkRefusal | undefined {
  const state = stateOf(token, now)
  if (state === 'revoked' || state === 'expired') return 'bulk-token-over'
  if (!isWithin(token.networks, address)) return 'bulk-token-elsewhere'
  return state === 'usedUp' ? 'bulk-token-used-up' : undefined
}

const sentences: Readonly<Record<BulkRefusal, string>> = {
  'bulk-token-over':
    'This bulk token is no good: it was revoked, has expired, or is none of this organisation. Ask an administrator for another one.',
  'bulk-token-elsewhere': 'This bulk token does not count in this network. Use it where it was made for.',
  'bulk-token-used-up': 'This bulk token has joined as many devices as it may. Ask an administrator for another one.',
}

export const bulkSentence = (why: BulkRefusal): string => sentences[why]

const marked = /^0\.A[\w-]{22}\.BPRT-[\w-]{43}$/

/** As it looks; whether it is one is found by its digest. */
export const looksLikeBulkToken = (text: string | null | undefined): text is string => marked.test(text ?? '')
export const bulkMark = 'BPRT-'
