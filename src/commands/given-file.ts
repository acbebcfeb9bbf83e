// A file that somebody names at the command line.

import { readFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

import { Fault } from '../kernel/fault.ts'

/** @throws {Fault} that says what is wrong with the file, and then `hint`: what to name instead, as a sentence. */
export function readGivenFile(path: string, hint?: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw unreadFile(path, error, hint)
  }
}

/** To be read piece by piece; a pipe may be named, too. @throws {Fault} as above */
export async function openGivenFile(path: string, hint?: string): Promise<FileHandle> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadFile(path, error, hint)
  })
  if (!(await file.stat()).isDirectory()) return file
  await file.close()
  throw unreadFile(path, { code: 'EISDIR' }, hint) // which open allows, and read does not
}

export function unreadFile(path: string, error: unknown, hint?: string): Fault {
  const { code } = error as Pick<NodeJS.ErrnoException, 'code'>
  const why = code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code}).`
  return new Fault('invalid-input', hint ? `${why} ${hint}` : why, { reason: 'file-missing', cause: error })
}
