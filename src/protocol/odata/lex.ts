// Words of OData's query options (OData 4.01 ABNF): names, literals and punctuation. Operators and function names are words
// like any other here; filter.ts tells them from property names by where they stand.

import { ODataError } from './problem.ts'

export type Literal =
  | { readonly type: 'string' | 'guid' | 'instant' | 'duration'; readonly value: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null' }

export type Token = { readonly at: number } & (
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'mark'; readonly text: '(' | ')' | ',' | '/' | ':' | '$' | '=' | ';' | '*' }
  | { readonly kind: 'end' }
)

// The longest come first: a guid begins like a number, and an instant like both.
const patterns: ReadonlyArray<readonly [RegExp, (text: string) => Found]> = [
  [/'(?:[^']|'')*'/y, (text) => literal({ type: 'string', value: text.slice(1, -1).replaceAll("''", "'") })],
  [
    /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy,
    (text) => literal({ type: 'guid', value: text.toLowerCase() }),
  ],
  [
    /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))?(?![\w:])/iy,
    (text) => literal({ type: 'instant', value: text }),
  ],
  [/duration'[^']*'/iy, (text) => literal({ type: 'duration', value: text.slice(9, -1) })],
  [/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)/iy, (text) => literal({ type: 'number', value: Number(text) })],
  [/[A-Za-z_@#][\w.@#-]*/y, (text) => words[text.toLowerCase()] ?? { kind: 'word', text }],
  [/[(),/:$=;*]/y, (text) => ({ kind: 'mark', text: text as '(' })],
]

type Found =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'mark'; readonly text: '(' | ')' | ',' | '/' | ':' | '$' | '=' | ';' | '*' }

function literal(value: Literal): Found {
  return { kind: 'literal', literal: value }
}

const words: Readonly<Record<string, Found>> = {
  true: literal({ type: 'boolean', value: true }),
  false: literal({ type: 'boolean', value: false }),
  null: literal({ type: 'null' }),
}

/** Ends with one token of kind `end`. Throws ODataError. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const blank = /\s+/y
    blank.lastIndex = at
    if (blank.test(text)) {
      at = blank.lastIndex
      continue
    }
    const [found, end] = tokenAt(text, at)
    tokens.push({ ...found, at })
    at = end
  }
  tokens.push({ kind: 'end', at })
  return tokens
}

function tokenAt(text: string, at: number): readonly [Found, number] {
  for (const [pattern, read] of patterns) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) return [read(match[0]), pattern.lastIndex]
  }
  if (text[at] === "'") throw new ODataError('a quoted text has no end; a quote inside it is written twice', at)
  throw new ODataError(`'${text[at]}' does not belong here`, at)
}

/** Reads tokens one after the other. */
export function reader(text: string) {
  const tokens = tokensOf(text)
  let next = 0
  const peek = (ahead = 0): Token => tokens[Math.min(next + ahead, tokens.length - 1)]! // the last is `end`
  const isMark = (mark: string, ahead = 0): boolean => {
    const token = peek(ahead)
    return token.kind === 'mark' && token.text === mark
  }
  const isWord = (word: string, ahead = 0): boolean => {
    const token = peek(ahead)
    return token.kind === 'word' && token.text.toLowerCase() === word
  }
  return {
    peek,
    isMark,
    isWord,
    take: (): Token => {
      const token = peek()
      next++
      return token
    },
    takeMark(mark: string): boolean {
      if (!isMark(mark)) return false
      next++
      return true
    },
    takeWord(word: string): boolean {
      if (!isWord(word)) return false
      next++
      return true
    },
    expectMark(mark: string): void {
      if (!isMark(mark)) throw new ODataError(`'${mark}' is missing`, peek().at)
      next++
    },
    expectName(what: string): string {
      const token = peek()
      if (token.kind !== 'word') throw new ODataError(`${what} is missing`, token.at)
      next++
      return token.text
    },
    expectEnd(): void {
      const token = peek()
      if (token.kind !== 'end') throw new ODataError('the text goes on after its end', token.at)
    },
  }
}

export type Reader = ReturnType<typeof reader>
