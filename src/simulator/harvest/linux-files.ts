// The little a harvest needs from the operating system: read a file, list a folder, follow links, exchange one message with
// a character device, run one tool. Nothing here throws for a thing that is not there: absence is an answer.

import { execFile } from 'node:child_process'
import { open, readdir, readFile, realpath } from 'node:fs/promises'

export type LinuxFiles = {
  readonly read: (path: string) => Promise<Uint8Array | undefined>
  readonly list: (path: string) => Promise<readonly string[]>
  /** The path with all links followed. */
  readonly resolve: (path: string) => Promise<string | undefined>
  /** Undefined when the device is absent or not ours to use. */
  readonly exchange: (device: string, message: Uint8Array) => Promise<Uint8Array | undefined>
  /** Standard output; undefined when the tool is absent or fails. */
  readonly run: (tool: string, args: readonly string[]) => Promise<string | undefined>
}

const longestAnswer = 4096
const toolTimeoutMs = 3000

export const thisMachine: LinuxFiles = {
  read: (path) => orUndefined(readFile(path)),
  list: async (path) => ((await orUndefined(readdir(path))) ?? []).sort(),
  resolve: (path) => orUndefined(realpath(path)),
  exchange: (device, message) => orUndefined(exchange(device, message)),
  run: (tool, args) =>
    new Promise((resolve) => {
      execFile(tool, [...args], { timeout: toolTimeoutMs, encoding: 'utf8' }, (error, stdout) => {
        resolve(error ? undefined : stdout)
      })
    }),
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise
  } catch {
    return undefined
  }
}

async function exchange(device: string, message: Uint8Array): Promise<Uint8Array> {
  const handle = await open(device, 'r+')
  try {
    await handle.write(message, 0, message.length, null)
    const answer = new Uint8Array(longestAnswer)
    const { bytesRead } = await handle.read(answer, 0, answer.length, null)
    return answer.slice(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** A text file's content without the line end and outer blanks; undefined when there is none. */
export async function readLine(files: LinuxFiles, path: string): Promise<string | undefined> {
  const bytes = await files.read(path)
  if (!bytes) return undefined
  const text = new TextDecoder('latin1').decode(bytes).replaceAll('\0', '').trim()
  return text === '' ? undefined : text
}
