// Secrets that people type from paper or a message: small letters and digits in groups of five, without those that look alike.

const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const groups = /.{5}(?=.)/g

/** A byte chooses a letter; that some are a little likelier than others costs a tenth of a bit of fifty. */
export function writeCode(random: Uint8Array): string {
  return [...random]
    .map((byte) => alphabet[byte % alphabet.length])
    .join('')
    .replace(groups, '$&-')
}

/** As it was written, however it was typed; undefined for what cannot be one of that length. */
export function readCode(typed: string, length: number): string | undefined {
  const letters = typed.toLowerCase().replace(/[\s-]/g, '')
  if (letters.length !== length || [...letters].some((letter) => !alphabet.includes(letter))) return undefined
  return letters.replace(groups, '$&-')
}
