// Bytes of a device CSV to text, piece by piece: UTF-8 with and without BOM, UTF-16 in both orders with and without BOM (as
// Windows PowerShell 5.1 writes it), otherwise Windows-1252. docs/protocols/device-csv.md.

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export type TextReader = {
  readonly push: (bytes: Uint8Array) => string
  readonly end: () => string
  readonly found: () => { readonly encoding: Encoding; readonly bom: boolean }
}

const probeSize = 64

export function makeTextReader(): TextReader {
  let head = new Uint8Array(0)
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let found: { encoding: Encoding; bom: boolean } = { encoding: 'utf-8', bom: false }
  /** The beginning of a UTF-8 letter whose rest is in the next piece; letters of their own in Windows-1252. */
  let begun = new Uint8Array(0)

  function decode(piece: Uint8Array, stream: boolean): string {
    if (!decoder) {
      found = detect(piece)
      decoder = new TextDecoder(found.encoding, { fatal: found.encoding === 'utf-8' })
    }
    if (found.encoding !== 'utf-8') return decoder.decode(piece, { stream })
    const bytes = joined(begun, piece)
    const whole = stream ? wholeLetters(bytes) : bytes.length
    begun = bytes.slice(whole)
    try {
      return decoder.decode(bytes.subarray(0, whole), { stream })
    } catch {
      // Not UTF-8 after all. What came before was, and plain letters are the same in both.
      found = { encoding: 'windows-1252', bom: false }
      decoder = new TextDecoder('windows-1252')
      return decoder.decode(bytes, { stream })
    }
  }

  return {
    push(bytes) {
      if (decoder) return decode(bytes, true)
      head = joined(head, bytes)
      return head.length < probeSize ? '' : decode(head, true)
    },
    end: () => decode(decoder ? new Uint8Array(0) : head, false),
    found: () => found,
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

/** How many bytes there are before the letter that the last of them begin and do not end. */
function wholeLetters(bytes: Uint8Array): number {
  let at = bytes.length - 1
  while (at > bytes.length - 4 && isInside(bytes[at])) at--
  const first = bytes[at] ?? 0
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1
  return at + size > bytes.length ? at : bytes.length
}

const isInside = (byte = 0): boolean => byte >= 0x80 && byte < 0xc0

function detect(bytes: Uint8Array): { encoding: Encoding; bom: boolean } {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', bom: true }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', bom: true }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', bom: true }
  const half = Math.floor(Math.min(bytes.length, probeSize) / 2)
  const zeros = (odd: number) => bytes.subarray(0, 2 * half).filter((byte, i) => byte === 0 && i % 2 === odd).length
  if (half >= 2 && zeros(1) > half / 2 && zeros(0) === 0) return { encoding: 'utf-16le', bom: false }
  if (half >= 2 && zeros(0) > half / 2 && zeros(1) === 0) return { encoding: 'utf-16be', bom: false }
  return { encoding: 'utf-8', bom: false }
}

const tolerated = /[\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u3000\ufeff]/
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2018-\u201f\u00ab\u00bb\ufffd\ue000-\uf8ff]/
const anyHidden = new RegExp(`${tolerated.source}|${forbidden.source}|^[ \\t]|[ \\t]$`)

export type HiddenCharacter = {
  /** From 0, in the cell. */
  readonly offset: number
  readonly codePoint: string
  readonly name: string
  /** Cannot be taken out without guessing what was meant. */
  readonly fatal: boolean
}

/** A cell without invisible characters and outer blanks, and the first of each kind that was in it. */
export function cleanCell(cell: string): { readonly text: string; readonly hidden: readonly HiddenCharacter[] } {
  if (!anyHidden.test(cell)) return { text: cell, hidden: [] }
  const hidden: HiddenCharacter[] = []
  const seen = new Set<string>()
  const note = (offset: number, fatal: boolean, what: string) => {
    const codePoint = nameOf(cell.codePointAt(offset) ?? 0)
    if (seen.has(codePoint)) return
    seen.add(codePoint)
    hidden.push({ offset, codePoint, name: what, fatal })
  }
  let text = ''
  for (let offset = 0; offset < cell.length; offset++) {
    const char = cell[offset]!
    if (forbidden.test(char)) note(offset, true, forbiddenName(char))
    if (tolerated.test(char)) {
      note(offset, false, char === '\u00a0' ? 'no-break space' : 'invisible character')
      if (char === '\u00a0' || char === '\u3000') text += ' '
    } else text += char
  }
  const trimmed = text.trim()
  if (trimmed !== text && hidden.length === 0) {
    const leading = cell.length - cell.trimStart().length
    note(leading > 0 ? 0 : cell.trimEnd().length, false, leading > 0 ? 'leading blank' : 'trailing blank')
  }
  return { text: trimmed, hidden }
}

function forbiddenName(char: string): string {
  if (/[\u2018-\u201f\u00ab\u00bb]/.test(char)) return 'typographic quotation mark'
  if (char === '\ufffd') return 'replacement character: the encoding was lost on the way'
  return char === '\u0000' ? 'NUL character' : 'control character'
}

function nameOf(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}
