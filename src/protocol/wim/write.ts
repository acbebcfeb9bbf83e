// Writes a Windows image of one tree of files, piece by piece in the order of the file. Every content stands as it is, once however many
// files have it, and is found by its SHA-1. The same input gives the same bytes.

import { createHash } from 'node:crypto'

import { element, type Markup } from '../xml-write.ts'
import {
  encodeHeader,
  encodeLookup,
  headerSize,
  type LookupEntry,
  packageFlags,
  type Resource,
  resourceFlag,
} from './layout.ts'
import { encodeTree } from './tree.ts'

export type WimFile = {
  /** With slashes. */
  readonly path: string
  readonly bytes: Uint8Array
}

export type Image = {
  /** Sixteen bytes that no other image has. */
  readonly guid: Uint8Array
  readonly at: Date
  readonly files: readonly WimFile[]
  /** What the description of the image says first, in this order. */
  readonly said: ReadonlyArray<readonly [name: string, text: string]>
}

export function* wimPieces(image: Image): Generator<Uint8Array> {
  const time = fileTime(image.at)
  const contents = new Map<string, { readonly bytes: Uint8Array; readonly sha1: Uint8Array; uses: number }>()
  const files = image.files.map(({ path, bytes }) => {
    const sha1 = sha1Of(bytes)
    if (bytes.length === 0) return { path, sha1: new Uint8Array(sha1.length) } // nothing is stored of an empty file
    const key = sha1.toString('hex')
    const known = contents.get(key)
    if (known) known.uses++
    else contents.set(key, { bytes, sha1, uses: 1 })
    return { path, sha1 }
  })
  const tree = encodeTree(files, time)
  let offset = headerSize
  const stored = (size: number, flags = 0): Resource => {
    const resource = { flags, offset, size, unpacked: size }
    offset += size
    return resource
  }
  const lookup: LookupEntry[] = [...contents.values()].map(({ bytes, sha1, uses }) => ({
    resource: stored(bytes.length),
    sha1,
    uses,
  }))
  const metadata = stored(tree.bytes.length, resourceFlag.metadata)
  const table = encodeLookup([...lookup, { resource: metadata, sha1: sha1Of(tree.bytes), uses: 1 }])
  const lookupAt = stored(table.length, resourceFlag.metadata)
  const total = image.files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const xml = encodeXml(
    element(
      'WIM',
      {},
      element('TOTALBYTES', {}, String(offset)),
      element(
        'IMAGE',
        { INDEX: '1' },
        image.said.map(([name, text]) => element(name, {}, text)),
        element('DIRCOUNT', {}, String(tree.counts.folders)),
        element('FILECOUNT', {}, String(tree.counts.files)),
        element('TOTALBYTES', {}, String(total)),
        element('HARDLINKBYTES', {}, '0'),
        element('CREATIONTIME', {}, halves(time)),
        element('LASTMODIFICATIONTIME', {}, halves(time)),
        element('WIMBOOT', {}, '0'),
      ),
    ),
  )
  const xmlAt = stored(xml.length, resourceFlag.metadata)
  yield encodeHeader({ guid: image.guid, flags: packageFlags, images: 1, lookup: lookupAt, xml: xmlAt })
  for (const { bytes } of contents.values()) yield bytes
  yield tree.bytes
  yield table
  yield xml
}

export function writeWim(image: Image): Uint8Array {
  const pieces = [...wimPieces(image)]
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

const sha1Of = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest()

/** Of Windows: hundreds of nanoseconds since 1601. */
const fileTime = (at: Date): bigint => (BigInt(at.getTime()) + 11_644_473_600_000n) * 10_000n

const halves = (time: bigint): Markup[] =>
  [['HIGHPART', time >> 32n] as const, ['LOWPART', time & 0xffff_ffffn] as const].map(([name, half]) =>
    element(name, {}, `0x${half.toString(16).toUpperCase().padStart(8, '0')}`),
  )

/** UTF-16 in the order of Intel, with its mark. */
function encodeXml({ markup }: Markup): Uint8Array {
  const bytes = new Uint8Array(2 + 2 * markup.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0xfeff, true)
  for (let at = 0; at < markup.length; at++) view.setUint16(2 + 2 * at, markup.charCodeAt(at), true)
  return bytes
}
