// Allowed names for a row's device and user; text that an export guarded comes back as it was.

import { describe, expect, test } from 'vitest'

import { csvOf, withoutGuard } from '../../../kernel/text/csv.ts'
import { makeRecordReader } from '../../../protocol/csv/records.ts'
import { notebookExample } from '../../../protocol/hardware-hash/examples.ts'
import { encodeFields } from '../../../protocol/hardware-hash/write.ts'
import type { RowReading } from '../../import/row/row.ts'
import { readHeader, readRow } from './columns.ts'

const { base64: hash } = encodeFields(notebookExample)
const header = ['Device Serial Number', 'Windows Product ID', 'Hardware Hash', 'Group Tag', 'Assigned User']

function readingOf(cells: { readonly tag?: string; readonly user?: string }, strict = false): RowReading {
  const text = csvOf([header, [notebookExample.serialNumber ?? '', '', hash, cells.tag ?? '', cells.user ?? '']])
  return readingOfText(text, strict)
}

function readingOfText(text: string, strict: boolean): RowReading {
  const reader = makeRecordReader(undefined, ',')
  const [first, row] = [...reader.push(text), ...reader.end()]
  const head = first && readHeader(first, { strict })
  if (!head?.ok || !row) throw new Error('the file of the test is no device CSV')
  return readRow(row, head.columns, { strict })
}

describe('[T-28] a group tag and an assigned user', () => {
  test.each([
    ['a line end', 'Sales\nSN999 forged row'],
    ['a line end before a formula', 'a\n=1+1'],
    ['a carriage return', 'a\rb'],
    ['a tab', 'a\tb'],
    ['a Hangul filler', 'Sales\u3164'],
    ['nothing but a Hangul filler', '\u3164'],
    ['a combining grapheme joiner', 'Sa\u034fles'],
    ['an empty Braille pattern', 'Sales\u2800'],
    ['a variation selector', 'Sales\ufe00'],
    ['a letter of the tags', 'Sales\u{e0041}'],
  ])('with %s are refused with their line, what is wrong and what to do', (_, text) => {
    for (const [cells, what] of [
      [{ tag: text }, 'group tag'],
      [{ user: text }, 'assigned user'],
    ] as const) {
      const reading = readingOf(cells)
      expect(reading).toMatchObject({ ok: false, line: 2, serialNumber: notebookExample.serialNumber })
      expect(reading.ok || reading.findings.at(-1)).toMatchObject({
        severity: 'error',
        code: 801,
        name: 'InvalidZtdRequestBody',
        line: 2,
        message: expect.stringContaining(`The ${what} "`),
        remedy: `Write the ${what} again without them, on one line.`,
      })
    }
  })

  test('in any script stay as they are', () => {
    for (const tag of ['Café 東京', 'עברית', 'فارسی می\u200cخواهم', '😀👩\u200d💻']) {
      const reading = readingOf({ tag })
      // joiners are taken out of cells, with a remark
      expect(reading).toMatchObject({
        ok: true,
        row: { groupTag: tag.replaceAll('\u200c', '').replaceAll('\u200d', '') },
      })
    }
  })
})

describe('[T-28] a cell that an export guarded', () => {
  test('any text comes back as it was', () => {
    const letters = ['=', '@', "'", ';', '\n', '\t', ' ', 'a', '\u200b', '"', ',']
    let texts: readonly string[] = ['']
    for (let size = 0; size < 4; size++) texts = ['', ...texts.flatMap((text) => letters.map((one) => text + one))]
    const reader = makeRecordReader(undefined, ',')
    const records = [...reader.push(csvOf(texts.map((text) => [text, 'z']))), ...reader.end()]
    expect(records.map((record) => 'cells' in record && withoutGuard(record.cells[0] ?? ''))).toEqual(texts)
  })

  test.each(['=1+1', "'=1", '-5', '@home', '\uff1d1', "x;=cmd|'/C calc'!A0;y", "O'Brien; -1"])(
    'gives the group tag %s again',
    (tag) => {
      expect(readingOf({ tag })).toMatchObject({ ok: true, row: { groupTag: tag } })
    },
  )

  test('is read as it stands in strict mode', () => {
    const text = `${header.join(',')}\r\n,,${hash},'=1,\r\n`
    const reading = readingOfText(text, true)
    expect(reading.ok && reading.row.groupTag).toBe("'=1")
  })
})
