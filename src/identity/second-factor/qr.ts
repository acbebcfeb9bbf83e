// A QR code (ISO/IEC 18004) as a picture within a page: the pages load nothing from anywhere, and no style reaches into it.

import { encodeQR } from 'qr'

import { element as el, type Markup } from '../../protocol/xml-write.ts'

/** Light fields around it, which cameras need. */
const border = 4

export function qrPicture(text: string, label: string): Markup {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border })
  const size = String(rows.length)
  const dark = rows.flatMap((row, y) => runsOf(row).map(({ from, length }) => `M${from} ${y}h${length}v1h-${length}z`))
  return el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${size} ${size}`,
      class: 'picture',
      role: 'img',
      'aria-label': label,
      'shape-rendering': 'crispEdges',
    },
    // dark on light in a dark page, too: few apps read it the other way round
    el('rect', { width: size, height: size, fill: '#fff' }),
    el('path', { d: dark.join(''), fill: '#000' }),
  )
}

function runsOf(row: readonly boolean[]): { from: number; length: number }[] {
  const starts = row.flatMap((dark, x) => (dark && !row[x - 1] ? [x] : []))
  return starts.map((from) => {
    const end = row.indexOf(false, from)
    return { from, length: (end < 0 ? row.length : end) - from }
  })
}
