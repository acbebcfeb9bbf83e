// The square logo that sign-in and OOBE show. Judged by its content, not by what the sender says: an SVG or HTML file must
// never be served from our origin, not even behind the first bytes of a picture.

export const logoLimit = 10 * 1024

export type LogoType = 'image/png' | 'image/jpeg'

export type JudgedLogo = { readonly type: LogoType } | { readonly problem: string }

export function judgeLogo(bytes: Uint8Array): JudgedLogo {
  if (bytes.length > logoLimit) return { problem: `has ${bytes.length} bytes, and at most ${logoLimit} are kept` }
  const type = startsAs(bytes)
  if (!type) return { problem: `is neither PNG nor JPEG${otherName(bytes)}` }
  if (!isWhole(bytes, type)) return { problem: `begins like ${type} and is not whole` }
  return { type }
}

const pngBegin = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
const pngEnd = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]
const jpegBegin = [0xff, 0xd8, 0xff]
const jpegEnd = [0xff, 0xd9]

const standsAt = (bytes: Uint8Array, at: number, expected: readonly number[]): boolean =>
  at >= 0 && expected.every((byte, index) => bytes[at + index] === byte)

function startsAs(bytes: Uint8Array): LogoType | undefined {
  if (standsAt(bytes, 0, pngBegin.slice(0, 4))) return 'image/png'
  if (standsAt(bytes, 0, jpegBegin)) return 'image/jpeg'
  return undefined
}

function isWhole(bytes: Uint8Array, type: LogoType): boolean {
  if (type === 'image/jpeg') return bytes.length > 4 && standsAt(bytes, bytes.length - 2, jpegEnd)
  return standsAt(bytes, 0, pngBegin) && chunksReachTheEnd(bytes) && standsAt(bytes, bytes.length - 12, pngEnd)
}

/** Each chunk of a PNG is a length, four letters, as many bytes, and a checksum. */
function chunksReachTheEnd(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 8
  while (at + 12 <= bytes.length) at += 12 + view.getUint32(at)
  return at === bytes.length
}

function otherName(bytes: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).toLowerCase()
  if (text.includes('<svg')) return ' but SVG'
  if (/<(!doctype|html|script|body)/.test(text)) return ' but HTML'
  return ''
}
