// Codes on paper, each good once in place of an authenticator app. Fifty bits: with the limit on tries nobody guesses one,
// and their digests are made with a key that the database does not hold.

import { readCode, writeCode } from './written-code.ts'

export const codesAtOnce = 10
/** Bytes that one code is made of. */
export const codeBytes = 10

export const codeOf = (random: Uint8Array): string => writeCode(random)

/** As it was made, however it was typed; undefined for what is none. */
export const readRecoveryCode = (typed: string): string | undefined => readCode(typed, codeBytes)
