// Finds the hash in a person's input: a file or standard input, with base64 text in any encoding, the 3000 bytes
// themselves, or the CSV that a collecting script writes.

import { open } from 'node:fs/promises'
import { hashesIn } from '../../autopilot/channel/csv/hashes-in.ts'
import { whyUnread } from '../given-file.ts'

/** Input that the command cannot start with; the exit code is 2. */
export class InputError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InputError'
  }
}

/** A file to decode holds one hash, or a list of them at most. */
const longestInput = 16 * 1024 * 1024

export type Input = AsyncIterable<Uint8Array>

/** `-` is standard input. */
export async function* readInput(file: string, standardInput: Input): Input {
  if (file === '-') {
    yield* standardInput
    return
  }
  try {
    const handle = await open(file, 'r')
    try {
      for (;;) {
        const { buffer, bytesRead } = await handle.read({ buffer: new Uint8Array(65_536) })
        if (bytesRead === 0) return
        yield buffer.subarray(0, bytesRead)
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === undefined) throw error
    throw new InputError(
      `The file ${file} ${whyUnread(String(code))}. Give the path of a file, or - for standard input.`,
    )
  }
}

export async function readWhole(input: Input): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of input) {
    size += part.length
    if (size > longestInput)
      throw new InputError('The input is larger than 16 MB. Use "hash doctor" for large CSV files.')
    parts.push(part)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function parseJson(text: string, remedy: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason given'
    throw new InputError(`The file is not JSON: ${why}. ${remedy}`)
  }
}

export type FoundHash = {
  readonly hash: string | Uint8Array
  /** How many devices the file lists, when it is a CSV. */
  readonly rows?: number
}

/** `row` counts devices from 1. */
export function findHash(bytes: Uint8Array, row: number): FoundHash {
  const found = hashesIn(bytes)
  if (found.kind === 'one') return { hash: found.hash }
  const rows = found.devices.length
  const chosen = found.devices[row - 1]
  if (chosen === undefined)
    throw new InputError(`The file lists ${rows} devices; there is no row ${row}. Choose another --row.`)
  return { hash: chosen.hash, rows }
}
