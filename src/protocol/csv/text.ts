// Bytes of a CSV file to text, piece by piece: UTF-8 with and without BOM, UTF-16 in both orders with and without BOM (as
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
      // Not UTF-8 after all. The text before was, and plain letters are the same in both.
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
