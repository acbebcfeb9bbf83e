import { describe, expect, test } from 'vitest'
import { escapedInJson, printable, printableJson } from './printable.ts'

describe('text that strangers may have written', () => {
  test.each([
    ['escape, which begins a command of the terminal', '\u001b[2J', '<U+001B>[2J'],
    ['its C1 form', '\u009b31m', '<U+009B>31m'],
    ['the bell', 'a\u0007b', 'a<U+0007>b'],
    ['a line end', 'one\ntwo', 'one<U+000A>two'],
    ['a line separator', 'one\u2028two', 'one<U+2028>two'],
    ['a paragraph separator', 'one\u2029two', 'one<U+2029>two'],
    ['an override of the direction', 'gpj\u202e.exe', 'gpj<U+202E>.exe'],
    ['an invisible letter outside of the first plane', 'a\u{e0041}b', 'a<U+E0041>b'],
    ['two in a row', '\r\n', '<U+000D><U+000A>'],
  ])('%s is shown, not obeyed', (_, text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('other letters of any script stay as they are', () => {
    expect(printable('Café 東京 עברית 😀 <b>')).toBe('Café 東京 עברית 😀 <b>')
  })

  test.each(['\u007f', '\u009b31m', '\u200b', '\u2028', '\u202e', '\u{e0041}', '\u001b[0m'])(
    'a document with %j has only visible letters and means the same',
    (text) => {
      const json = printableJson({ [text]: text })
      expect(json).toMatch(/^[\x20-\x7e]+$/)
      expect(JSON.parse(json)).toEqual({ [text]: text })
      expect(escapedInJson(JSON.stringify({ [text]: text }))).toBe(json)
    },
  )
})
