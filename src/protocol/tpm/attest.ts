// The structure a TPM signs in TPM2_Quote (TPM 2.0 Library Part 2, §10.12: TPMS_ATTEST with TPMS_QUOTE_INFO), and its
// selection of registers (§10.6.2). Other kinds of attestation are refused: nobody here asks for them.

import { attestMagic, attestQuote } from './constants.ts'
import { concat, type Reader, readerOf, sized, u8, u16, u32, u64 } from './marshal.ts'

export type PcrSelection = {
  readonly hash: number
  /** One bit a register, the lowest bit of the first byte first. */
  readonly bitmap: Uint8Array
}

export type QuoteStatement = {
  readonly qualifiedSigner: Uint8Array
  /** The asker's data, signed along. */
  readonly extraData: Uint8Array
  readonly clock: bigint
  readonly resetCount: number
  readonly restartCount: number
  /** False after a power cut, until the clock has passed the last value it may have shown. */
  readonly safe: boolean
  readonly firmwareVersion: bigint
  readonly selections: readonly PcrSelection[]
  readonly pcrDigest: Uint8Array
}

const largestName = 66
const largestExtraData = 66
const largestDigest = 64
const mostSelections = 16
const largestBitmap = 4

export function encodeQuoteStatement(value: QuoteStatement): Uint8Array {
  return concat(
    u32(attestMagic),
    u16(attestQuote),
    sized(value.qualifiedSigner),
    sized(value.extraData),
    u64(value.clock),
    u32(value.resetCount),
    u32(value.restartCount),
    u8(value.safe ? 1 : 0),
    u64(value.firmwareVersion),
    encodePcrSelections(value.selections),
    sized(value.pcrDigest),
  )
}

export function decodeQuoteStatement(bytes: Uint8Array): QuoteStatement {
  const reader = readerOf(bytes)
  // Without it anything that a restricted key may sign from outside could pass as the TPM's own word (Part 1, §31.6).
  if (reader.u32() !== attestMagic) reader.fail('the mark TPM_GENERATED')
  if (reader.u16() !== attestQuote) reader.fail('a quote')
  const value = {
    qualifiedSigner: reader.sized(largestName),
    extraData: reader.sized(largestExtraData),
    clock: reader.u64(),
    resetCount: reader.u32(),
    restartCount: reader.u32(),
    safe: yesNo(reader),
    firmwareVersion: reader.u64(),
    selections: readPcrSelections(reader),
    pcrDigest: reader.sized(largestDigest),
  }
  reader.end()
  return value
}

function yesNo(reader: Reader): boolean {
  const value = reader.u8()
  if (value > 1) reader.fail('0 or 1')
  return value === 1
}

/** TPML_PCR_SELECTION. */
export function encodePcrSelections(selections: readonly PcrSelection[]): Uint8Array {
  return concat(
    u32(selections.length),
    ...selections.map(({ hash, bitmap }) => concat(u16(hash), u8(bitmap.length), bitmap)),
  )
}

export function readPcrSelections(reader: Reader): PcrSelection[] {
  const count = reader.u32()
  if (count > mostSelections) reader.fail(`at most ${mostSelections} selections`)
  return Array.from({ length: count }, () => {
    const hash = reader.u16()
    const size = reader.u8()
    if (size > largestBitmap) reader.fail(`a bitmap of at most ${largestBitmap} bytes`)
    return { hash, bitmap: reader.bytes(size) }
  })
}

/** Three bytes, as a TPM of a PC takes them (TCG PC Client Platform TPM Profile, §4.6). */
export function bitmapOf(registers: readonly number[]): Uint8Array {
  const bitmap = new Uint8Array(3)
  for (const register of registers) bitmap[register >> 3]! |= 1 << (register & 7) // registers 0 to 23
  return bitmap
}
