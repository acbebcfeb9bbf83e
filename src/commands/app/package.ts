// Reads what a package says of itself: of one of Windows Installer some kilobytes of a file that may have half a gigabyte, of a packaged
// application its manifest, for which the whole archive is opened.

import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { basename, extname } from 'node:path'

import { Fault } from '../../kernel/fault.ts'
import { msiFileNameOf } from '../../protocol/msi/file-name.ts'
import { MsiProblem, readMsiProperties } from '../../protocol/msi/properties.ts'
import { MsixProblem, type PackageManifest, readMsix } from '../../protocol/msix/manifest.ts'
import { unreadFile } from '../given-file.ts'

/** The most that the server keeps for one application. */
const largest = 512 * 1024 * 1024

const packaged = ['msix', 'msixbundle', 'appx', 'appxbundle']

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
  /** Of a packaged application. */
  readonly isPackaged?: true
  readonly manifest?: PackageManifest
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
    const ending = extname(path).slice(1).toLowerCase()
    if (packaged.includes(ending)) return packagedIn(path, size, ending)
    const title = basename(path).replace(/\.(msi|exe|zip|intunewin)$/i, '')
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

function packagedIn(path: string, size: number, ending: string): Package {
  const title = basename(path, extname(path))
  const about = { size, title, fileName: msiFileNameOf(title, ending), isPackaged: true } as const
  try {
    const manifest = readMsix(readFileSync(path))
    return { ...about, manifest, name: manifest.name, publisher: manifest.publisher }
  } catch (error) {
    if (!(error instanceof MsixProblem)) throw error
    return { ...about, problem: `${path}: ${error.message}` }
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
