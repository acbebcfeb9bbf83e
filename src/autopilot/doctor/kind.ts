// What somebody gave the doctor: a CSV, one hash as text or bytes, or an archive of logs.

import { makeTextReader } from '../../protocol/csv/text.ts'

export type Kind = 'csv' | 'hash' | 'zip' | 'cab'

/** How much of a file says which it is; a hash is never longer. */
export const headSize = 65_536

const startsWith = (bytes: Uint8Array, letters: string) =>
  [...letters].every((letter, index) => bytes[index] === letter.charCodeAt(0))

/** Of text without blanks around it. */
const onlyHash = /^["']?T0[A-Za-z0-9+/_-][A-Za-z0-9+/_=\s-]{60,}["']?$/

/** `head`: the first `headSize` bytes, or all of a shorter file. */
export function kindOf(head: Uint8Array): Kind {
  if (startsWith(head, 'PK\u0003\u0004') || startsWith(head, 'PK\u0005\u0006')) return 'zip'
  if (startsWith(head, 'MSCF\u0000')) return 'cab'
  if (startsWith(head, 'OA') && head.includes(0)) return 'hash'
  return head.length < headSize && onlyHash.test(textOf(head).trim()) ? 'hash' : 'csv'
}

/** The hash of a file that is one. */
export const hashIn = (bytes: Uint8Array): string | Uint8Array =>
  startsWith(bytes, 'OA')
    ? bytes
    : textOf(bytes)
        .trim()
        .replace(/^["']|["']$/g, '')

function textOf(bytes: Uint8Array): string {
  const reader = makeTextReader()
  return reader.push(bytes) + reader.end()
}
