// Text to records: cells, places and line numbers, what is broken and where, however the text is cut; and how much searching
// that takes.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { charactersSearched } from '../../../test/support/characters-searched.ts'
import { endlessQuotes } from '../../../test/support/endless-quotes.ts'
import { type BrokenRecord, type CsvRecord, detectSeparator, longestLine, makeRecordReader } from './records.ts'

type Found = Array<CsvRecord | BrokenRecord>

function cut(text: string, pieceSize: number, longest?: number): Found {
  const reader = makeRecordReader(longest)
  const found: Found = []
  for (let at = 0; at < text.length; at += pieceSize) found.push(...reader.push(text.slice(at, at + pieceSize)))
  found.push(...reader.end())
  return found
}

const plain = (line: number, cells: readonly string[], starts: readonly number[]) => ({
  line,
  cells,
  starts,
  quoted: false,
})
const quoted = (line: number, cells: readonly string[], starts: readonly number[]) => ({
  ...plain(line, cells, starts),
  quoted: true,
})
const tooLong = (line: number, column: number) => ({ line, column, broken: 'too-long' })
const openQuote = (line: number, column: number) => ({ line, column, broken: 'open-quote' })
const stray = (line: number, column: number) => ({ line, column, broken: 'stray-quote' })
const h = plain(1, ['h', 'i'], [1, 3])

