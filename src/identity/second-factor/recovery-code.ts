// Codes on paper, each good once in place of an authenticator app. Fifty bits: with the limit on tries nobody guesses one,
// and their digests are made with a key that the database does not hold.

export const codesAtOnce = 10
/** Bytes that one code is made of. */
export const codeBytes = 10

/** Without letters and digits that look alike. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const groupLength = 5

/** `random`: `codeBytes` for each. A byte chooses a letter; that some are a little likelier than others costs a tenth of a bit. */
export function codeOf(random: Uint8Array): string {
  const letters = [...random].map((byte) => alphabet[byte % alphabet.length]).join('')
  return `${letters.slice(0, groupLength)}-${letters.slice(groupLength)}`
}

/** As it was made, however it was typed; undefined for what is none. */
export function readRecoveryCode(typed: string): string | undefined {
  const letters = typed.toLowerCase().replace(/[\s-]/g, '')
  if (letters.length !== codeBytes || [...letters].some((letter) => !alphabet.includes(letter))) return undefined
  return `${letters.slice(0, groupLength)}-${letters.slice(groupLength)}`
}
