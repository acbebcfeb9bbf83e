// Reads what a package says of itself: some kilobytes of a file that may have half a gigabyte.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'

import { Fault } from '../../kernel/fault.ts'
import { msiFileNameOf } from '../../protocol/msi/file-name.ts'
import { MsiProblem, readMsiProperties } from '../../protocol/msi/properties.ts'
import { unreadFile } from '../given-file.ts'

/** The most that the server keeps for one application. */
const largest = 512 * 1024 * 1024

export type Package = {
  readonly size: number
  /** What the file is called, without its ending. */
  readonly title: string
  /** As the server takes it: letters, digits, dots, dashes, blanks. */
  readonly fileName: string
  readonly name?: string | undefined
  readonly publisher?: string | undefined
  readonly productCode?: string | undefined
  readonly productVersion?: string | undefined
  /** Why nothing could be read from it. */
  readonly problem?: string
}

export function readPackage(path: string): Package {
  const file = opened(path)
  try {
    const { size } = fstatSync(file)
    if (size > largest) {
      throw new Fault('too-large', `${path} has more than 512 MiB, the most that is kept for one application.`, {
        reason: 'app-too-large',
      })
    }
    if (size === 0) throw new Fault('invalid-input', `${path} is empty.`, { reason: 'file-missing' })
    const title = basename(path).replace(/\.msi$/i, '')
    const about = { size, title, fileName: msiFileNameOf(title) }
    const read = (at: number, length: number): Uint8Array => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readSync(file, bytes, 0, length, at))
    }
    try {
      const properties = readMsiProperties({ size, read })
      return {
        ...about,
        name: properties.get('ProductName'),
        publisher: properties.get('Manufacturer'),
        productCode: properties.get('ProductCode'),
        productVersion: properties.get('ProductVersion'),
      }
    } catch (error) {
      if (!(error instanceof MsiProblem)) throw error
      return { ...about, problem: `${path}: ${error.message}` }
    }
  } finally {
    closeSync(file)
  }
}

function opened(path: string): number {
  try {
    const file = openSync(path, 'r')
    if (fstatSync(file).isFile()) return file
    closeSync(file)
  } catch (error) {
    throw unreadFile(path, error, 'Name the package to add.')
  }
  throw new Fault('invalid-input', `${path} is no file. Name the package to add.`, { reason: 'file-missing' })
}
