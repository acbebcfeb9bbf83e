// How TPM 2.0 writes values (TPM 2.0 Library Part 2, §4 and §5): big-endian numbers, and sized buffers (TPM2B) with two bytes
// of length before them. Decoders built on `readerOf` are total: any bytes give a value or a TpmCodecError, nothing else.

export class TpmCodecError extends Error {
  /** Where in the bytes, counted from 0. */
  readonly at: number
  constructor(at: number, expected: string) {
    super(`The TPM structure is broken at byte ${at}: expected ${expected}.`)
    this.name = 'TpmCodecError'
    this.at = at
  }
}

export const u8 = (value: number): Uint8Array => Uint8Array.of(value & 0xff)
export const u16 = (value: number): Uint8Array => Uint8Array.of((value >>> 8) & 0xff, value & 0xff)
export const u32 = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
export const u64 = (value: bigint): Uint8Array =>
  concat(u32(Number((value >> 32n) & 0xffffffffn)), u32(Number(value & 0xffffffffn)))

/** TPM2B: two bytes of length, then the bytes. */
export function sized(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff) throw new RangeError(`a sized buffer holds at most 65535 bytes, not ${bytes.length}`)
  return concat(u16(bytes.length), bytes)
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

export type Reader = {
  readonly at: () => number
  readonly u8: () => number
  readonly u16: () => number
  readonly u32: () => number
  readonly u64: () => bigint
  readonly bytes: (count: number) => Uint8Array
  /** The content of a TPM2B of at most `most` bytes. */
  readonly sized: (most: number) => Uint8Array
  readonly rest: () => Uint8Array
  /** Nothing may follow. */
  readonly end: () => void
  readonly fail: (expected: string) => never
}

export function readerOf(whole: Uint8Array): Reader {
  let at = 0
  const fail = (expected: string): never => {
    throw new TpmCodecError(at, expected)
  }
  const bytes = (count: number): Uint8Array => {
    if (at + count > whole.length) fail(`${count} more bytes`)
    at += count
    return whole.slice(at - count, at)
  }
  const number = (size: number): number => bytes(size).reduce((value, byte) => value * 256 + byte, 0)
  return {
    at: () => at,
    u8: () => number(1),
    u16: () => number(2),
    u32: () => number(4),
    u64: () => (BigInt(number(4)) << 32n) | BigInt(number(4)),
    bytes,
    sized(most) {
      const size = number(2)
      if (size > most) fail(`at most ${most} bytes`)
      return bytes(size)
    },
    rest: () => bytes(whole.length - at),
    end() {
      if (at !== whole.length) fail('nothing more')
    },
    fail,
  }
}
