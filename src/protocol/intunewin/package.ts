// What the vendor's packaging tool for Win32 applications makes (.intunewin): a ZIP archive of two files, the sealed content and what
// opens it. The format is not published; it is as tools in the field write and read it.
//   IntuneWinPackage/Metadata/Detection.xml             keys, name of the installer
//   IntuneWinPackage/Contents/IntunePackage.intunewin   HMAC-SHA256 (32 bytes), initialisation vector (16), AES-256-CBC of a ZIP archive
// The HMAC is over vector and ciphertext. FileDigest is not looked at: tools differ about what they take it of.

import { fromBase64 } from '../../kernel/bytes.ts'
import { ArchiveError } from '../archive/archive.ts'
import { inflate } from '../archive/inflate.ts'
import { listZip, refuseUnreadable, type ZipListed, zipHeadLength, zipHeadSize } from '../archive/zip.ts'
import { descend, parseXml, text, XmlError } from '../xml.ts'

/** It is no such package, or a damaged one; says why. */
export class PackageError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'PackageError'
  }
}

/** As much of the end of the file as its list of two files, and a comment, need. */
export const packageTail = 128 * 1024
const longestDetection = 256 * 1024

export const headSize = zipHeadSize
export const macSize = 32
export const vectorSize = 16

export type PackageParts = { readonly detection: ZipListed; readonly content: ZipListed }

/** @throws {PackageError} */
export function partsOfPackage(tail: Uint8Array, tailAt: number): PackageParts {
  return readAsPackage(() => {
    const listed = listZip(tail, tailAt)
    const detection = listed.find(({ name }) => /^IntuneWinPackage[\\/]Metadata[\\/]Detection\.xml$/i.test(name))
    const content = listed.find(({ name }) => /^IntuneWinPackage[\\/]Contents[\\/][^\\/]+\.intunewin$/i.test(name))
    if (!detection || !content) throw new PackageError('Detection.xml or the content is not in it')
    for (const one of [detection, content]) refuseUnreadable(one)
    if (content.packedSize === 0) throw new PackageError('its content is missing')
    if (Math.max(detection.size, detection.packedSize) > longestDetection) {
      throw new PackageError('its Detection.xml is too long')
    }
    return { detection, content }
  })
}

/** Where in the package a part lies whose own head begins at `start`. */
export const contentStart = (start: number, head: Uint8Array): number =>
  readAsPackage(() => start + zipHeadLength(head))

export type Opening = { readonly key: Uint8Array; readonly macKey: Uint8Array; readonly mac: Uint8Array }

/** `packed`: Detection.xml as it lies in the archive. */
export function openingOf({ method, size }: ZipListed, packed: Uint8Array): Opening {
  return readAsPackage(() => {
    const root = parseXml(method === 0 ? packed : inflate(packed, size), { bytes: longestDetection })
    const of = (name: string, length: number): Uint8Array => {
      const bytes = fromBase64(text(descend(root, 'EncryptionInfo', name)) ?? '')
      if (bytes?.length !== length) throw new PackageError(`the ${name} in its Detection.xml has not ${length} bytes`)
      return bytes
    }
    return { key: of('EncryptionKey', 32), macKey: of('MacKey', 32), mac: of('Mac', macSize) }
  })
}

function readAsPackage<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof XmlError) throw new PackageError(error.message, error)
    throw error
  }
}
