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

  test.each([
    ['Hangul fillers', '\u115f\u1160\u3164\uffa0', '<U+115F><U+1160><U+3164><U+FFA0>'],
    ['a combining grapheme joiner', 'a\u034fb', 'a<U+034F>b'],
    ['Khmer vowels that are not written', '\u17b4\u17b5', '<U+17B4><U+17B5>'],
    ['Mongolian selectors', '\u180b\u180c\u180d\u180e\u180f', '<U+180B><U+180C><U+180D><U+180E><U+180F>'],
    ['selectors of a variation', '\ufe00\ufe0f\u{e0100}\u{e01ef}', '<U+FE00><U+FE0F><U+E0100><U+E01EF>'],
    ['an empty Braille pattern', '\u2800', '<U+2800>'],
    ['private use', '\ue000\u{f0000}\u{10fffd}', '<U+E000><U+F0000><U+10FFFD>'],
    ['what is no character', '\ufdd0\uffff\u{1fffe}', '<U+FDD0><U+FFFF><U+1FFFE>'],
    ['half of a pair', 'a\ud800b', 'a<U+D800>b'],
    ['what is not assigned', '\u0378', '<U+0378>'],
    ['an emoji with a selector', '\u2764\ufe0f', '\u2764<U+FE0F>'],
    ['joined emoji', '👩\u200d💻', '👩<U+200D>💻'],
  ])('%s, drawn as nothing or as anything, can be seen', (_, text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('of fifty marks on one letter four stay', () => {
    expect(printable(`o${'\u0301'.repeat(50)}k`)).toBe(`o${'\u0301'.repeat(4)}${'<U+0301>'.repeat(46)}k`)
    expect(printable(`o${'\u20dd'.repeat(5)}k`)).toBe(`o${'\u20dd'.repeat(4)}<U+20DD>k`)
    expect(printable(`o${'\u0301\u034f'.repeat(9)}k`)).not.toMatch(/\p{M}{5}/u)
  })

  test.each([
    'Café 東京 עברית 😀 <b>',
    'ви́шня',
    'Việt Nam',
    'שָׁלוֹם',
    'ကျွန်ုပ်',
    'བསྒྲུབས',
    'ภาษาไทย',
    'हिन्दी',
    '한국어',
    'nai\u0308ve',
  ])('letters of any script, %s, stay as they are', (text) => {
    expect(printable(text)).toBe(text)
  })

  test.each([
    '\u007f',
    '\u009b31m',
    '\u200b',
    '\u2028',
    '\u202e',
    '\u{e0041}',
    '\u001b[0m',
    '\u3164',
    '\ue000',
    '\ud800',
  ])('a document with %j has only visible letters and means the same', (text) => {
    const json = printableJson({ [text]: text })
    expect(json).toMatch(/^[\x20-\x7e]+$/)
    expect(JSON.parse(json)).toEqual({ [text]: text })
    expect(escapedInJson(JSON.stringify({ [text]: text }))).toBe(json)
  })
})
