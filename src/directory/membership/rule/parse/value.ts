// What a property is compared with: a text or null, a list of texts, a pattern.

import { mostOfRule, type Pattern, readPattern } from '../pattern.ts'
import { type Cursor, fail } from './cursor.ts'

export type Values = {
  readonly literal: () => string | null
  readonly literals: () => string[]
  readonly pattern: () => Pattern
  /** Of all patterns that were read. */
  readonly patternSize: () => number
}

export function makeValues({ peek, take, isMark, expectMark }: Cursor): Values {
  let patternSize = 0

  function literal(): string | null {
    const token = take()
    if (token.kind === 'string') return token.small
    if (token.kind === 'word' && /^\$?null$/i.test(token.text)) return null
    if (token.kind === 'word' && /^(true|false|\d+)$/i.test(token.text)) return token.text.toLowerCase()
    return fail(token, `Expected a value in quotation marks and found '${token.text}'`)
  }

  function literals(): string[] {
    expectMark('[')
    const values = [listed()]
    while (isMark(',')) {
      take()
      values.push(listed())
    }
    expectMark(']')
    return values
  }

  function listed(): string {
    const token = peek()
    return literal() ?? fail(token, 'null cannot be in a list; ask for it with -eq null')
  }

  function pattern(): Pattern {
    const token = take()
    if (token.kind !== 'string') fail(token, `Expected a pattern in quotation marks and found '${token.text}'`)
    try {
      const read = readPattern(token.text, mostOfRule - patternSize)
      patternSize += read.size
      return read
    } catch (error) {
      return fail(token, `The pattern cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return { literal, literals, pattern, patternSize: () => patternSize }
}
