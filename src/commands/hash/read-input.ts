// Finds the hash in a person's input: a file or standard input, with base64 text in any encoding, the 3000 bytes
// themselves, or the CSV that a collecting script writes.

import { open } from 'node:fs/promises'
import { saysColumns } from '../../autopilot/channel/csv/columns.ts'
import { makeFileReader } from '../../autopilot/channel/csv/file.ts'
import { makeRecordReader } from '../../protocol/csv/records.ts'
import { makeTextReader } from '../../protocol/csv/text.ts'
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

export function textOf(bytes: Uint8Array): string {
  const reader = makeTextReader()
  const text = reader.push(bytes) + reader.end()
  return text.replace(/^\ufeff/, '')
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
  if (bytes[0] === 0x4f && bytes[1] === 0x41 && bytes.includes(0)) return { hash: bytes }
  const text = textOf(bytes)
  const reader = makeRecordReader(undefined, undefined, saysColumns)
  const file = makeFileReader({ strict: false })
  const hashes: string[] = []
  for (const record of [...reader.push(text), ...reader.end()]) {
    const line = file.take(record)
    if (line.kind === 'refused') return { hash: text }
    if (line.kind === 'device' && 'cells' in record) hashes.push(record.cells[line.columns.hardwareHash ?? 2] ?? '')
  }
  if (file.end().kind === 'refused') return { hash: text }
  const chosen = hashes[row - 1]
  if (chosen === undefined)
    throw new InputError(`The file lists ${hashes.length} devices; there is no row ${row}. Choose another --row.`)
  return { hash: chosen, rows: hashes.length }
}
