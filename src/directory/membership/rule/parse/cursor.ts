// A place among the words of a rule, which goes on word by word.

import type { Token } from '../lexer.ts'
import { MembershipRuleError } from '../problem.ts'

export type Cursor = {
  readonly peek: () => Token
  readonly take: () => Token
  /** What was taken. */
  readonly before: () => readonly Token[]
  /** Where what was taken last ends. */
  readonly lastEnd: () => number
  readonly isMark: (text: string) => boolean
  readonly isKeyword: (word: string) => boolean
  readonly expectMark: (text: string) => void
}

export function fail(token: Token, message: string, hint?: string): never {
  throw new MembershipRuleError({ at: token.from, length: token.to - token.from }, message, hint)
}

/** The hyphen before a keyword is optional in the language. */
export const nameOf = (token: Token): string | undefined =>
  token.kind === 'operator' || token.kind === 'word' ? token.small : undefined

export function makeCursor(tokens: readonly Token[]): Cursor {
  let next = 0
  // The last one is the end, at which everything stops or fails.
  const peek = () => tokens[next]!
  const take = () => tokens[next++]!
  return {
    peek,
    take,
    before: () => tokens.slice(0, next),
    lastEnd: () => tokens[next - 1]!.to,
    isMark: (text) => peek().kind === 'mark' && peek().text === text,
    isKeyword: (word) => nameOf(peek()) === word,
    expectMark(text) {
      const token = take()
      if (token.kind !== 'mark' || token.text !== text) fail(token, `Expected '${text}' and found '${token.text}'`)
    },
  }
}
