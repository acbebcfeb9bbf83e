// What the sets of a pattern cost before it looks at anything. The library goes through a range code point by code point for the other
// letter case of each, and a class such as \pL is a table of a thousand numbers wherever it stands: hundreds of them in one rule
// would hold the process up for seconds, and fill its memory (T-58).

/** Of a range; a hundred thousand are three milliseconds. */
const codePointsOfStep = 2500

const stepsOfClass = 2

/** Outside of these no letter has another case. */
const [first, last] = [0x41, 0x1e943]

/** Wherever a sign stands between two others: where sets begin and end is not asked, so that no spelling hides one. */
const ranges =
  /(?<=(?<least>\\x\{[\dA-Fa-f]+\}|\\x[\dA-Fa-f]{2}|\\[0-7]{1,3}|\\?.))-(?=(?<most>\\x\{[\dA-Fa-f]+\}|\\x[\dA-Fa-f]{2}|\\[0-7]{1,3}|\\?.))/gsu

export function stepsOfSets(pattern: string): number {
  let codePoints = 0
  for (const { groups } of pattern.matchAll(ranges)) {
    const { least = '', most = '' } = groups ?? {}
    // before the sign a backslash may be escaped itself, and what follows it be no escape
    const from = Math.min(codePointOf(least) ?? last, [...least].at(-1)!.codePointAt(0)!)
    const to = codePointOf(most) ?? first
    codePoints += Math.max(0, Math.min(to, last) - Math.max(from, first))
  }
  return Math.floor(codePoints / codePointsOfStep) + stepsOfClass * [...pattern.matchAll(/\\p/gi)].length
}

/** Undefined of a class, which no range begins or ends with. */
function codePointOf(sign: string): number | undefined {
  const digits = /^\\x\{?([\dA-Fa-f]+)\}?$/.exec(sign)?.[1]
  if (digits !== undefined) return Number.parseInt(digits, 16)
  if (/^\\[0-7]+$/.test(sign)) return Number.parseInt(sign.slice(1), 8)
  if (/^\\[A-Za-z]$/.test(sign)) return undefined
  return [...sign].at(-1)?.codePointAt(0)
}
