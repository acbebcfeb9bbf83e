// The square logo that sign-in and OOBE show. Judged by its content, not by what the sender says: an SVG or HTML file must
// never be served from our origin, not even behind the first bytes of a picture.

import { measureJpeg } from './logo-jpeg.ts'
import { measurePng } from './logo-png.ts'

export const logoLimit = 10 * 1024
/** Pixels of each side: a small file may say that it is a picture as large as a house, and every browser makes room for it. */
export const logoSide = 1024

export type LogoType = 'image/png' | 'image/jpeg'

export type JudgedLogo = { readonly type: LogoType } | { readonly problem: string }

export function judgeLogo(bytes: Uint8Array): JudgedLogo {
  if (bytes.length > logoLimit) return { problem: `has ${bytes.length} bytes, and at most ${logoLimit} are kept` }
  const type = startsAs(bytes)
  if (!type) return { problem: `is neither PNG nor JPEG${otherName(bytes)}` }
  const size = type === 'image/png' ? measurePng(bytes) : measureJpeg(bytes)
  if ('problem' in size) return size
  const { width, height } = size
  if (width === 0 || height === 0) return { problem: `begins like ${type} and says no size` }
  if (width > logoSide || height > logoSide)
    return { problem: `has ${width} × ${height} pixels, and at most ${logoSide} × ${logoSide} are shown` }
  if (width !== height) return { problem: `has ${width} × ${height} pixels, and is not square` }
  return { type }
}

const pngBegin = [0x89, 0x50, 0x4e, 0x47]
const jpegBegin = [0xff, 0xd8, 0xff]

function startsAs(bytes: Uint8Array): LogoType | undefined {
  const standsFirst = (expected: readonly number[]) => expected.every((byte, index) => bytes[index] === byte)
  if (standsFirst(pngBegin)) return 'image/png'
  if (standsFirst(jpegBegin)) return 'image/jpeg'
  return undefined
}

function otherName(bytes: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).toLowerCase()
  if (text.includes('<svg')) return ' but SVG'
  if (/<(!doctype|html|script|body)/.test(text)) return ' but HTML'
  return ''
}
