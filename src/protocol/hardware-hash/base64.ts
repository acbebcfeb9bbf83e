// Hash text to bytes (docs/protocols/hardware-hash.md). Devices send the text with or without padding,
// wrapped in lines, or in the URL-safe alphabet; all of these are one and the same hash.
// The size is bounded before anything is decoded.

import { fromBase64 } from '../../kernel/bytes.ts'
import type { HashProblem } from './problem.ts'
import { hashProblem } from './problem.ts'

/** Four times a hash's length: room for line breaks, and never a megabyte. */
const longestText = 16_384
const hashSymbols = 4000
const surplus = /^.{4000}A+$/
/** Only the white space that transport adds; a no-break space is a foreign character. */
const blanks = /[ \t\r\n\f\v]+/g

/**
 * Puts right the padding of standard or URL-safe base64 text; `changed` says whether the text is another one now.
 * A single symbol left over at the end lost its partner `A`, since trailing `A`s are empty data and get cut off.
 * Undefined when padding is not the problem: a foreign character, `=` in the middle, or more than two of them.
 */
export function repairBase64Padding(text: string): { readonly text: string; readonly changed: boolean } | undefined {
  const match = /^([A-Za-z0-9+/_-]*)={0,2}$/.exec(text.replace(blanks, ''))
  if (!match) return undefined
  let repaired = match[1] ?? ''
  if (repaired.length % 4 === 1) repaired += 'A'
  while (repaired.length % 4 !== 0) repaired += '='
  return { text: repaired, changed: repaired !== text }
}

export type DecodedText = { readonly bytes?: Uint8Array; readonly problems: readonly HashProblem[] }

export function hashBytesFromText(text: string): DecodedText {
  if (text.length > longestText) {
    return failed('too-long', longestText, `The text has ${text.length} characters; a hardware hash has 4000.`)
  }
  const compact = text.replace(blanks, '')
  if (compact === '') return failed('empty', 0, 'There is no hardware hash here.')
  const match = /^([A-Za-z0-9+/_-]*)(={0,2})$/.exec(compact)
  if (!match) return failed('not-base64', ...firstForeign(text))
  const symbols = match[1] ?? ''
  // `A`s too many say nothing but more of the zeros that fill a hash up: a slip of the copying hand, however many (T-29).
  const exact = surplus.test(symbols) ? symbols.slice(0, hashSymbols) : symbols
  const repaired = repairBase64Padding(exact)
  const bytes = repaired && fromBase64(repaired.text)
  if (!repaired || !bytes) return failed('not-base64', 0, 'The text is not base64.')
  const changed = repaired.text !== compact
  return {
    bytes,
    problems: changed ? [hashProblem('base64-repaired', 0, 'The base64 text was not padded as it should be.')] : [],
  }
}

function failed(...problem: Parameters<typeof hashProblem>): DecodedText {
  return { problems: [hashProblem(...problem)] }
}

function firstForeign(text: string): [offset: number, message: string] {
  const foreign = /[^A-Za-z0-9+/_= \t\r\n\f\v-]/u.exec(text)
  if (!foreign) return [Math.max(0, text.indexOf('=')), 'The padding character "=" stands where it must not.']
  const code = foreign[0].codePointAt(0) ?? 0
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return [foreign.index, `Character ${foreign.index + 1} of the hash (${name}) does not belong to base64.`]
}
