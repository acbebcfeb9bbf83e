// Nonces that prove freshness (MS-OAPXBC §3.2.5.1.1; docs/specification/device-registration.md): sealed bytes with a
// time inside, so that any process can check them and none has to remember them. They are bound to no tenant and no
// client.

import { randomBytes } from 'node:crypto'

import type { Seal } from '../../pki/seal.ts'

export const nonceLivesMs = 5 * 60_000

export function makeNonce(seal: Seal, now: Date): string {
  const inside = Buffer.concat([Buffer.alloc(8), randomBytes(16)])
  inside.writeBigUInt64BE(BigInt(now.getTime()))
  return seal.seal(inside, 'nonce').toString('base64url')
}

export function isFreshNonce(seal: Seal, nonce: string, now: Date): boolean {
  const sealed = Buffer.from(nonce, 'base64url')
  // a nonce that counts once is known by its text: it has one text (RFC 4648 §3.5)
  if (sealed.toString('base64url') !== nonce) return false
  try {
    const age = now.getTime() - Number(seal.open(sealed, 'nonce').readBigUInt64BE())
    return age >= 0 && age <= nonceLivesMs
  } catch {
    return false
  }
}
