import { describe, expect, test } from 'vitest'
import { csvCell, withoutGuard } from './csv.ts'

describe('a cell for a spreadsheet', () => {
  test.each([
    ['plain', 'Contoso Ltd', 'Contoso Ltd'],
    ['nothing', '', ''],
    ['a sign inside', 'a - b = c', 'a - b = c'],
    ['a comma', 'a,b', '"a,b"'],
    ['a comma before a sign, which the quotation marks hold together', 'a,-b', '"a,-b"'],
    ['a semicolon', 'a;b', '"a;b"'],
    ['a tab', 'a\tb', '"a\tb"'],
    ['quotation marks', 'a "b"', '"a ""b"""'],
    ['a line end', 'a\r\nb', '"a\r\nb"'],
    ['an apostrophe', "'tis", "'tis"],
    ['a blank cell of its own behind what holds a sign', 'a=b; ', '"a=b; "'],
  ])('%s is written as RFC 4180 says', (_, text, written) => {
    expect(csvCell(text)).toBe(written)
  })

  test.each([
    ['=', '=1+1', "'=1+1"],
    ['+', '+1', "'+1"],
    ['-', '-1', "'-1"],
    ['@', '@x', "'@x"],
    ['a tab', '\tx', `"'\tx"`],
    ['a carriage return', '\rx', `"'\rx"`],
    ['a line feed', '\nx', `"'\nx"`],
    ['a line feed and a formula', '\n=1+1', `"'\n'=1+1"`],
    ['a blank', ' =1', "' =1"],
    ['a no-break space', '\u00a0=1', "'\u00a0=1"],
    ['an em space', '\u2003=1', "'\u2003=1"],
    ['an ideographic space', '\u3000=1', "'\u3000=1"],
    ['a byte order mark', '\ufeff=1', "'\ufeff=1"],
    ['a zero-width space', '\u200b=1', "'\u200b=1"],
    ['a Hangul filler', '\u3164=1', "'\u3164=1"],
    ['an empty Braille pattern', '\u2800=1', "'\u2800=1"],
    ['an invisible letter outside of the first plane', '\u{e0100}=1', "'\u{e0100}=1"],
    ['NUL', '\0=1', "'\0=1"],
    ['a full-width equals sign', '\uff1d1', "'\uff1d1"],
    ['a full-width plus sign', '\uff0b1', "'\uff0b1"],
    ['a full-width hyphen', '\uff0d1', "'\uff0d1"],
    ['a full-width at sign', '\uff20x', "'\uff20x"],
    ['a small at sign', '\ufe6bx', "'\ufe6bx"],
    ['a minus sign', '\u22121', "'\u22121"],
    ['an apostrophe that somebody wrote', "'=1", "''=1"],
    ['a blank between apostrophes', "' '=1", "'' '=1"],
    ['a cell of its own behind a semicolon', "x;=cmd|'/C calc'!A0;y", `"x;'=cmd|'/C calc'!A0;y"`],
    ['a cell of its own behind a tab', 'x\t=1', `"x\t'=1"`],
    ['a quotation mark behind a semicolon, which opens a cell', 'x;"=1', `"x;'""=1"`],
    ['a quotation mark behind a tab', 'x\t"=1', `"x\t'""=1"`],
    ['a quotation mark at the beginning', '"=1', `"'""=1"`],
    ['quotation marks, blanks and apostrophes', `x;" '"=1`, `"x;'"" '""=1"`],
    ['a row of its own', 'x\n \u200b@y', `"x\n' \u200b@y"`],
  ])('%s begins no formula', (_, text, written) => {
    expect(csvCell(text)).toBe(written)
  })

  test('every sign whose plain form begins a formula counts', () => {
    const shapes = Array.from({ length: 0x3000 }, (_, at) => String.fromCodePoint(at + 0xd000 * Number(at >= 0x2800)))
    const signs = shapes.filter((symbol) => /^[=+\-@\u2212]$/.test(symbol.normalize('NFKC')))
    expect(signs.length).toBeGreaterThan(15)
    expect(signs.filter((symbol) => csvCell(symbol) !== `'${symbol}`)).toEqual([])
  })

  test('a number stays one', () => {
    expect(csvCell(-7)).toBe('-7')
  })

  test('a long cell takes no longer for what it is made of', () => {
    // read once: a search for the sign behind each of these separators would be three thousand million steps
    const made = `${'\n'.repeat(60_000)}=`
    expect(csvCell(made).length).toBe(2 * made.length + 2)
    expect(withoutGuard(made)).toBe(made)
  })

  test('an apostrophe is taken away only where one was put', () => {
    const texts = ["'tis", "'x'", "''", "a '=b", "'=1", 'x', "x;'-1", "x;=1;'=2"]
    expect(texts.map(withoutGuard)).toEqual(["'tis", "'x'", "''", "a '=b", '=1', 'x', 'x;-1', 'x;=1;=2'])
  })
})
