// Session-key signatures (MS-OAPXBC §3.1.5.1.2, §3.1.5.1.3): derives the key from it, and checks whether a request is
// signed with that.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

import { derivationInput, type PrtRequest } from '../../protocol/oauth/prt.ts'

export function derivedKey(sessionKey: Uint8Array, context: Uint8Array): Buffer {
  return createHmac('sha256', sessionKey).update(derivationInput(context)).digest()
}

/** The second derivation binds the key to the very payload that it signs. */
export function contextOf(
  { context, derivation }: Extract<PrtRequest['proof'], { kind: 'session' }>,
  payload: Uint8Array,
): Uint8Array {
  return derivation === 1 ? context : createHash('sha256').update(context).update(payload).digest()
}

export function isSignedWith(sessionKey: Uint8Array, { proof, payload, signed, signature }: PrtRequest): boolean {
  if (proof.kind !== 'session') return false
  const mac = createHmac('sha256', derivedKey(sessionKey, contextOf(proof, payload)))
    .update(signed)
    .digest()
  return mac.length === signature.length && timingSafeEqual(mac, signature)
}
