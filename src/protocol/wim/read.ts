// Reads a Windows image: what is said of it, and its files, each when it is asked for and compared with its SHA-1. What is compressed with XPRESS, as the vendor's
// tool does with packages, is unpacked; other compressions are named and not read.

import { createHash } from 'node:crypto'

import { toHex } from '../../kernel/bytes.ts'
import { unpackChunks } from './chunks.ts'
import {
  decodeHeader,
  decodeLookup,
  headerSize,
  lookupEntrySize,
  type Resource,
  resourceFlag,
  WimProblem,
} from './layout.ts'
import { decodeTree } from './tree.ts'

export type Source = { readonly size: number; readonly read: (at: number, length: number) => Uint8Array }

export type ReadFile = {
  readonly path: string
  readonly size: number
  /** @throws {WimProblem} when it is compressed in another way, or not what it was. */
  readonly read: () => Uint8Array
}

export type ReadImage = {
  readonly flags: number
  /** What is said of the image, as the file has it. */
  readonly xml: string
  readonly files: readonly ReadFile[]
}

const mostOfXml = 1024 * 1024
const mostOfTree = 4 * 1024 * 1024
const mostResources = 10_000
/** Of one file. */
const mostOfFile = 64 * 1024 * 1024

export const sourceOf = (bytes: Uint8Array): Source => ({
  size: bytes.length,
  read: (at, length) => bytes.subarray(at, at + length),
})

export function readWim(source: Source): ReadImage {
  const header = decodeHeader(source.read(0, Math.min(headerSize, source.size)))
  const inside = ({ offset, size, unpacked, flags }: Resource, what: string, most: number): Uint8Array => {
    const compressed = (flags & resourceFlag.compressed) !== 0
    if ((flags & resourceFlag.solid) !== 0 || (compressed && header.xpressChunk === undefined)) {
      throw new WimProblem(
        `${what} is compressed with something else than XPRESS, which is not read. Write the file anew with wimlib-imagex export --compress=XPRESS.`,
      )
    }
    if ((compressed ? size > unpacked : size !== unpacked) || offset + size > source.size)
      throw new WimProblem(`The image is damaged: ${what} is outside.`)
    if (unpacked > most) throw new WimProblem(`${what} is larger than ${most} bytes.`)
    const bytes = source.read(offset, size)
    return compressed ? unpackChunks(bytes, unpacked, header.xpressChunk ?? 0) : bytes
  }
  if (header.images !== 1) throw new WimProblem(`The file holds ${header.images} images. One is read.`)
  const table = decodeLookup(inside(header.lookup, 'the table of resources', mostResources * lookupEntrySize))
  const contents = new Map(table.map(({ resource, sha1 }) => [toHex(sha1), resource]))
  const metadata = table.find(({ resource }) => (resource.flags & resourceFlag.metadata) !== 0)
  if (!metadata) throw new WimProblem('The image is damaged: it has no list of files.')
  const read = (resource: Resource, sha1: string, what: string, most: number): Uint8Array => {
    const bytes = inside(resource, what, most)
    if (createHash('sha1').update(bytes).digest('hex') === sha1) return bytes
    throw new WimProblem(`The image is damaged: ${what} is not what it was.`)
  }
  const tree = decodeTree(read(metadata.resource, toHex(metadata.sha1), 'the list of files', mostOfTree))
  return {
    flags: header.flags,
    xml: textOf(inside(header.xml, 'the description of the image', mostOfXml)),
    files: tree.map(({ path, sha1 }) => {
      const key = toHex(sha1)
      if (/^0+$/.test(key)) return { path, size: 0, read: () => new Uint8Array() }
      const resource = contents.get(key)
      if (!resource) throw new WimProblem(`The image is damaged: the content of ${path.slice(0, 200)} is missing.`)
      return { path, size: resource.unpacked, read: () => read(resource, key, path.slice(0, 200), mostOfFile) }
    }),
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-16le', { fatal: true }).decode(bytes)
  } catch {
    throw new WimProblem('The image is damaged: its description is no UTF-16.')
  }
}
