// SMBIOS structure table (DMTF DSP0134): the bytes firmware hands to the operating system, as Linux shows them in
// `/sys/firmware/dmi/tables/DMI`. Structures are a header of four bytes, a formatted part, and numbered texts that end with
// an empty one. Decoding and encoding stand side by side; unknown structures travel as bytes.

export class SmbiosError extends Error {
  readonly at: number
  constructor(at: number, expected: string) {
    super(`SMBIOS table broken at byte ${at}: expected ${expected}. Update or repair the firmware of this machine.`)
    this.name = 'SmbiosError'
    this.at = at
  }
}

export type SmbiosStructure = {
  readonly type: number
  readonly handle: number
  /** The formatted part from the type byte on, so that offsets are those of the specification. */
  readonly data: Uint8Array
  readonly texts: readonly string[]
}

export const endOfTable = 127
const head = 4

/** Bytes after the end-of-table structure are padding of the firmware and are not looked at. */
export function decodeSmbiosTable(bytes: Uint8Array): readonly SmbiosStructure[] {
  const structures: SmbiosStructure[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + head > bytes.length) throw new SmbiosError(at, 'a structure header of 4 bytes')
    const type = bytes[at]! // inside: checked on the line above
    const length = bytes[at + 1]!
    if (length < head) throw new SmbiosError(at + 1, 'a structure length of at least 4')
    if (at + length > bytes.length) throw new SmbiosError(at + 1, `${length} bytes of structure`)
    const { texts, end } = decodeTexts(bytes, at + length)
    const handle = bytes[at + 2]! | (bytes[at + 3]! << 8)
    structures.push({ type, handle, data: bytes.slice(at, at + length), texts })
    at = end
    if (type === endOfTable) break
  }
  return structures
}

function decodeTexts(bytes: Uint8Array, start: number): { texts: string[]; end: number } {
  const texts: string[] = []
  let at = start
  for (;;) {
    const end = bytes.indexOf(0, at)
    if (end < 0) throw new SmbiosError(start, 'texts that end with two zero bytes')
    if (end === at) {
      // No text at all is written as two zero bytes; after a text, the empty one is a single zero byte.
      if (texts.length === 0 && bytes[end + 1] !== 0) throw new SmbiosError(end, 'two zero bytes where no text follows')
      return { texts, end: texts.length === 0 ? end + 2 : end + 1 }
    }
    texts.push(latin1(bytes.subarray(at, end)))
    at = end + 1
  }
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

export function encodeSmbiosTable(structures: readonly SmbiosStructure[]): Uint8Array {
  const parts = structures.map(({ data, texts }) => ({
    data,
    text: texts.length === 0 ? '\0\0' : `${texts.join('\0')}\0\0`,
  }))
  const bytes = new Uint8Array(parts.reduce((total, { data, text }) => total + data.length + text.length, 0))
  let at = 0
  for (const { data, text } of parts) {
    bytes.set(data, at)
    at += data.length
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i)
  }
  return bytes
}

/** The text a byte of the structure points to. Undefined when there is none, or the structure is older than the field. */
export function textAt(structure: SmbiosStructure, offset: number): string | undefined {
  const number = structure.data[offset] ?? 0
  return number === 0 ? undefined : structure.texts[number - 1]
}

/** Little-endian number of one, two, four or eight bytes. */
export function numberAt(structure: SmbiosStructure, offset: number, size: 1 | 2 | 4 | 8): number | undefined {
  if (offset + size > structure.data.length) return undefined
  let value = 0
  for (let i = size - 1; i >= 0; i--) value = value * 256 + structure.data[offset + i]! // inside: checked above
  return value
}

/** A structure from its formatted part behind the header; for tests and for simulated firmware. */
export function smbiosStructure(
  type: number,
  handle: number,
  body: readonly number[],
  texts: readonly string[] = [],
): SmbiosStructure {
  const data = Uint8Array.of(type, head + body.length, handle & 0xff, handle >> 8, ...body)
  return { type, handle, data, texts }
}
