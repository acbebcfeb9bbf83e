// What the sender of a sealed list gets back: a JWS (RFC 7515, EdDSA of RFC 8037) over what became of each line. It names lines and
// codes, no device, and nobody by name but the organisation that signs it: whoever finds the file and not its key learns neither the
// devices nor who sold them to whom.

import { type KeyObject, sign } from 'node:crypto'

import type { Verdict } from '../../import/row/verdict.ts'

export type Receipt = {
  readonly batch: string
  readonly manifestSha256: string
  readonly fileSha256: string
  readonly senderKid: string
  /** Of the last document of the chain, which holds the digest of the one before: whoever has the chain knows it for theirs. */
  readonly custodySha256: string
  readonly tenantId: string
  readonly tenantDomain: string
  readonly importId: string
  readonly importedAt: string
  readonly registered: number
  readonly updated: number
  readonly refused: number
  readonly rows: readonly ReceiptRow[]
}

/** Line, what became of it, and the number of the refusal. */
export type ReceiptRow = readonly [line: number, outcome: Verdict['outcome'], code: number]

export const receiptRow = ({ line, outcome, findings }: Verdict): ReceiptRow => [
  line,
  outcome,
  outcome === 'refused' ? (findings.find(({ severity }) => severity === 'error')?.code ?? 0) : 0,
]

export function signReceipt(receipt: Receipt, kid: string, key: KeyObject): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'EdDSA', typ: 'device-receipt+jws', kid })}.${part({ format: 'device-receipt/1', ...receipt })}`
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
}