describe('records', () => {
  test.each<[name: string, text: string, records: readonly object[]]>([
    ['nothing', '', []],
    ['a line without end', 'h,i', [h]],
    ['LF', 'h,i\nab,,c\n', [h, plain(2, ['ab', '', 'c'], [1, 4, 5])]],
    ['CR LF', 'h,i\r\nab,c\r\n', [h, plain(2, ['ab', 'c'], [1, 4])]],
    ['CR', 'h,i\rab,c\rd', [h, plain(2, ['ab', 'c'], [1, 4]), plain(3, ['d'], [1])]],
    ['LF and then CR LF', 'h,i\na\r\nb\n', [h, plain(2, ['a'], [1]), plain(3, ['b'], [1])]],
    ['CR and then LF', 'h,i\ra\nb\r\nc', [h, plain(2, ['a'], [1]), plain(3, ['b'], [1]), plain(4, ['c'], [1])]],
    ['line ends before the first record', '\n\r\n\rh,i\n', [plain(4, ['h', 'i'], [1, 3])]],
    ['empty lines between, which are counted', 'h,i\n\r\n\n\ra\r\rb', [h, plain(5, ['a'], [1]), plain(7, ['b'], [1])]],
    ['empty lines at the end', 'h,i\r\n\r\n', [h]],
    ['a CR at the very end', 'h,i\r', [h]],
  ])('%s', (_name, text, records) => {
    for (const size of [1, 2, 3, 100]) expect(cut(text, size)).toEqual(records)
  })

  test.each<[name: string, text: string, records: readonly object[]]>([
    ['a value in quotes', 'h,i\n"a,b",c\nd', [h, quoted(2, ['a,b', 'c'], [1, 7]), plain(3, ['d'], [1])]],
    ['an empty value in quotes', 'h,i\n"",c', [h, quoted(2, ['', 'c'], [1, 4])]],
    ['a last value in quotes', 'h,i\nc,"a"', [h, quoted(2, ['c', 'a'], [1, 3])]],
    ['a last value in quotes and LF', 'h,i\nc,"a"\nd', [h, quoted(2, ['c', 'a'], [1, 3]), plain(3, ['d'], [1])]],
    ['a last value in quotes and CR', 'h,i\nc,"a"\rd', [h, quoted(2, ['c', 'a'], [1, 3]), plain(3, ['d'], [1])]],
    ['a last value in quotes and CR LF', 'h,i\nc,"a"\r\nd', [h, quoted(2, ['c', 'a'], [1, 3]), plain(3, ['d'], [1])]],
    ['an empty last value', 'h,i\n"a",\nd', [h, quoted(2, ['a', ''], [1, 5]), plain(3, ['d'], [1])]],
    ['an empty last value at the end', 'h,i\n"a",', [h, quoted(2, ['a', ''], [1, 5])]],
    ['a plain value after quotes', 'h,i\n"a",b\r\nd', [h, quoted(2, ['a', 'b'], [1, 5]), plain(3, ['d'], [1])]],
    ['a plain value after quotes and CR', 'h,i\n"a",b\rd', [h, quoted(2, ['a', 'b'], [1, 5]), plain(3, ['d'], [1])]],
    ['doubled quotes', 'h,i\n"a""b""",c', [h, quoted(2, ['a"b"', 'c'], [1, 10])]],
    ['an LF in quotes', 'h,i\n"a\nb",c\nd', [h, quoted(2, ['a\nb', 'c'], [1, 7]), plain(4, ['d'], [1])]],
    ['a CR in quotes', 'h,i\n"a\rb",c\nd', [h, quoted(2, ['a\rb', 'c'], [1, 7]), plain(4, ['d'], [1])]],
    ['several CR LF in quotes', 'h,i\n"a\r\n\r\nb"\r\nd', [h, quoted(2, ['a\r\n\r\nb'], [1]), plain(5, ['d'], [1])]],
    ['quotes in the first line', '"h;",i\na;b', [quoted(1, ['h;', 'i'], [1, 6]), plain(2, ['a;b'], [1])]],
  ])('%s: quotes are read as RFC 4180 says', (_name, text, records) => {
    for (const size of [1, 2, 3, 100]) expect(cut(text, size)).toEqual(records)
  })

  test.each<[name: string, text: string, records: readonly object[]]>([
    ['one that is never closed', 'h,i\n"a,b\nd', [h, openQuote(2, 1), plain(3, ['d'], [1])]],
    ['one that is never closed, and nothing after it', 'h,i\nc,"a', [h, openQuote(2, 3)]],
    ['one that is never closed, and two CR LF', 'h,i\r\nc,"a\r\n\r\nd', [h, openQuote(2, 3), plain(4, ['d'], [1])]],
    ['one inside a value', 'h,i\nab,c"d\ne', [h, stray(2, 5), plain(3, ['e'], [1])]],
    ['one at the end of a value', 'h,i\na",b\ne', [h, stray(2, 2), plain(3, ['e'], [1])]],
    ['text after the closing one', 'h,i\n"a"b,c\ne', [h, stray(2, 4), plain(3, ['e'], [1])]],
    [
      'an open one before whole lines',
      'h,i\n"a\nb\n"c"d\ne',
      [h, stray(2, 7), plain(3, ['b'], [1]), stray(4, 4), plain(5, ['e'], [1])],
    ],
  ])('quotation mark: %s costs its own line, and its place is said', (_name, text, records) => {
    for (const size of [1, 2, 3, 100]) expect(cut(text, size)).toEqual(records)
  })

  test.each([
    ['a,b', ','],
    ['a;b', ';'],
    ['a\tb', '\t'],
    ['a', ','],
    ['a;b,c', ','],
    ['a;b\tc', ';'],
    ['a,b;c;d', ';'],
    ['a;b\tc\td', '\t'],
    ['a\tb;c;d,e', ';'],
  ])('the separator of %j is %j', (line, separator) => {
    expect(detectSeparator(line)).toBe(separator)
  })

  test('the separator is that of the first line that is not empty, for all lines', () => {
    const records = [plain(2, ['h', 'i'], [1, 3]), plain(3, ['a,b,c', 'd'], [1, 7])]
    expect(cut('\nh;i\na,b,c;d\n', 100)).toEqual(records)
  })
})

