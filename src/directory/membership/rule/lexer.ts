// The words of a rule. Of a string two forms are kept: as written, for patterns and for what people are told, and in the small
// letters that it is compared in.

import { smallLetters } from '../../../kernel/text/small-letters.ts'
import { MembershipRuleError } from './problem.ts'

export type Token = {
  readonly kind: 'word' | 'operator' | 'string' | 'mark' | 'end'
  /** An operator without its hyphen, a string without its quotation marks. */
  readonly text: string
  readonly small: string
  readonly from: number
  readonly to: number
}

const longestRule = 3072

const lexicon =
  /\s+|(?<operator>[-–—][a-zA-Z]+)|(?<string>"(?:[^"`]|`.)*"|'(?:[^']|'')*')|(?<word>\\?_(?![a-zA-Z0-9])|[$a-zA-Z][\w.]*|\d[\w.:+-]*)|(?<mark>[()[\],])/suy

/** @throws {MembershipRuleError} for a character that begins nothing, and for a rule that is too long */
export function lex(text: string): Token[] {
  if (text.length > longestRule) {
    throw new MembershipRuleError(
      { at: longestRule, length: text.length - longestRule },
      `A rule has at most ${longestRule} characters; this one has ${text.length}`,
    )
  }
  const tokens: Token[] = []
  const add = (kind: Token['kind'], written: string, from: number, to: number) =>
    tokens.push({ kind, text: written, small: smallLetters(written), from, to })
  lexicon.lastIndex = 0
  for (let from = 0; from < text.length; from = lexicon.lastIndex) {
    lexicon.lastIndex = from
    const groups = lexicon.exec(text)?.groups
    if (!groups) {
      const character = text[from] ?? ''
      throw new MembershipRuleError({ at: from, length: 1 }, whatIsWrong(character), hintFor(character))
    }
    const { operator, string, word, mark } = groups
    const to = lexicon.lastIndex
    if (operator) add('operator', operator.slice(1), from, to)
    else if (string) add('string', unquote(string), from, to)
    else if (word) add('word', word.replace(/^\\/, ''), from, to)
    else if (mark) add('mark', mark, from, to)
  }
  add('end', 'the end of the rule', text.length, text.length)
  return tokens
}

const whatIsWrong = (character: string): string =>
  character === '"' || character === "'"
    ? `The text that begins here has no end: ${character} is missing`
    : `'${character}' is not expected here`

/** Signs of other languages for what a word stands for here. */
const otherSigns: Readonly<Record<string, string>> = { '=': '-eq', '!': '-ne or not', '&': 'and', '|': 'or' }

const hintFor = (character: string): string =>
  Object.hasOwn(otherSigns, character) ? ` Did you mean ${otherSigns[character]}?` : ''

function unquote(text: string): string {
  const inner = text.slice(1, -1)
  return text.startsWith('"') ? inner.replace(/`(.)/gsu, '$1') : inner.replaceAll("''", "'")
}
