// What a package says of itself, read here: a few kilobytes of a file that may have half a gigabyte. The reader asks for bytes
// and gets them at once or not at all; blocks that it missed are loaded, and it begins again.

import { MsiProblem, readMsiProperties } from '../../../../src/protocol/msi/properties.ts'

export type PackageFacts = {
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

export async function readPackage(file: Blob): Promise<PackageFacts> {
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
