// What archives have in common: files in them, read one at a time, and bounds on what they become when they are unpacked.

export class ArchiveError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ArchiveError'
  }
}

export type ArchiveEntry = {
  readonly name: string
  /** As the archive says; what it is packed into, when that is more. */
  readonly size: number
  /** @throws {ArchiveError} when it is damaged, or packed in a way that is not read. */
  readonly read: () => Uint8Array
}

/** A small archive may become as large as it likes. */
export const mostUnpacked = 64 * 1024 * 1024
/** Of all its files together. */
export const mostInAll = 4 * mostUnpacked
export const mostEntries = 10_000

export function damaged(what: string): ArchiveError {
  return new ArchiveError(`The archive is damaged: ${what}.`)
}

/** Numbers in the order of the bytes of Intel, inside the file. */
export function numbersOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const inside = (at: number, length: number): void => {
    if (at < 0 || at + length > bytes.length) throw damaged('it ends too early')
  }
  return {
    u16(at: number): number {
      inside(at, 2)
      return view.getUint16(at, true)
    },
    u32(at: number): number {
      inside(at, 4)
      return view.getUint32(at, true)
    },
    slice(at: number, length: number): Uint8Array {
      inside(at, length)
      return bytes.subarray(at, at + length)
    },
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Numbers in little-endian order at their places; what is between them is zero. */
export function fields(
  size: number,
  values: readonly (readonly [at: number, bytes: 1 | 2 | 4, value: number])[],
): Uint8Array {
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  for (const [at, length, value] of values) {
    if (length === 4) view.setUint32(at, value, true)
    else if (length === 2) view.setUint16(at, value, true)
    else view.setUint8(at, value)
  }
  return bytes
}
