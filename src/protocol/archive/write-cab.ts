// Cabinets, writing (MS-CAB): one folder whose files are stored as they are. What it is for is small, and packed again by whoever sends
// it on.

import { fields, joined } from './archive.ts'

export type CabFile = { readonly name: string; readonly content: Uint8Array; readonly modifiedAt: Date }

const largestBlock = 32_768
const headSize = 36
const folderSize = 8

/** Names are plain letters of ASCII: what is not would need a flag that old programs do not know. */
export function writeCab(files: readonly CabFile[]): Uint8Array {
  const list = files.map((file, index) => {
    const before = files.slice(0, index).reduce((sum, { content }) => sum + content.length, 0)
    return listed(file, before)
  })
  const content = joined(files.map((file) => file.content))
  const blocks: Uint8Array[] = []
  for (let at = 0; at < content.length; at += largestBlock) blocks.push(block(content.subarray(at, at + largestBlock)))
  const listAt = headSize + folderSize
  const dataAt = listAt + joined(list).length
  const data = joined(blocks)
  const head = fields(headSize, [
    ...[[0, 4, 0x4643_534d] as const, [8, 4, dataAt + data.length] as const, [16, 4, listAt] as const],
    ...[[24, 1, 3] as const, [25, 1, 1] as const, [26, 2, 1] as const, [28, 2, files.length] as const],
  ])
  const folder = fields(folderSize, [
    [0, 4, dataAt],
    [4, 2, blocks.length],
  ])
  return joined([head, folder, ...list, data])
}

function listed({ name, content, modifiedAt }: CabFile, start: number): Uint8Array {
  const date =
    ((modifiedAt.getUTCFullYear() - 1980) << 9) | ((modifiedAt.getUTCMonth() + 1) << 5) | modifiedAt.getUTCDate()
  const time = (modifiedAt.getUTCHours() << 11) | (modifiedAt.getUTCMinutes() << 5) | (modifiedAt.getUTCSeconds() >> 1)
  const head = fields(16, [
    ...[[0, 4, content.length] as const, [4, 4, start] as const, [10, 2, date] as const],
    ...[[12, 2, time] as const, [14, 2, 0x20] as const],
  ])
  return joined([head, new TextEncoder().encode(`${name}\u0000`)])
}

function block(part: Uint8Array): Uint8Array {
  const sizes = fields(4, [
    [0, 2, part.length],
    [2, 2, part.length],
  ])
  return joined([fields(4, [[0, 4, checksum(sizes, checksum(part, 0))]]), sizes, part])
}

/** Words of four bytes, each the exclusive or of all; what is left over counts from its last byte. */
function checksum(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 4)
  let sum = seed
  for (let at = 0; at < whole; at += 4) sum ^= view.getUint32(at, true)
  return (sum ^ bytes.subarray(whole).reduce((rest, byte) => (rest << 8) | byte, 0)) >>> 0
}
