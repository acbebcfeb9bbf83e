// The master key: from the setting, or from dataDir/master.key, which the first start makes with mode 0600.
// Two processes that start together agree on one key, because the file is created complete and exclusively.

import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { fromBase64, fromHex } from '../kernel/bytes.ts'
import { Fault } from '../kernel/fault.ts'
import { masterKeyLength } from './seal.ts'

/** `setting`: 32 bytes as hexadecimal or base64, for installations that keep the key elsewhere. */
export async function loadMasterKey(dataDir: string, setting?: string): Promise<Buffer> {
  if (setting !== undefined) return parseKey(setting.trim(), 'the setting')
  const path = join(dataDir, 'master.key')
  const text = (await readKey(path)) ?? (await createKey(dataDir, path))
  return parseKey(text.trim(), path)
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written aside and then linked: a reader never sees half a key, and the second of two creators reads the first's. */
async function createKey(dataDir: string, path: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  const text = `${randomBytes(masterKeyLength).toString('base64')}\n`
  const file = await open(aside, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(aside, path)
    return text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readFile(path, 'utf8')
    throw error
  } finally {
    await rm(aside, { force: true })
  }
}

function parseKey(text: string, where: string): Buffer {
  const bytes = text.length === 2 * masterKeyLength ? fromHex(text) : fromBase64(text)
  if (bytes?.length === masterKeyLength) return Buffer.from(bytes)
  throw new Fault(
    'unavailable',
    `The master key from ${where} is not ${masterKeyLength} bytes in base64 or hexadecimal. Restore it from your back-up: without it the stored keys cannot be read.`,
    { reason: 'master-key-unreadable' },
  )
}