describe('the longest line', () => {
  const ten = 'abcdefgh,j'
  const eleven = `${ten}k`

  test('[T-28] has 65,536 characters, with quotes or without', () => {
    const last = 'x'.repeat(longestLine)
    expect(longestLine).toBe(65_536)
    expect(cut(`${last}\n${last}x\n`, 1000)).toEqual([plain(1, [last], [1]), tooLong(2, 65_536)])
    expect(cut(`"${last.slice(2)}"\n`, 1000)).toEqual([quoted(1, [last.slice(2)], [1])])
    expect(cut(`"${last.slice(1)}"\n`, 1000)).toEqual([openQuote(1, 1)])
  })

  test.each<[name: string, text: string, records: readonly object[]]>([
    ['just short enough', `${ten}\n${ten}\n${ten}`, [1, 2, 3].map((line) => plain(line, ['abcdefgh', 'j'], [1, 10]))],
    ['too long', `a\n${eleven}\nb`, [plain(1, ['a'], [1]), tooLong(2, 10), plain(3, ['b'], [1])]],
    ['too long, the first', `${eleven}\nb`, [tooLong(1, 10), plain(2, ['b'], [1])]],
    ['too long, the last', `a\n${eleven}`, [plain(1, ['a'], [1]), tooLong(2, 10)]],
    [
      'too long, several times',
      `a\n${eleven.repeat(5)}\nb`,
      [plain(1, ['a'], [1]), tooLong(2, 10), plain(3, ['b'], [1])],
    ],
    ['too long, twice', `${eleven}\r\n${eleven}\r\nb`, [tooLong(1, 10), tooLong(2, 10), plain(3, ['b'], [1])]],
    ['too long and ending in CR', `${eleven}\rb`, [tooLong(1, 10), plain(2, ['b'], [1])]],
    ['too long and ending in CR LF', `${eleven}\r\nb`, [tooLong(1, 10), plain(2, ['b'], [1])]],
    ['too long and ending in CR CR', `${eleven}\r\rb`, [tooLong(1, 10), plain(3, ['b'], [1])]],
    ['too long with an empty line after it', `${eleven}\n\nb`, [tooLong(1, 10), plain(3, ['b'], [1])]],
  ])('a line that is %s is counted, and its neighbours are read', (_name, text, records) => {
    for (const size of [1, 2, 5, 10, 11, 12, 13, 100]) expect(cut(text, size, 10)).toEqual(records)
  })

  test.each<[name: string, text: string, records: readonly object[]]>([
    ['that ends in time', `"abc",fghi\nb`, [quoted(1, ['abc', 'fghi'], [1, 7]), plain(2, ['b'], [1])]],
    ['that closes with the last character', '"abcdefgh"\nb', [quoted(1, ['abcdefgh'], [1]), plain(2, ['b'], [1])]],
    [
      'whose end comes too late, in a later line',
      'a\nb,"c\nd\nefghij"\nk',
      [plain(1, ['a'], [1]), openQuote(2, 3), plain(3, ['d'], [1]), stray(4, 7), plain(5, ['k'], [1])],
    ],
  ])('a value in quotes %s', (_name, text, records) => {
    for (const size of [1, 2, 5, 10, 11, 12, 13, 100]) expect(cut(text, size, 10)).toEqual(records)
  })

  test('a value in quotes whose end comes too late is refused in its line', () => {
    for (const size of [1, 2, 5, 10, 11, 12, 13, 100]) {
      expect(cut('"abcdefghi"\nb', size, 10)).toMatchObject([{ line: 1, broken: expect.anything() }, { line: 2 }])
    }
  })
})

test('any text gives the same records whatever the pieces, however long lines may be', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ',', '\n'), maxLength: 30 })
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 3, max: 12 }), (file, size, longest) => {
      expect(cut(file, size, longest)).toEqual(cut(file, 100, longest))
    }),
    { numRuns: 1000 },
  )
})

test('a record is given out with the piece that ends it', () => {
  const reader = makeRecordReader()
  const counts = (pieces: readonly string[]) => pieces.map((piece) => reader.push(piece).length)
  expect(counts(['h', 'i\n', 'a\nb\n', 'c\r', 'd', '\r', '\n', 'e\r\n'])).toEqual([0, 1, 2, 0, 1, 0, 1, 1])
  // one with quotes may wait until there is more of it, and what comes after it does not
  expect(counts(['"a\nb', 'c"\n', 'd\n', 'e\n'])).toEqual([0, 1, 1, 1])
})

test.each<[name: string, text: string, pieceSize: number]>([
  ['lines that end with CR', 'abc,d\r'.repeat(2000), 12_000],
  ['lines that end with LF', 'abc,d\n'.repeat(2000), 12_000],
  ['one long line', `${'a'.repeat(30_000)}\n`, 50],
  ['long lines one after the other', `${'a'.repeat(30_000)}\n`.repeat(3), 50],
  ['a line that is too long', 'a'.repeat(200_000), 500],
  ['a value in quotes that has many lines', `"${'ab\n'.repeat(10_000)}"\n`, 50],
  ['a quotation mark that is never closed', `"${'ab\n'.repeat(10_000)}`, 50],
  ['such a value, and short lines after it', `"${'ab\n'.repeat(5000)}"\n${'ab\n'.repeat(5000)}`, 50],
  ...Object.entries(endlessQuotes).flatMap(([name, text]) =>
    [65_536, 500].map((size): [string, string, number] => [`${name}, in pieces of ${size}`, text, size]),
  ),
])('[T-58] %s: its characters are looked at a few times each', (_name, text, pieceSize) => {
  expect(charactersSearched(() => void cut(text, pieceSize)) / text.length).toBeLessThan(8)
})
