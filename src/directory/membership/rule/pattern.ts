// The patterns of -match, in RE2's dialect (https://github.com/google/re2/wiki/Syntax). It looks through a text in a time that is
// proportional to its length times the size of the pattern, and a counted repetition is as large as what it repeats, that many
// times: so the size is limited, and no rule can hold the service up (T-58).

import { RE2JS } from 're2js'

import { stepsOfSets } from './parse/pattern-set.ts'

export type Pattern = {
  readonly found: (text: string) => boolean
  /** In instructions of RE2, and what its sets cost besides; an ordinary pattern has a dozen. */
  readonly size: number
}

/** Of the patterns of one rule together. The longest value that a rule can ask for then takes a few milliseconds. */
export const mostOfRule = 500

/** Above this a pattern is not even compiled. */
const mostGuessed = 5_000

/**
 * Found anywhere in a text, in any letter case. `left`: how large it may be.
 * @throws {Error} that says what cannot be read, or that it is too large
 */
export function readPattern(text: string, left: number): Pattern {
  const ofSets = stepsOfSets(text)
  const guessed = guessedSize(text)
  if (guessed > mostGuessed || ofSets > left) throw tooLarge(`about ${guessed + ofSets}`, left)
  const compiled = RE2JS.compile(text, RE2JS.CASE_INSENSITIVE)
  const size = compiled.programSize() + ofSets
  if (size > left) throw tooLarge(String(size), left)
  return { found: (value) => compiled.matcher(value).find(), size }
}

function tooLarge(size: string, left: number): Error {
  return new Error(
    `it is ${size} steps long, and ${left} are left of the ${mostOfRule} that a rule may have; repeat less often than in {1000}, take fewer or narrower sets, or ask for a shorter text`,
  )
}

/** A token of a pattern: an escape, a set, a counted repetition, or one sign. */
const tokens = /\\(?:[pPx]\{[^}]*\}|.)|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\{(?<least>\d+)(?:,(?<most>\d*))?\}|./gsu

/** Roughly the size, without making it: each sign one, and what is repeated that many times. */
function guessedSize(text: string): number {
  const around: number[] = []
  let size = 0
  let last = 0
  const add = (more: number) => {
    size += more
    last = more
  }
  for (const { 0: token, groups } of text.matchAll(tokens)) {
    const times = Math.max(1, Number(groups?.most || groups?.least || 1))
    if (token === '(') {
      around.push(size)
      size = 0
    } else if (token === ')') {
      const inside = size
      size = around.pop() ?? 0
      add(inside + 2)
    } else if (groups?.least !== undefined) {
      size += last * (times - 1)
      last *= times
    } else add(1)
  }
  return around.reduce((sum, outer) => sum + outer, size)
}
