// What a package says of itself, read here: a few kilobytes of a file that may have half a gigabyte. The reader asks for bytes
// and gets them at once or not at all; blocks that it missed are loaded, and it begins again.

import { MsiProblem, readMsiProperties } from '../../../../src/protocol/msi/properties.ts'
import { MsixProblem, readMsix } from '../../../../src/protocol/msix/manifest.ts'

export type PackageFacts = InstallerFacts | PackagedFacts

export type PackagedFacts = {
  readonly name: string
  readonly publisher: string
  readonly fullName: string
  readonly problem?: string
}

export type InstallerFacts = {
  readonly name: string
  readonly publisher: string
  readonly productCode: string
  readonly productVersion: string
  /** Why nothing could be read from it. */
  readonly problem?: string
}

const blockSize = 256 * 1024

class MissingBlock extends Error {
  readonly index: number
  constructor(index: number) {
    super('not loaded yet')
    this.index = index
  }
}

export const readPackage = (file: File): Promise<PackageFacts> =>
  /\.(msix|appx)(bundle)?$/i.test(file.name) ? readPackaged(file) : readInstaller(file)

/** Opened whole: what is larger is not worth the memory of a browser, and its full name can be said. */
const mostRead = 128 * 1024 * 1024

async function readPackaged(file: File): Promise<PackagedFacts> {
  const nothing = { name: '', publisher: '', fullName: '' }
  if (file.size > mostRead) return { ...nothing, problem: tooLargeToRead }
  try {
    const { name = '', publisher = '', ...identity } = readMsix(new Uint8Array(await file.arrayBuffer()))
    const { identityName, identityVersion, applicableArchitectures } = identity
    const fullName = [
      identityName,
      identityVersion,
      applicableArchitectures,
      identity.identityResourceIdentifier,
      identity.identityPublisherHash,
    ].join('_')
    return { name, publisher, fullName }
  } catch (error) {
    if (!(error instanceof MsixProblem)) throw error
    return { ...nothing, problem: error.message }
  }
}

const tooLargeToRead = 'The file is too large to be read here.'

async function readInstaller(file: Blob): Promise<InstallerFacts> {
  const blocks = new Map<number, Uint8Array>()
  const read = (at: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const index = Math.floor((at + done) / blockSize)
      const block = blocks.get(index)
      if (!block) throw new MissingBlock(index)
      const part = block.subarray(at + done - index * blockSize).subarray(0, length - done)
      if (part.length === 0) break
      bytes.set(part, done)
      done += part.length
    }
    return bytes
  }
  for (;;) {
    try {
      const properties = readMsiProperties({ size: file.size, read })
      const text = (name: string) => properties.get(name) ?? ''
      return {
        name: text('ProductName'),
        publisher: text('Manufacturer'),
        productCode: text('ProductCode'),
        productVersion: text('ProductVersion'),
      }
    } catch (error) {
      if (error instanceof MissingBlock) {
        const at = error.index * blockSize
        blocks.set(error.index, new Uint8Array(await file.slice(at, at + blockSize).arrayBuffer()))
      } else if (error instanceof MsiProblem) {
        return { name: '', publisher: '', productCode: '', productVersion: '', problem: error.message }
      } else throw error
    }
  }
}
