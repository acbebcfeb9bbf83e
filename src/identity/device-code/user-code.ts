// The code that a device shows and a person types elsewhere (RFC 8628 §6.1): nine letters of twenty that are neither vowels, so
// that they make no words, nor taken for others. That is 39 bits, of which an address tries ten at once and one a minute.

const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const length = 9

export const lifeSeconds = 15 * 60
export const intervalSeconds = 5

/** A byte below this falls on each letter as often as on every other. */
const evenBelow = 256 - (256 % letters.length)
/** So many that nine of them are even, but once in millions of years. */
export const bytesNeeded = 64

/** Undefined where too few of the bytes could be used. */
export function userCodeOf(random: Uint8Array): string | undefined {
  const drawn = [...random].filter((byte) => byte < evenBelow).slice(0, length)
  if (drawn.length < length) return undefined
  return drawn.map((byte) => letters[byte % letters.length]).join('')
}

/** In groups, as people read it out. */
export const shownCode = (code: string): string => code.replace(/(.{3})(?=.)/g, '$1-')

/** What was typed, with spaces, hyphens and in either letter case; undefined where it cannot be one. */
export function typedCode(text: string): string | undefined {
  if (text.length > 64) return undefined
  const code = text.replaceAll(/[\s-]/g, '').toUpperCase()
  return code.length === length && [...code].every((letter) => letters.includes(letter)) ? code : undefined
}

/** Clients wait for the interval from answer to question: half of it is too soon. */
export const isTooSoon = (lastPoll: Date | null, now: Date): boolean =>
  lastPoll !== null && now.getTime() - lastPoll.getTime() < (intervalSeconds * 1000) / 2
