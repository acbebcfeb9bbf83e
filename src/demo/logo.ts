// A square logo for an organisation that has none: a PNG of a disc on its colour, drawn here, because the sign-in page
// takes pictures and the repository holds none of anybody's.

import { crc32, deflateSync } from 'node:zlib'

const size = 96

/** `colour` is #RRGGBB. Under 2 KB, well below the 10 KB that a square logo may have. */
export function squareLogo(colour: string): Buffer {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const rows = Array.from({ length: size }, (_, y) => {
    const row = Buffer.alloc(1 + 3 * size) // filter 0, then RGB
    for (let x = 0; x < size; x++) {
      const fromCentre = Math.hypot(x - size / 2 + 0.5, y - size / 2 + 0.5)
      const light = fromCentre < size * 0.3 && fromCentre > size * 0.14
      row.set(light ? [255, 255, 255] : [red ?? 0, green ?? 0, blue ?? 0], 1 + 3 * x)
    }
    return row
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 2], 8) // 8 bits a channel, RGB
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
