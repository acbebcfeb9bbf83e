// JSON as scripts write it by hand: member names without quotation marks, and a comma behind the last member or element
// (docs/specification/graph.md). It is rewritten into JSON (RFC 8259) and read by the one parser of JSON, so that values,
// limits and refusals are the same for both. Whatever else is wrong stays as it is, for that parser to refuse.

export type Rewritten = {
  readonly json: string
  /** The offset, in the text that was given, of the character at this index of `json`. */
  readonly offset: (index: number) => number
}

/** Text that is JSON already comes back unchanged. */
export function rewriteRelaxedJson(text: string): Rewritten {
  const pieces: string[] = []
  /** From the index `from` on, the result is longer than the text by `by` characters. */
  const shifts: { readonly from: number; readonly by: number }[] = []
  let written = 0
  let copied = 0
  const replace = (at: number, end: number, by: string) => {
    const kept = text.slice(copied, at)
    pieces.push(kept, by)
    written += kept.length + by.length
    copied = end
    shifts.push({ from: written, by: written - end })
  }
  let before = ''
  let comma: { readonly at: number; readonly behindValue: boolean } | undefined
  for (let at = 0; at < text.length; ) {
    const end = endOfToken(text, at)
    const token = text[at] ?? ''
    if (blanks.has(text.charCodeAt(at))) {
      at = end
      continue
    }
    if ((token === '}' || token === ']') && comma?.behindValue) replace(comma.at, comma.at + 1, '')
    if ((before === '{' || before === ',') && firstOfName.has(text.charCodeAt(at)) && isFollowedByColon(text, end)) {
      replace(at, end, `"${text.slice(at, end)}"`)
    }
    comma = token === ',' ? { at, behindValue: !'{[,:'.includes(before) || before === '' } : undefined
    before = token
    at = end
  }
  pieces.push(text.slice(copied))
  return {
    json: pieces.join(''),
    offset: (index) => index - (shifts.findLast(({ from }) => index >= from)?.by ?? 0),
  }
}

// By their codes: this runs for each character.
const blanks = codes(' \t\r\n')
const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const firstOfName = codes('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$@')
const partOfName = new Set([...firstOfName, ...codes('0123456789.')])

function codes(characters: string): ReadonlySet<number> {
  return new Set([...characters].map((one) => one.charCodeAt(0)))
}

function endOfToken(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first === quote) return endOfString(text, at)
  const goesOn = blanks.has(first) ? blanks : firstOfName.has(first) ? partOfName : undefined
  let end = at + 1
  if (goesOn) while (end < text.length && goesOn.has(text.charCodeAt(end))) end++
  return end
}

function endOfString(text: string, at: number): number {
  let end = at + 1
  while (end < text.length && text.charCodeAt(end) !== quote) end += text.charCodeAt(end) === backslash ? 2 : 1
  return Math.min(end + 1, text.length)
}

function isFollowedByColon(text: string, at: number): boolean {
  let next = at
  while (next < text.length && blanks.has(text.charCodeAt(next))) next++
  return text.charCodeAt(next) === colon
}
