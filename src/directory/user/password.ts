// Which passwords are good enough. Guessing has to take long: length, no password that many people have, and
// not the person's own name or domain with something around it (known-words.ts). No demand for digits or signs, which only makes `Password1!` (NIST SP 800-63B §3.1.1.2).

import { knownWords, type Named, withoutWords } from './known-words.ts'

export const shortest = 10
export const longest = 256

export type PasswordProblem = 'password-length' | 'password-common' | 'password-name' | 'password-simple'

/** What its sentence is about, which is of the same name among the texts of the pages. */
export const passwordLimits = { least: shortest, most: longest }

/** `isCommon` knows lower-case passwords that many people have. */
export function judgePassword(
  password: string,
  isCommon: (lowerCase: string) => boolean,
  person?: Named,
): PasswordProblem | undefined {
  if (password.length < shortest || password.length > longest) return 'password-length'
  const lower = password.toLowerCase()
  // whoever guesses knows the name, so it is one more word to try and not so many letters; with look-alikes it is the same word
  const words = person ? knownWords(person) : []
  const parts = withoutWords(lower, words)
  const plainParts = withoutWords(plain(lower), words.map(plain))
  const counted = parts.join('\0')
  if (counted.length < shortest || plainParts.join('\0').length < shortest) return 'password-name'
  if (new Set(counted).size < 5) return 'password-simple'
  const rests = [parts, plainParts].map((each) => each.join('').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
  const tried = [lower, plain(lower), ...coresOf(lower), ...rests, ...rests.map(plain)]
  return tried.some(isCommon) ? 'password-common' : undefined
}

/** The password without its usual decoration: digits and signs at both ends, when they are the smaller part. */
function coresOf(lower: string): string[] {
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return core.length * 2 >= lower.length ? [core, plain(core)] : []
}

const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '@': 'a',
  $: 's',
}

const plain = (text: string): string => text.replace(/[01345@$]/g, (sign) => lookalikes[sign] ?? sign)
