// A compressed resource: a table of where its chunks begin, then the chunks, each packed by itself or, where that would not have made it smaller, as it is.

import { viewOf, WimProblem } from './layout.ts'
import { unpackXpress } from './xpress.ts'

/** Above that the table has numbers of eight bytes, and no file here is that large. */
const longest = 0xffff_ffff

/** @throws {WimProblem} */
export function unpackChunks(bytes: Uint8Array, size: number, chunkSize: number): Uint8Array {
  const count = Math.ceil(size / chunkSize)
  const tableSize = (count - 1) * 4
  if (size > longest || tableSize > bytes.length) throw outside()
  const view = viewOf(bytes)
  const packed = bytes.subarray(Math.max(0, tableSize))
  const beginOf = (chunk: number): number =>
    chunk === 0 ? 0 : chunk < count ? view.getUint32((chunk - 1) * 4, true) : packed.length
  const unpacked = new Uint8Array(size)
  for (let chunk = 0; chunk < count; chunk++) {
    const [begin, end] = [beginOf(chunk), beginOf(chunk + 1)]
    const at = chunk * chunkSize
    const wanted = Math.min(chunkSize, size - at)
    if (end < begin || end > packed.length || end - begin > wanted) throw outside()
    const part = packed.subarray(begin, end)
    unpacked.set(part.length === wanted ? part : unpackXpress(part, wanted), at)
  }
  return unpacked
}

const outside = (): WimProblem => new WimProblem('The image is damaged: a part of it is outside.')
