// Takes the content out of a package of the vendor's tool (.intunewin) that lies in a file: devices get the archive that is in it, since the
// agent has no use for a seal whose key lies beside it.

import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { createInflateRaw } from 'node:zlib'

import { Fault } from '../../../../kernel/fault.ts'
import type { ZipListed } from '../../../../protocol/archive/zip.ts'
import {
  contentStart,
  headSize,
  macSize,
  type Opening,
  openingOf,
  PackageError,
  packageTail,
  partsOfPackage,
  vectorSize,
} from '../../../../protocol/intunewin/package.ts'
import { refuseTooLarge, type Uploaded, withoutRoom } from './uploaded.ops.ts'

/** Into a new file at `to`. Nothing of it may be used when this throws. */
export async function unwrapPackage(from: string, to: string, largestBytes: number): Promise<Uploaded> {
  const file = await open(from, 'r')
  try {
    const { size } = await file.stat()
    const tailAt = Math.max(0, size - packageTail)
    const { detection, content } = partsOfPackage(await piece(file, tailAt, size - tailAt), tailAt)
    const opening = openingOf(detection, await piece(file, await startOf(file, detection), detection.packedSize))
    return await decrypt(sealed(file, await startOf(file, content), content), opening, to, largestBytes)
  } catch (error) {
    const isPacking = /^(Z_|ERR_OSSL_)/.test((error as NodeJS.ErrnoException).code ?? '')
    if (!(error instanceof PackageError || isPacking)) throw withoutRoom(error)
    const why = error instanceof PackageError ? error.message.replace(/\.$/, '') : 'its content is damaged'
    throw new Fault(
      'invalid-input',
      `The file is no .intunewin package that can be opened: ${why}. Make it anew, or upload its folder as a .zip.`,
      { reason: 'app-package', cause: error },
    )
  } finally {
    await file.close()
  }
}

async function piece(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, at)
  if (bytesRead < length) throw new PackageError('it ends too early')
  return buffer
}

const startOf = async (file: FileHandle, { start }: ZipListed): Promise<number> =>
  contentStart(start, await piece(file, start, headSize))

function sealed(file: FileHandle, start: number, { method, packedSize }: ZipListed): AsyncIterable<Buffer> {
  const packed = file.createReadStream({ start, end: start + packedSize - 1, autoClose: false })
  if (method === 0) return packed
  const unpacked = createInflateRaw()
  packed.on('error', (error) => unpacked.destroy(error))
  return packed.pipe(unpacked)
}

async function decrypt(
  content: AsyncIterable<Buffer>,
  { key, macKey, mac }: Opening,
  to: string,
  largestBytes: number,
): Promise<Uploaded> {
  const [hmac, hash] = [createHmac('sha256', macKey), createHash('sha256')]
  let head = Buffer.alloc(0)
  let decipher: ReturnType<typeof createDecipheriv> | undefined
  let sizeBytes = 0
  const file = await open(to, 'wx', 0o600)
  const keep = async (plain: Buffer) => {
    sizeBytes += plain.length
    refuseTooLarge(sizeBytes, largestBytes)
    hash.update(plain)
    await file.writeFile(plain)
  }
  try {
    for await (const chunk of content) {
      let rest = chunk
      if (!decipher) {
        head = Buffer.concat([head, chunk])
        if (head.length < macSize + vectorSize) continue
        const vector = head.subarray(macSize, macSize + vectorSize)
        hmac.update(vector)
        decipher = createDecipheriv('aes-256-cbc', key, vector)
        rest = head.subarray(macSize + vectorSize)
      }
      hmac.update(rest)
      await keep(decipher.update(rest))
    }
    if (!decipher) throw new PackageError('its content is missing')
    const found = hmac.digest()
    if (!timingSafeEqual(found, mac) || !timingSafeEqual(found, head.subarray(0, macSize))) {
      throw new PackageError('its content was changed since it was made')
    }
    await keep(decipher.final())
  } finally {
    await file.close()
  }
  if (sizeBytes === 0) throw new PackageError('there is nothing in it')
  return { sha256: hash.digest('hex'), sizeBytes }
}
