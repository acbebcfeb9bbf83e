// A signature by a TPM (TPM 2.0 Library Part 2, §11.3: TPMT_SIGNATURE): RSASSA, RSAPSS and ECDSA.

import { algorithm } from './constants.ts'
import { concat, readerOf, sized, u16 } from './marshal.ts'

export type TpmSignature =
  | { readonly kind: 'rsassa' | 'rsapss'; readonly hash: number; readonly signature: Uint8Array }
  | { readonly kind: 'ecdsa'; readonly hash: number; readonly r: Uint8Array; readonly s: Uint8Array }

const largestSignature = 512
const largestNumber = 66

export function encodeSignature(value: TpmSignature): Uint8Array {
  const head = concat(u16(algorithm[value.kind]), u16(value.hash))
  return value.kind === 'ecdsa' ? concat(head, sized(value.r), sized(value.s)) : concat(head, sized(value.signature))
}

export function decodeSignature(bytes: Uint8Array): TpmSignature {
  const reader = readerOf(bytes)
  const code = reader.u16()
  const kind = (['rsassa', 'rsapss', 'ecdsa'] as const).find((one) => algorithm[one] === code)
  const hash = reader.u16()
  if (kind === undefined) return reader.fail('a signature by RSASSA, RSAPSS or ECDSA')
  const value: TpmSignature =
    kind === 'ecdsa'
      ? { kind, hash, r: reader.sized(largestNumber), s: reader.sized(largestNumber) }
      : { kind, hash, signature: reader.sized(largestSignature) }
  reader.end()
  return value
}
