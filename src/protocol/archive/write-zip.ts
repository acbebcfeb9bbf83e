// ZIP archives, writing (the APPNOTE of PKWARE, 4.3 and 4.4): files that are stored as they are, with names in UTF-8.

import { fields, joined } from './archive.ts'
import { crc32 } from './zip.ts'

export type ZipFile = { readonly name: string; readonly content: Uint8Array; readonly modifiedAt: Date }

export function writeZip(files: readonly ZipFile[]): Uint8Array {
  const parts: Uint8Array[] = []
  const list: Uint8Array[] = []
  let at = 0
  for (const file of files) {
    const name = new TextEncoder().encode(file.name)
    const about = aboutOf(file, name.length)
    parts.push(fields(30, [[0, 4, 0x0403_4b50], ...moved(about, 4)]), name, file.content)
    list.push(fields(46, [[0, 4, 0x0201_4b50], [4, 2, 20], ...moved(about, 6), [42, 4, at]]), name)
    at += 30 + name.length + file.content.length
  }
  const directory = joined(list)
  const end = fields(22, [
    ...[[0, 4, 0x0605_4b50] as const, [8, 2, files.length] as const, [10, 2, files.length] as const],
    ...[[12, 4, directory.length] as const, [16, 4, at] as const],
  ])
  return joined([...parts, directory, end])
}

type Field = readonly [at: number, bytes: 2 | 4, value: number]

/** The fields that both heads of a file have, in the same order. */
function aboutOf({ content, modifiedAt }: ZipFile, nameLength: number): readonly Field[] {
  const date =
    ((modifiedAt.getUTCFullYear() - 1980) << 9) | ((modifiedAt.getUTCMonth() + 1) << 5) | modifiedAt.getUTCDate()
  const time = (modifiedAt.getUTCHours() << 11) | (modifiedAt.getUTCMinutes() << 5) | (modifiedAt.getUTCSeconds() >> 1)
  const utf8 = 0x800
  return [
    ...[[0, 2, 20] as const, [2, 2, utf8] as const, [6, 2, time] as const, [8, 2, date] as const],
    ...[[10, 4, crc32(content)] as const, [14, 4, content.length] as const, [18, 4, content.length] as const],
    [22, 2, nameLength],
  ]
}

const moved = (about: readonly Field[], by: number): readonly Field[] =>
  about.map(([at, bytes, value]) => [at + by, bytes, value])
