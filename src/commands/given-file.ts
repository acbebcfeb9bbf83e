// A file that somebody names at the command line.

import { readFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

import { Fault } from '../kernel/fault.ts'
import { shellWord } from '../kernel/text/shell.ts'
import { holdsPrivateKey } from '../pki/private-key.ts'
import { UsageError } from './usage.ts'

/** @throws {Fault} that says what is wrong with the file, and then `hint`: what to name instead, as a sentence. */
export function readGivenFile(path: string, hint?: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw unreadFile(path, error, hint)
  }
}

/** For what is sent to a server: a private key stays here. @throws {Fault} as above, and for a file that holds one */
export function readGivenCertificate(path: string, hint?: string): Buffer {
  const bytes = readGivenFile(path, hint)
  if (!holdsPrivateKey(bytes)) return bytes
  throw new Fault(
    'invalid-input',
    `${path} holds a private key, and nothing was sent. Name a file with the certificate alone; openssl x509 -in ${shellWord(path)} takes it out of one in PEM.`,
    { reason: 'private-key-file' },
  )
}

/**
 * A password or a token, which other people of the machine would read in its list of processes. `name` is what it is, as in
 * "the password". @throws {Fault} as above, and {UsageError} for a file without one
 */
export function readGivenSecret(path: string, name: string): string {
  const [secret = ''] = readGivenFile(path, `Put the ${name} into it.`).toString('utf8').split(/\r?\n/)
  if (secret === '') throw new UsageError(`${path} begins with an empty line, and no ${name}.`)
  return secret
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

/** What the operating system says, in words that go on from the name of the file. */
export function whyUnread(code: string | undefined): string {
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    EISDIR: 'is a folder and no file',
    ENOTDIR: 'is below something that is no folder',
    EACCES: 'belongs to somebody else and may not be opened by you',
    EPERM: 'belongs to somebody else and may not be opened by you',
  }
  return words[code ?? ''] ?? `cannot be opened (${code})`
}

export function unreadFile(path: string, error: unknown, hint?: string): Fault {
  const { code } = error as Pick<NodeJS.ErrnoException, 'code'>
  const why = code === 'ENOENT' ? `There is no file ${path}.` : `${path} ${whyUnread(code)}.`
  return new Fault('invalid-input', hint ? `${why} ${hint}` : why, { reason: 'file-missing', cause: error })
}
