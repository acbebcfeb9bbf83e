// Bytes to text: which encoding is seen, whatever the pieces.

import { describe, expect, test } from 'vitest'

import { type Encoding, makeTextReader } from './text.ts'

function readAs(bytes: Uint8Array, pieceSize: number): readonly [text: string, encoding: Encoding, bom: boolean] {
  const reader = makeTextReader()
  let text = ''
  for (let at = 0; at < bytes.length; at += pieceSize) text += reader.push(bytes.subarray(at, at + pieceSize))
  text += reader.end()
  const { encoding, bom } = reader.found()
  return [text, encoding, bom]
}

const utf8 = (text: string) => Buffer.from(text)
const little = (text: string) => Buffer.from(text, 'utf16le')
const big = (text: string) => Buffer.from(text, 'utf16le').swap16()
const latin = (text: string) => Buffer.from(text, 'latin1')
const cp1252 = (bytes: readonly number[]) => Buffer.concat([utf8(long), Uint8Array.from(bytes)])

const long = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\n'
const umlauts = `${long}1,,x,B\u00fcro \u20ac \u{1f600}\n`
/** 32 letters in UTF-16 are the 64 bytes that are looked at; with the first zero in the wrong place after them. */
const late = `${'x'.repeat(32)}\u0100\u0100\u0100\u0100\n`

describe('encodings', () => {
  test.each<[name: string, bytes: Uint8Array, text: string, encoding: Encoding, bom: boolean]>([
    ['nothing', utf8(''), '', 'utf-8', false],
    ['UTF-8', utf8(umlauts), umlauts, 'utf-8', false],
    ['short UTF-8', utf8('a,\u00fc'), 'a,\u00fc', 'utf-8', false],
    ['UTF-8 that begins like its BOM', utf8('\uff21bc'), '\uff21bc', 'utf-8', false],
    ['UTF-8 that begins even more like its BOM', utf8('\ufec0bc'), '\ufec0bc', 'utf-8', false],
    ['UTF-8 whose third byte is that of its BOM', utf8('a\u00ffbc'), 'a\u00ffbc', 'utf-8', false],
    ['UTF-8 with BOM', utf8(`\ufeff${umlauts}`), umlauts, 'utf-8', true],
    ['UTF-16 LE with BOM', little(`\ufeff${umlauts}`), umlauts, 'utf-16le', true],
    ['UTF-16 BE with BOM', big(`\ufeff${umlauts}`), umlauts, 'utf-16be', true],
    ['UTF-16 LE with BOM and no plain letter', little('\ufeff\u0416\u0416'), '\u0416\u0416', 'utf-16le', true],
    ['UTF-16 BE with BOM and no plain letter', big('\ufeff\u0416\u0416'), '\u0416\u0416', 'utf-16be', true],
    ['UTF-16 LE', little(umlauts), umlauts, 'utf-16le', false],
    ['UTF-16 BE', big(umlauts), umlauts, 'utf-16be', false],
    ['two letters of UTF-16 LE', little('ab'), 'ab', 'utf-16le', false],
    ['two letters of UTF-16 BE', big('ab'), 'ab', 'utf-16be', false],
    ['UTF-16 LE that has other letters later', little(late), late, 'utf-16le', false],
    ['UTF-16 BE that has other letters later', big(late), late, 'utf-16be', false],
    ['UTF-16 LE with three plain letters of five', little('abc\u0416\u0416'), 'abc\u0416\u0416', 'utf-16le', false],
    ['UTF-16 BE with three plain letters of five', big('abc\u0416\u0416'), 'abc\u0416\u0416', 'utf-16be', false],
    ['Windows-1252', latin(`${long}B\u00fcro\n`), `${long}B\u00fcro\n`, 'windows-1252', false],
    ['short Windows-1252', latin('B\u00fcro'), 'B\u00fcro', 'windows-1252', false],
    // the last bytes of these might be the beginning of a letter in UTF-8
    ['Windows-1252 with \u00e9 at the end', latin(`${long}Caf\u00e9`), `${long}Caf\u00e9`, 'windows-1252', false],
    ['Windows-1252 with \u00e9', latin(`${long}Caf\u00e9,x\n`), `${long}Caf\u00e9,x\n`, 'windows-1252', false],
    ['Windows-1252 with \u00c3', latin(`${long}\u00c3,x\n`), `${long}\u00c3,x\n`, 'windows-1252', false],
    ['Windows-1252 with \u00e2\u201a', cp1252([0xe2, 0x82, 0x2c]), `${long}\u00e2\u201a,`, 'windows-1252', false],
    ['Windows-1252 with \u00c2', latin(`${long}\u00c2,x\n`), `${long}\u00c2,x\n`, 'windows-1252', false],
    ['Windows-1252 with \u00e2\u20ac', cp1252([0xe2, 0x80, 0x2c]), `${long}\u00e2\u20ac,`, 'windows-1252', false],
    ['Windows-1252 with \u00e0\u00a0', cp1252([0xe0, 0xa0, 0x2c]), `${long}\u00e0\u00a0,`, 'windows-1252', false],
    [
      'Windows-1252 with \u00f0\u0178\u02dc',
      cp1252([0xf0, 0x9f, 0x98, 0x2c]),
      `${long}\u00f0\u0178\u02dc,`,
      'windows-1252',
      false,
    ],
    // half of the odd bytes are no majority, a zero among the even ones is no text, and two bytes are too few to tell
    ['every second odd byte zero', utf8('a\0b\0cxdy'), 'a\0b\0cxdy', 'utf-8', false],
    ['every second even byte zero', utf8('\0a\0bxcyd'), '\0a\0bxcyd', 'utf-8', false],
    ['zeros in both places, more of them odd', utf8('a\0b\0\0\0'), 'a\0b\0\0\0', 'utf-8', false],
    ['zeros in both places, more of them even', utf8('\0a\0b\0\0'), '\0a\0b\0\0', 'utf-8', false],
    ['two bytes, the second zero', utf8('a\0'), 'a\0', 'utf-8', false],
    ['two bytes, the first zero', utf8('\0a'), '\0a', 'utf-8', false],
  ])('%s', (_name, bytes, text, encoding, bom) => {
    for (const size of [1, 2, 3, 64, 1000]) expect(readAs(bytes, size)).toEqual([text, encoding, bom])
  })

  test.each([
    [[0xef, 0xbb, 0x41], 'ï»A'],
    [[0xef, 0x41, 0xbf], 'ïA¿'],
    [[0x41, 0xbb, 0xbf], 'A»¿'],
    [[0xff, 0x41, 0x42, 0x43], 'ÿABC'],
    [[0x41, 0xfe, 0x42, 0x43], 'AþBC'],
    [[0xfe, 0x41, 0x42, 0x43], 'þABC'],
    [[0x41, 0xff, 0x42, 0x43], 'AÿBC'],
  ])('half of a byte order mark is none: %j', (bytes, text) => {
    expect(readAs(Uint8Array.from(bytes), 1000)).toEqual([text, 'windows-1252', false])
  })

  test('text is given out as soon as there are 64 bytes of it, and from then on with every piece', () => {
    const reader = makeTextReader()
    const pieces = ['x'.repeat(63), 'y', 'z'].map((piece) => reader.push(utf8(piece)))
    expect(pieces).toEqual(['', `${'x'.repeat(63)}y`, 'z'])
  })
})
