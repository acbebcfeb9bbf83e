// How a device proves its TPM to the deployment service (docs/protocols/attestation.md), as far as both sides compute the
// same: what the answer to a challenge and the quote are bound to.
//
//   activation      HMAC-SHA-256 with the secret that the TPM opened, over a label and the TLS session
//   qualifying data SHA-256 over the nonce, the TLS session and the key that will join
//
// The TLS session is its exporter value of RFC 9266, so that neither answer is worth anything on another connection: a relay
// between device and service has two.

import { sha256 } from '../../kernel/sha256.ts'
import { bitmapOf, type PcrSelection } from '../tpm/attest.ts'
import { algorithm } from '../tpm/constants.ts'
import { concat } from '../tpm/marshal.ts'

/** RFC 9266 §2: 32 bytes of exporter with this label and no context. */
export const channelBindingLabel = 'EXPORTER-Channel-Binding'
export const channelBindingSize = 32

/** Firmware, option ROMs, boot manager, Secure Boot's state, BitLocker's access control. */
export const quotedRegisters = [0, 2, 4, 7, 11] as const

export const quotedSelections: readonly PcrSelection[] = [{ hash: algorithm.sha256, bitmap: bitmapOf(quotedRegisters) }]

const label = new TextEncoder().encode('taxiway tpm activation\0')

export function activationText(channelBinding: Uint8Array): Uint8Array {
  return concat(label, channelBinding)
}

export function qualifyingData(parts: {
  readonly nonce: Uint8Array
  readonly channelBinding: Uint8Array
  /** DER of the SubjectPublicKeyInfo. */
  readonly joinKey: Uint8Array
}): Uint8Array {
  return sha256(concat(parts.nonce, parts.channelBinding, parts.joinKey))
}
