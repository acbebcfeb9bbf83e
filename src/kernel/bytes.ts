// Bytes and their text forms. Works in Node and in the browser, so no Buffer here.

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  if (bytes.length <= fewBytes) return shortHex(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += fewBytes) text += shortHex(bytes.subarray(at, at + fewBytes))
  return text
}

const fewBytes = 64

/** Made in one piece: a text put together letter by letter is kept in as many pieces, tens of times its size. */
function shortHex(bytes: Uint8Array): string {
  const codes: number[] = []
  for (const byte of bytes) codes.push(digitCode(byte >> 4), digitCode(byte & 15))
  return String.fromCharCode.apply(null, codes)
}

const digitCode = (digit: number): number => (digit < 10 ? 0x30 : 0x57) + digit

/** Undefined when the text is not an even number of hexadecimal digits. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

const standardAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Standard base64 with padding, no line breaks. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += standardAlphabet[(word >> 18) & 63]
    text += standardAlphabet[(word >> 12) & 63]
    text += i + 1 < bytes.length ? standardAlphabet[(word >> 6) & 63] : '='
    text += i + 2 < bytes.length ? standardAlphabet[word & 63] : '='
  }
  return text
}

export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

const valueBySymbol = new Map<string, number>(
  [...standardAlphabet]
    .map((symbol, value): [string, number] => [symbol, value])
    .concat([
      ['-', 62],
      ['_', 63],
    ]),
)

/**
 * Reads standard or URL-safe base64, padded or not, with white space anywhere, since clients on the wire send all of these.
 * Undefined when a character is foreign, padding is misplaced, or the length is impossible.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const symbols = text.replace(/[\s]+/g, '').replace(/={1,2}$/, '')
  if (symbols.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((symbols.length * 3) / 4))
  let word = 0
  let bits = 0
  let at = 0
  for (const symbol of symbols) {
    const value = valueBySymbol.get(symbol)
    if (value === undefined) return undefined
    word = ((word << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (word >> bits) & 0xff
    }
  }
  return bytes
}

/** A GUID's 16 bytes in the mixed-endian order of Windows and SMBIOS (first three groups little-endian). */
export function guidToMixedEndian(guid: string): Uint8Array {
  const plain = fromHex(guid.replaceAll('-', ''))
  if (plain?.length !== 16) throw new TypeError(`not a GUID: ${guid}`)
  return swapGuidGroups(plain)
}

export function mixedEndianToGuid(bytes: Uint8Array): string {
  const text = toHex(swapGuidGroups(bytes))
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`
}

function swapGuidGroups(bytes: Uint8Array): Uint8Array {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  return Uint8Array.from(order, (from) => bytes[from] ?? 0)
}
