// Proofs by a TPM: opening a credential that was packed for its endorsement key, and quoting its registers
// together with a nonce (TPM 2.0 Library Part 3, §12.5 TPM2_ActivateCredential, §18.4 TPM2_Quote, §22.4 TPM2_PCR_Read).

import { encodePcrSelections, type PcrSelection, readPcrSelections } from '../../protocol/tpm/attest.ts'
import { algorithm, permanentHandle } from '../../protocol/tpm/constants.ts'
import { concat, readerOf, sized, u8, u16, u32 } from '../../protocol/tpm/marshal.ts'
import { type Exchange, emptyPassword, send } from './exchange.ts'
import type { LoadedKey } from './keys.ts'

const nothing = new Uint8Array(0)
const policySession = 1

/**
 * The secret in the credential, when it was packed for this endorsement key and this attestation key. The policy of the
 * endorsement key asks for the authorisation of its hierarchy, which is empty before Windows takes the TPM over.
 */
export async function activateCredential(
  exchange: Exchange,
  keys: { readonly ek: LoadedKey; readonly ak: LoadedKey },
  packed: { readonly credentialBlob: Uint8Array; readonly encryptedSecret: Uint8Array },
): Promise<Uint8Array> {
  const { handles } = await send(exchange, 'startAuthSession', {
    handles: [permanentHandle.none, permanentHandle.none],
    parameters: concat(
      sized(new Uint8Array(16)),
      sized(nothing),
      u8(policySession),
      u16(algorithm.none),
      u16(algorithm.sha256),
    ),
  })
  const [session = 0] = handles
  try {
    await send(exchange, 'policySecret', {
      handles: [permanentHandle.endorsement, session],
      authorizations: [emptyPassword],
      parameters: concat(sized(nothing), sized(nothing), sized(nothing), u32(0)),
    })
    const { parameters } = await send(exchange, 'activateCredential', {
      handles: [keys.ak.handle, keys.ek.handle],
      authorizations: [emptyPassword, { session, nonce: nothing, attributes: 1, hmac: nothing }],
      parameters: concat(packed.credentialBlob, packed.encryptedSecret),
    })
    return readerOf(parameters).sized(64)
  } finally {
    await send(exchange, 'flushContext', { parameters: u32(session) })
  }
}

export type Quote = {
  /** TPMS_ATTEST. */
  readonly quoted: Uint8Array
  /** TPMT_SIGNATURE. */
  readonly signature: Uint8Array
}

export async function quote(
  exchange: Exchange,
  ak: LoadedKey,
  qualifyingData: Uint8Array,
  selections: readonly PcrSelection[],
): Promise<Quote> {
  const { parameters } = await send(exchange, 'quote', {
    handles: [ak.handle],
    authorizations: [emptyPassword],
    parameters: concat(sized(qualifyingData), u16(algorithm.none), encodePcrSelections(selections)),
  })
  const reader = readerOf(parameters)
  const quoted = reader.sized(parameters.length)
  return { quoted, signature: reader.rest() }
}

/** One TPM2_PCR_Read answers at most eight registers; the asker names fewer. */
export async function readRegisters(exchange: Exchange, selections: readonly PcrSelection[]): Promise<Uint8Array[]> {
  const { parameters } = await send(exchange, 'pcrRead', { parameters: encodePcrSelections(selections) })
  const reader = readerOf(parameters)
  reader.u32() // update counter
  readPcrSelections(reader)
  const count = reader.u32()
  if (count > 8) reader.fail('at most eight values')
  return Array.from({ length: count }, () => reader.sized(64))
}
