// Archives as programs of others write them, made by the rules of their formats with the platform's own packing.

import { crc32, deflateRawSync } from 'node:zlib'

type Files = ReadonlyArray<readonly [name: string, content: Buffer]>
type How = { readonly packed: boolean }

const record = (
  size: number,
  fields: ReadonlyArray<readonly [at: number, bytes: 1 | 2 | 4, value: number]>,
): Buffer => {
  const bytes = Buffer.alloc(size)
  for (const [at, length, value] of fields) bytes.writeUIntLE(value, at, length)
  return bytes
}

export function zipOf(files: Files, { packed }: How): Buffer {
  const locals: Buffer[] = []
  const list: Buffer[] = []
  let start = 0
  for (const [name, content] of files) {
    const data = packed ? deflateRawSync(content) : content
    const common = (at: number) =>
      [
        [at, 2, packed ? 8 : 0],
        [at + 6, 4, crc32(content)],
        [at + 10, 4, data.length],
        [at + 14, 4, content.length],
        [at + 18, 2, name.length],
      ] as const
    const local = [record(30, [[0, 4, 0x04034b50], [4, 2, 20], ...common(8)]), Buffer.from(name), data]
    list.push(
      record(46, [[0, 4, 0x02014b50], [4, 2, 20], [6, 2, 20], ...common(10), [42, 4, start]]),
      Buffer.from(name),
    )
    locals.push(...local)
    start += Buffer.concat(local).length
  }
  const listed = Buffer.concat(list)
  const end = record(22, [
    [0, 4, 0x06054b50],
    [8, 2, files.length],
    [10, 2, files.length],
    [12, 4, listed.length],
    [16, 4, start],
  ])
  return Buffer.concat([...locals, listed, end])
}

/** One folder; each block refers to the text of those before it, as makecab has it. */
export function cabOf(files: Files, { packed }: How): Buffer {
  const whole = Buffer.concat(files.map(([, content]) => content))
  const blocks: Buffer[] = []
  for (let at = 0; at < whole.length; at += 32_768) {
    const part = whole.subarray(at, at + 32_768)
    const dictionary = whole.subarray(Math.max(0, at - 32_768), at)
    const deflated = dictionary.length > 0 ? deflateRawSync(part, { dictionary }) : deflateRawSync(part)
    const data = packed ? Buffer.concat([Buffer.from('CK'), deflated]) : part
    blocks.push(
      record(8, [
        [4, 2, data.length],
        [6, 2, part.length],
      ]),
      data,
    )
  }
  let start = 0
  const list = files.map(([name, content]) => {
    const head = record(16, [
      [0, 4, content.length],
      [4, 4, start],
      [14, 2, 0x20],
    ])
    start += content.length
    return Buffer.concat([head, Buffer.from(`${name.replaceAll('/', '\\')}\u0000`)])
  })
  const listed = Buffer.concat(list)
  const data = Buffer.concat(blocks)
  const dataAt = 44 + listed.length
  const head = record(36, [
    [0, 4, 0x4643534d],
    [8, 4, dataAt + data.length],
    [16, 4, 44],
    [24, 1, 3],
    [25, 1, 1],
    [26, 2, 1],
    [28, 2, files.length],
  ])
  const folder = record(8, [
    [0, 4, dataAt],
    [4, 2, blocks.length / 2],
    [6, 2, packed ? 1 : 0],
  ])
  return Buffer.concat([head, folder, listed, data])
}
