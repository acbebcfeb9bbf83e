// Whether the answer to a challenge proves a TPM (TPM 2.0 Library Part 1, §24 and §31; docs/protocols/attestation.md). Pure:
// how a signature is verified is handed in.
//
// Invariants
//   1. A quote counts only when all of it is as asked: freshly asked for, by this TPM, over this TLS session and this key.
//   2. A quote is by a key of the endorsement hierarchy, where a TPM tells the true version of its firmware.

import { sha256 } from '../../kernel/sha256.ts'
import type { PcrSelection, QuoteStatement } from '../../protocol/tpm/attest.ts'
import { concat, sameBytes } from '../../protocol/tpm/marshal.ts'
import { childQualifiedName, endorsementQualifiedName, nameOf, type TpmPublic } from '../../protocol/tpm/public.ts'

export type QuoteInput = {
  readonly statement: QuoteStatement
  readonly signatureIsGood: boolean
  readonly ak: TpmPublic
  readonly ekName: Uint8Array
  readonly qualifyingData: Uint8Array
  readonly selections: readonly PcrSelection[]
  readonly pcrValues: readonly Uint8Array[]
}

/** Why a quote proves nothing; undefined when it is good. */
export function quoteFlaw(input: QuoteInput): string | undefined {
  const { statement } = input
  if (!input.signatureIsGood) return 'it is not signed by the attestation key of this challenge'
  if (!isOfEndorsementHierarchy(statement.qualifiedSigner, input)) {
    return 'its key is not of the endorsement hierarchy of this TPM; make the attestation key there'
  }
  if (!sameBytes(statement.extraData, input.qualifyingData)) {
    return 'it is not about this challenge, this connection and this key'
  }
  if (!statement.safe) return 'the clock of the TPM is not safe after a power cut; try again later'
  if (!sameSelections(statement.selections, input.selections))
    return 'it is not about the registers that were asked for'
  if (!sameBytes(statement.pcrDigest, sha256(concat(...input.pcrValues)))) {
    return 'the values of the registers are not those that were signed'
  }
  return undefined
}

function isOfEndorsementHierarchy(signer: Uint8Array, { ak, ekName }: Pick<QuoteInput, 'ak' | 'ekName'>): boolean {
  const name = nameOf(ak)
  const asPrimary = endorsementQualifiedName(name)
  const asChildOfEk = childQualifiedName(endorsementQualifiedName(ekName), name)
  return sameBytes(signer, asPrimary) || sameBytes(signer, asChildOfEk)
}

function sameSelections(a: readonly PcrSelection[], b: readonly PcrSelection[]): boolean {
  return (
    a.length === b.length && a.every(({ hash, bitmap }, at) => hash === b[at]?.hash && sameBytes(bitmap, b[at].bitmap))
  )
}
