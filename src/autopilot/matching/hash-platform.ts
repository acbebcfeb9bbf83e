// Reads hardware hashes by the thousand a second with functions that Node runs in one call: in a loop over letters that would be
// most of the work. The codec itself (protocol/hardware-hash) also runs in the browser and knows none of this.

import { hash } from 'node:crypto'

import type { Platform } from '../../protocol/hardware-hash/identity.ts'
import type { Digest } from '../../protocol/hardware-hash/read.ts'

export const platformDigest: Digest = (bytes) => hash('sha256', bytes, 'buffer')

export const platform: Platform = {
  latin1: (bytes, from, to) => bufferOver(bytes).toString('latin1', from, to),
  digest: (bytes, from, to) => hash('sha256', bytes.subarray(from, to), 'binary'),
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

const symbols = 4000
const hashSize = 3000

/**
 * Decodes the base64 of a hash into one buffer that the next call overwrites; undefined when it is not well-formed. The
 * platform's decoder skips all but symbols, so 4,000 characters that make 3,000 bytes are all of them symbols.
 */
export function makeHashDecoder(): (text: string) => Buffer | undefined {
  const buffer = Buffer.alloc(hashSize)
  return (text) => (text.length === symbols && buffer.write(text, 'base64') === hashSize ? buffer : undefined)
}
