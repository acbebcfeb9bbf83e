// The fixed parts of a Windows image file (WIM, version 1.13; Microsoft, "Windows Imaging File Format", 2007): its header, the headers of resources, and the
// table that finds each resource by its SHA-1. Everything is in the byte order of Intel.

/** The file is no image that is read here, or is damaged. */
export class WimProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WimProblem'
  }
}

export const headerSize = 208
export const lookupEntrySize = 50
export const digestSize = 20
const magic = new TextEncoder().encode('MSWIM\0\0\0')
const version = 0x0001_0d00
const ownChunkSize = 32_768

/** Compression, fixed-up reparse points, XPRESS: what the tool of the vendor says although it stores small files as they are. */
export const packageFlags = 0x0002_0082
const spannedFlag = 0x8
const xpressFlag = 0x2_0000

export const resourceFlag = { metadata: 0x02, compressed: 0x04, spanned: 0x08, solid: 0x10 } as const

export type Resource = {
  readonly flags: number
  /** In the file. */
  readonly offset: number
  /** In the file. */
  readonly size: number
  /** What it is unpacked. */
  readonly unpacked: number
}

export const noResource: Resource = { flags: 0, offset: 0, size: 0, unpacked: 0 }

export type WimHeader = {
  readonly guid: Uint8Array
  readonly flags: number
  /** Of what is compressed with XPRESS; undefined where something else compresses, or nothing. */
  readonly xpressChunk?: number
  readonly images: number
  readonly lookup: Resource
  readonly xml: Resource
}

export type LookupEntry = { readonly resource: Resource; readonly uses: number; readonly sha1: Uint8Array }

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export function encodeHeader({ guid, flags, images, lookup, xml }: WimHeader): Uint8Array {
  const bytes = new Uint8Array(headerSize)
  const view = viewOf(bytes)
  bytes.set(magic)
  view.setUint32(8, headerSize, true)
  view.setUint32(12, version, true)
  view.setUint32(16, flags, true)
  view.setUint32(20, ownChunkSize, true)
  bytes.set(guid.subarray(0, 16), 24)
  view.setUint16(40, 1, true) // this part
  view.setUint16(42, 1, true) // of one
  view.setUint32(44, images, true)
  putResource(view, 48, lookup)
  putResource(view, 72, xml)
  return bytes
}

export function decodeHeader(bytes: Uint8Array): WimHeader {
  if (bytes.length < headerSize || !magic.every((byte, at) => bytes[at] === byte)) {
    throw new WimProblem('The file is no Windows image: it does not begin with MSWIM.')
  }
  const view = viewOf(bytes)
  if (view.getUint32(8, true) !== headerSize || view.getUint32(12, true) !== version) {
    throw new WimProblem('The file is a Windows image of another version than 1.13, which is not read.')
  }
  const flags = view.getUint32(16, true)
  if ((flags & spannedFlag) !== 0 || view.getUint16(42, true) !== 1) {
    throw new WimProblem('The file is one part of a Windows image that was split, which is not read.')
  }
  return {
    guid: bytes.slice(24, 40),
    flags,
    ...((flags & xpressFlag) !== 0 && { xpressChunk: chunkSizeAt(view) }),
    images: view.getUint32(44, true),
    lookup: resourceAt(view, 48),
    xml: resourceAt(view, 72),
  }
}

function chunkSizeAt(view: DataView): number {
  const size = view.getUint32(20, true)
  // 4 to 64 KiB, of which the vendor's tool takes 32
  if (size >= 4096 && size <= 65_536 && Number.isInteger(Math.log2(size))) return size
  throw new WimProblem('The image is damaged: its chunks have a size that XPRESS has not.')
}

export function encodeLookup(entries: readonly LookupEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * lookupEntrySize)
  const view = viewOf(bytes)
  for (const [index, { resource, uses, sha1 }] of entries.entries()) {
    const at = index * lookupEntrySize
    putResource(view, at, resource)
    view.setUint16(at + 24, 1, true)
    view.setUint32(at + 26, uses, true)
    bytes.set(sha1, at + 30)
  }
  return bytes
}

export function decodeLookup(bytes: Uint8Array): LookupEntry[] {
  const view = viewOf(bytes)
  return Array.from({ length: Math.floor(bytes.length / lookupEntrySize) }, (_, index) => {
    const at = index * lookupEntrySize
    return {
      resource: resourceAt(view, at),
      uses: view.getUint32(at + 26, true),
      sha1: bytes.slice(at + 30, at + 30 + digestSize),
    }
  })
}

/** The size has seven bytes; the flags are the eighth. */
function putResource(view: DataView, at: number, { flags, offset, size, unpacked }: Resource): void {
  view.setBigUint64(at, (BigInt(flags) << 56n) | BigInt(size), true)
  view.setBigUint64(at + 8, BigInt(offset), true)
  view.setBigUint64(at + 16, BigInt(unpacked), true)
}

function resourceAt(view: DataView, at: number): Resource {
  const first = view.getBigUint64(at, true)
  return {
    flags: Number(first >> 56n),
    size: numberOf(first & 0xff_ffff_ffff_ffffn),
    offset: numberOf(view.getBigUint64(at + 8, true)),
    unpacked: numberOf(view.getBigUint64(at + 16, true)),
  }
}

export function numberOf(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new WimProblem('The image is damaged: a number in it is too large.')
  return Number(value)
}
