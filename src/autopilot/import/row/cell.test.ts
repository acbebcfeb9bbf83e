// A cell to what is stored of it: which characters are named, taken out or refused.

import { describe, expect, test } from 'vitest'

import { cleanCell } from './cell.ts'

describe('a cell', () => {
  const found = (offset: number, codePoint: string, name: string, fatal: boolean) => ({
    offset,
    codePoint,
    name,
    fatal,
  })
  const invisible = (offset: number, codePoint: string) => found(offset, codePoint, 'invisible character', false)

  test.each<[cell: string, text: string, hidden: readonly object[]]>([
    ['', '', []],
    ['a b', 'a b', []],
    ['B\u00fcro \u0416 \u{1f600}', 'B\u00fcro \u0416 \u{1f600}', []],
    [' a', 'a', [found(0, 'U+0020', 'leading blank', false)]],
    ['\ta', 'a', [found(0, 'U+0009', 'leading blank', false)]],
    ['a  ', 'a', [found(1, 'U+0020', 'trailing blank', false)]],
    ['a\t', 'a', [found(1, 'U+0009', 'trailing blank', false)]],
    ['  a  ', 'a', [found(0, 'U+0020', 'leading blank', false)]],
    ['a\u00a0b', 'a b', [found(1, 'U+00A0', 'no-break space', false)]],
    ['a\u3000b', 'a b', [invisible(1, 'U+3000')]],
    ['\u00a0a', 'a', [found(0, 'U+00A0', 'no-break space', false)]],
    ['a\u200bb\u200b\u200d', 'ab', [invisible(1, 'U+200B'), invisible(4, 'U+200D')]],
    ['\u200ba ', 'a', [invisible(0, 'U+200B')]],
    ['\ufeffa\u00ad', 'a', [invisible(0, 'U+FEFF'), invisible(2, 'U+00AD')]],
    ['a\u202eb', 'ab', [invisible(1, 'U+202E')]],
    [
      '\u201ca\u201d',
      '\u201ca\u201d',
      [found(0, 'U+201C', 'typographic quotation mark', true), found(2, 'U+201D', 'typographic quotation mark', true)],
    ],
    ['\u00aba', '\u00aba', [found(0, 'U+00AB', 'typographic quotation mark', true)]],
    ['a\u0000', 'a\u0000', [found(1, 'U+0000', 'NUL character', true)]],
    ['a\u0007', 'a\u0007', [found(1, 'U+0007', 'control character', true)]],
    ['a\u009f', 'a\u009f', [found(1, 'U+009F', 'control character', true)]],
    ['a\ufffd', 'a\ufffd', [found(1, 'U+FFFD', 'replacement character: the encoding was lost on the way', true)]],
  ])('%j is stored as %j, and what was hidden in it is named', (cell, text, hidden) => {
    expect(cleanCell(cell)).toEqual({ text, hidden })
  })
})
