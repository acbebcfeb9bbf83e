// The outer form of a bundle: a plain tar file (POSIX.1-1988 "ustar"), so that `tar -x` takes it apart. Only regular files of short
// names are written and read; there is nothing in it that expands, and nothing that a name could lead elsewhere.

import { ManifestError } from './problem.ts'

export type TarEntry = { readonly name: string; readonly bytes: Uint8Array }

const block = 512
const mostEntries = 64
const longestName = 100

/** The same entries give the same bytes: times, owners and modes are fixed. */
export function writeTar(entries: readonly TarEntry[]): Uint8Array {
  const size = entries.reduce((sum, { bytes }) => sum + block + padded(bytes.length), 2 * block)
  const out = new Uint8Array(size)
  let at = 0
  for (const entry of entries) {
    out.set(headerOf(entry), at)
    out.set(entry.bytes, at + block)
    at += block + padded(entry.bytes.length)
  }
  return out
}

const padded = (size: number): number => Math.ceil(size / block) * block

function headerOf({ name, bytes }: TarEntry): Uint8Array {
  const header = new Uint8Array(block)
  const put = (at: number, text: string) => header.set(new TextEncoder().encode(text), at)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  put(0, name)
  put(100, octal(0o600, 7))
  put(108, octal(0, 7))
  put(116, octal(0, 7))
  put(124, octal(bytes.length, 11))
  put(136, octal(0, 11))
  put(156, '0') // a regular file
  put(257, 'ustar\x0000')
  put(148, `${octal(checksum(header), 6)} `)
  return header
}

/** Of the header with blanks in place of the sum itself. */
function checksum(header: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < block; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0)
  return sum
}

/** Views of `bytes`. @throws {ManifestError} for what is no such file, and for more than a bundle holds. */
export function readTar(bytes: Uint8Array): TarEntry[] {
  const entries: TarEntry[] = []
  let at = 0
  while (at + block <= bytes.length) {
    const header = bytes.subarray(at, at + block)
    if (header.every((byte) => byte === 0)) break
    const size = numberAt(header, 124, 12)
    if (numberAt(header, 148, 8) !== checksum(header)) throw noTar('a header whose sum is right')
    if (size === undefined || at + block + size > bytes.length) throw noTar('as many bytes as the header says')
    const kind = header[156]
    if (kind !== 0x30 && kind !== 0) throw noTar('regular files only')
    if (entries.length === mostEntries) throw noTar(`at most ${mostEntries} files`)
    entries.push({ name: nameIn(header), bytes: bytes.subarray(at + block, at + block + size) })
    at += block + padded(size)
  }
  if (entries.length === 0) throw noTar('at least one file')
  return entries
}

function nameIn(header: Uint8Array): string {
  const end = header.subarray(0, longestName).indexOf(0)
  return new TextDecoder('latin1').decode(header.subarray(0, end < 0 ? longestName : end)).replace(/^\.\//, '')
}

function numberAt(header: Uint8Array, at: number, length: number): number | undefined {
  const text = new TextDecoder('latin1').decode(header.subarray(at, at + length)).replace(/[\0 ]+$/, '')
  return /^ *[0-7]{1,11}$/.test(text) ? Number.parseInt(text.trim(), 8) : undefined
}

const noTar = (expected: string): ManifestError =>
  new ManifestError({
    reason: 'manifest-bundle',
    message: `What was sealed is no bundle of manifest.json and devices.csv: expected a plain tar file with ${expected}. Ask the sender to make it with taxiway manifest seal, or tar --format=ustar.`,
  })
