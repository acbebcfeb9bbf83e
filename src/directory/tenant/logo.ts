// The square logo that sign-in and OOBE show. Judged by its content, not by what the sender says: an SVG or HTML file must
// never be served from our origin, not even behind the first bytes of a picture.

export const logoLimit = 10 * 1024
/** Pixels of each side: a small file may say that it is a picture as large as a house, and every browser makes room for it. */
export const logoSide = 1024

export type LogoType = 'image/png' | 'image/jpeg'

export type JudgedLogo = { readonly type: LogoType } | { readonly problem: string }

export function judgeLogo(bytes: Uint8Array): JudgedLogo {
  if (bytes.length > logoLimit) return { problem: `has ${bytes.length} bytes, and at most ${logoLimit} are kept` }
  const type = startsAs(bytes)
  if (!type) return { problem: `is neither PNG nor JPEG${otherName(bytes)}` }
  if (!isWhole(bytes, type)) return { problem: `begins like ${type} and is not whole` }
  const size = type === 'image/png' ? pngSize(bytes) : jpegSize(bytes)
  if (!size || size.width === 0 || size.height === 0) return { problem: `begins like ${type} and says no size` }
  const { width, height } = size
  if (width > logoSide || height > logoSide)
    return { problem: `has ${width} × ${height} pixels, and at most ${logoSide} × ${logoSide} are shown` }
  if (width !== height) return { problem: `has ${width} × ${height} pixels, and is not square` }
  return { type }
}

type Size = { readonly width: number; readonly height: number }

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Its first chunk (IHDR, RFC 2083 §4.1.1). */
function pngSize(bytes: Uint8Array): Size {
  const view = viewOf(bytes)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** The header of its frame, behind segments that have a length each (ITU-T T.81, B.2.2); the largest, should there be several. */
function jpegSize(bytes: Uint8Array): Size | undefined {
  const view = viewOf(bytes)
  let found: Size | undefined
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xda) break // the picture itself
    if (!isFrame(marker)) continue
    const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)]
    found = { width: Math.max(width, found?.width ?? 0), height: Math.max(height, found?.height ?? 0) }
  }
  return found
}

/** SOF0 to SOF15 without the tables DHT, JPG and DAC among them. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

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
  const view = viewOf(bytes)
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
