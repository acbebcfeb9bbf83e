// A nonce as a request of a device shows it.

import { createHash } from 'node:crypto'

import type { Fault } from '../../kernel/fault.ts'
import type { Authority } from '../identity.ops.ts'
import type { Nonce } from '../provider/payload.sql.ts'
import { refusal } from '../refusal.ts'
import { isFreshNonce, nonceLivesMs } from './nonce.ts'

/** One that was made here and is not too old; whether it was spent before is seen when it is spent. */
export function freshNonce(deps: Pick<Authority, 'clock' | 'seal'>, nonce: string | undefined): Nonce {
  const now = deps.clock()
  if (!nonce) throw refusal('nonce-missing', 'The request has no nonce. Ask for one with srv_challenge.')
  if (!isFreshNonce(deps.seal, nonce, now)) throw badNonce()
  const digest = createHash('sha256').update(nonce).digest('base64url')
  return { digest, expiresAt: new Date(now.getTime() + nonceLivesMs) }
}

export const badNonce = (): Fault =>
  refusal('nonce-invalid', 'The nonce is too old or was used before. Ask for a new one.')
