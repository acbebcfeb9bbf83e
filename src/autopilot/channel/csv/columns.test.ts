// A device CSV from bytes to row verdicts, without a database (docs/protocols/device-csv.md).

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BrokenRecord, type CsvRecord, makeRecordReader } from '../../../protocol/csv/records.ts'
import { makeTextReader } from '../../../protocol/csv/text.ts'
import { notebookExample } from '../../../protocol/hardware-hash/examples.ts'
import type { HardwareFields } from '../../../protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../../protocol/hardware-hash/write.ts'
import type { RowReading } from '../../import/row/row.ts'
import { type HeaderReading, readHeader, readRow, strictHeader } from './columns.ts'

const hash = encodeFields(notebookExample).base64
const three = 'Device Serial Number,Windows Product ID,Hardware Hash'
const goodRow = `FX100-000042,,${hash}`

function records(bytes: Uint8Array, pieceSize = 1000, strict = false): Array<CsvRecord | BrokenRecord> {
  const text = makeTextReader()
  const reader = makeRecordReader(undefined, strict ? ',' : undefined)
  const found = []
  for (let at = 0; at < bytes.length; at += pieceSize)
    found.push(...reader.push(text.push(bytes.subarray(at, at + pieceSize))))
  found.push(...reader.push(text.end()), ...reader.end())
  return found
}

function read(
  file: string | Uint8Array,
  strict = false,
  pieceSize = 1000,
): { header: HeaderReading; rows: RowReading[] } {
  const [first, ...rest] = records(typeof file === 'string' ? Buffer.from(file) : file, pieceSize, strict)
  const header = readHeader(first!, { strict }) // the files of these tests are not empty
  if (!header.ok) return { header, rows: [] }
  return {
    header,
    rows: (header.isRow ? [first!, ...rest] : rest).map((row) => readRow(row, header.columns, { strict })),
  }
}

function only(file: string | Uint8Array, strict = false): RowReading {
  const { rows } = read(file, strict)
  expect(rows).toHaveLength(1)
  return rows[0]! // counted on the line above
}

const rowWith = (fields: Partial<HardwareFields>) =>
  only(`${three}\r\nFX100-000042,,${encodeFields({ ...notebookExample, ...fields } as HardwareFields).base64}\r\n`)

describe('encodings and line ends', () => {
  test.each([
    ['plain text with CR LF', Buffer.from(`${three}\r\n${goodRow}\r\n`)],
    ['LF, no line end at the end', Buffer.from(`${three}\n${goodRow}`)],
    ['CR alone', Buffer.from(`${three}\r${goodRow}\r`)],
    ['UTF-8 with BOM', Buffer.from(`\ufeff${three}\r\n${goodRow}\r\n`)],
    ['UTF-16 LE with BOM, as PowerShell writes it', Buffer.from(`\ufeff${three}\r\n${goodRow}\r\n`, 'utf16le')],
    ['UTF-16 LE without BOM', Buffer.from(`${three}\r\n${goodRow}\r\n`, 'utf16le')],
    ['UTF-16 BE with BOM', Buffer.from(`\ufeff${three}\r\n${goodRow}\r\n`, 'utf16le').swap16()],
    ['semicolons', Buffer.from(`${three}\n${goodRow}\n`.replaceAll(',', ';'))],
    ['tabs', Buffer.from(`${three}\n${goodRow}\n`.replaceAll(',', '\t'))],
    ['quotes around every value', Buffer.from(`"${three.replaceAll(',', '","')}"\n"FX100-000042","","${hash}"\n`)],
    [
      'a hash with line breaks in quotes',
      Buffer.from(`${three}\nFX100-000042,,"${hash.slice(0, 80)}\r\n${hash.slice(80)}"\n`),
    ],
    ['no header at all', Buffer.from(`${goodRow}\n`)],
  ])('[T-28] a file in %s is read', (_name, bytes) => {
    for (const pieceSize of [1, 7, 5000]) {
      const { rows } = read(bytes, false, pieceSize)
      expect(rows).toMatchObject([{ ok: true, row: { serialNumber: 'FX100-000042' } }])
    }
  })

  test('Windows-1252 is read when the bytes are not UTF-8', () => {
    const file = Buffer.from(`${three},Group Tag\n${goodRow},B\u00fcro\n`, 'latin1')
    expect(only(file)).toMatchObject({ ok: true, row: { groupTag: 'B\u00fcro' } })
  })
})

describe('headers', () => {
  test.each([
    ['three columns', three, goodRow, undefined],
    ['four columns', `${three},Group Tag`, `${goodRow},Sales`, 'Sales'],
    ['the older name of the tag', `${three},Order ID`, `${goodRow},Sales`, 'Sales'],
    ['five columns', `${three},Group Tag,Assigned User`, `${goodRow},Sales,kim@contoso.example`, 'Sales'],
    ['other letter case and order', 'hardware hash,GROUP TAG,Serialnumber', `${hash},Sales,FX100-000042`, 'Sales'],
    ['[S-059] the name "4K hash"', 'Serial Number,4K hash', `FX100-000042,${hash}`, undefined],
    ['[S-059] the name "OA3 hardware hash"', 'Serial Number,OA3 Hardware Hash', `FX100-000042,${hash}`, undefined],
  ])('%s', (_name, header, row, groupTag) => {
    expect(only(`${header}\n${row}\n`)).toMatchObject({ ok: true, row: { serialNumber: 'FX100-000042', groupTag } })
  })

  test('a header without a hash column is refused with the header to write', () => {
    const { header } = read('Name,Value\na,b\n')
    expect(header).toMatchObject({ ok: false, finding: { code: 801, line: 1, remedy: expect.stringContaining(three) } })
  })

  test('[T-28] a column named twice is refused', () => {
    expect(read(`${three},Hardware Hash\n`).header).toMatchObject({ ok: false, finding: { column: 55 } })
  })

  test.each([
    three.toLowerCase(),
    three.replaceAll(',', ';'),
    three.replaceAll(',', '\t'),
    `${three},Extra`,
    `"${three.replaceAll(',', '","')}"`,
    'Hardware Hash',
  ])('strict mode refuses the header %s', (header) => {
    expect(read(`${header}\n${goodRow}\n`, true).header.ok).toBe(false)
    expect(read(`${strictHeader}\n`, true).header.ok).toBe(true)
  })
})

describe('rows', () => {
  test.each([
    ['no-break space', 'FX100-\u00a0000042', 'U+00A0', 7],
    ['zero width space', 'FX100-000042\u200b', 'U+200B', 13],
    ['byte order mark in the middle', '\ufeffFX100-000042', 'U+FEFF', 1],
    ['trailing blank', 'FX100-000042 ', 'U+0020', 13],
    ['soft hyphen', 'FX100\u00ad-000042', 'U+00AD', 6],
  ])(
    '[S-163] a %s is named by line, column and code point: repaired, or refused in strict mode',
    (_n, serial, codePoint, column) => {
      const file = `${three}\n${serial},,${hash}\n`
      const position = { line: 2, column, codePoint }
      expect(only(file)).toMatchObject({
        ok: true,
        row: {
          findings: [{ ...position, name: 'HiddenCharacterRemoved' }, ...(serial.includes('\u00a0') ? [{}] : [])],
        },
      })
      expect(only(file, true)).toMatchObject({
        ok: false,
        findings: [expect.objectContaining({ ...position, severity: 'error' })],
      })
    },
  )

  test.each([
    ['typographic quote', '\u201cFX100-000042', 'U+201C'],
    ['NUL', 'FX100\u0000-000042', 'U+0000'],
    ['control character', 'FX100\u0007', 'U+0007'],
  ])(
    '[S-163][S-164][T-28] a %s is refused by line, column and code point, with the advice to use a plain editor',
    (_n, serial, codePoint) => {
      expect(only(`${three}\n${serial},,${hash}\n`)).toMatchObject({
        ok: false,
        findings: [{ severity: 'error', line: 2, codePoint, remedy: expect.stringContaining('plain text editor') }],
      })
    },
  )

  test('[S-050] a comma inside a value is refused, and the message says where', () => {
    expect(only(`${three}\nFX100,000042,,${hash}\n`)).toMatchObject({
      ok: false,
      findings: [{ code: 801, line: 2, message: expect.stringContaining('comma') }],
    })
    const place = { line: 2, column: 1 }
    const remarked = { name: 'CommaInValue', ...place, message: expect.stringContaining('"FX100,000042"') }
    for (const file of [
      `${three}\n"FX100,000042",,${hash}\n`,
      `${three}\nFX100,000042;;${hash}\n`.replace(three, three.replaceAll(',', ';')),
    ]) {
      expect(only(file)).toMatchObject({ ok: true, row: { findings: [remarked, { name: 'SerialNumberDiffers' }] } })
      const [header, row] = records(Buffer.from(file))
      const reading = readHeader(header!, { strict: false }) // both lines are there
      expect(reading.ok && readRow(row!, reading.columns, { strict: false, era: 'E18' })).toMatchObject({
        ok: false,
        findings: [{ code: 801, ...place, message: expect.stringContaining('the service of 2018 does not take') }],
      })
    }
    const quoted = read(`${strictHeader}\n"FX100,000042",,${hash}\n`, true).rows
    expect(quoted).toMatchObject([{ ok: false, findings: [{ line: 2 }] }])
  })

  test.each([
    ['empty', '', 'InvalidZtdHardwareHash', 802],
    ['cut off', hash.slice(0, 1000), 'HashNot4k', 817],
    ['of the wrong size', 'T0EHBAEA'.repeat(600), 'HashNot4k', 817],
    ['of the right size with another digest', hash.replace('A', 'B'), 'InvalidZtdHardwareHash', 802],
    ['not base64', `${hash.slice(0, 3999)}!`, 'InvalidZtdHardwareHash', 802],
  ])('[S-060][S-162] a hash that is %s fails with its line and reason', (_n, bad, name, code) => {
    const row = only(`${three}\nFX100-000042,,${bad}\n`)
    expect(row).toMatchObject({ ok: false, line: 2, serialNumber: 'FX100-000042' })
    expect(row.ok ? [] : row.findings).toContainEqual(expect.objectContaining({ name, code, line: 2, column: 15 }))
  })

  test('a row with a tag and nothing else has no serial number and no product ID: 803', () => {
    expect(only(`${three},Group Tag\n,,,Sales\n`)).toMatchObject({ ok: false, findings: [{ code: 803 }] })
  })

  test.each([
    ['no UUID', { uuid: '00000000-0000-0000-0000-000000000000' }],
    ['no network address', { networkAdapters: [] }],
    ['no disk serial', { disks: [], diskProperties: [], diskKernelSerials: [] }],
    ['no manufacturer', { manufacturer: '' }],
  ])('[S-056] a hash with %s is refused as 802', (_n, fields) => {
    expect(rowWith(fields)).toMatchObject({ ok: false, findings: [expect.objectContaining({ code: 802 })] })
  })

  test('[S-073] a field that only strict mode demands is a warning', () => {
    const { productKeyId: _left, ...fields } = notebookExample
    const file = `${three}\nFX100-000042,,${encodeFields(fields).base64}\n`
    expect(only(file)).toMatchObject({ ok: true, row: { findings: [{ name: 'HashIncomplete' }] } })
    expect(only(file, true)).toMatchObject({ ok: false, findings: [{ code: 802 }] })
  })

  test.each([
    ['one A too many', `${hash}A`],
    ['two As too many', `${hash}AA`],
    ['four As too many', `${hash}AAAA`],
    ['padding that is not needed', `${hash}==`],
    ['the URL-safe alphabet', hash.replaceAll('+', '-').replaceAll('/', '_')],
  ])('[T-29] %s is the same device', (_n, text) => {
    const [row, plain] = [only(`${three}\nFX100-000042,,${text}\n`), only(`${three}\n${goodRow}\n`)]
    expect(row.ok && row.row.hash).toEqual(plain.ok && plain.row.hash)
  })

  test('the serial number of the file does not outrank that of the hash', () => {
    expect(only(`${three}\nOTHER,,${hash}\n`)).toMatchObject({
      ok: true,
      row: { serialNumber: 'FX100-000042', findings: [{ name: 'SerialNumberDiffers' }] },
    })
  })
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
function bytesInUse(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe('bounds', () => {
  test('[T-28] a line of 125 MiB is refused once by its number, with a tenth of it in memory, and the next row is read', () => {
    const reader = makeRecordReader()
    const found = reader.push(`${three}\n`)
    const before = bytesInUse()
    const part = Buffer.alloc(65_536, 'x')
    for (let i = 0; i < 2000; i++) found.push(...reader.push(part.toString('latin1'))) // a text of its own each time
    expect(bytesInUse() - before).toBeLessThan(200 * part.length) // of 2,000
    found.push(...reader.push(`\n${goodRow}\n`), ...reader.end())
    expect(found).toMatchObject([{ line: 1 }, { line: 2, broken: 'too-long' }, { line: 3, quoted: false }])
  })

  test('an unclosed quotation mark costs its own line only', () => {
    const { rows } = read(`${three}\n"FX1,,x\n${goodRow}\n`)
    expect(rows).toMatchObject([
      { ok: false, line: 2, findings: [{ code: 801 }] },
      { ok: true, row: { line: 3 } },
    ])
  })

  test('any text gives records in the order of their lines, whatever the pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', ';', '\u00e9'), maxLength: 60 })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (file, size) => {
        const whole = records(Buffer.from(file), 1000)
        expect(records(Buffer.from(file), size)).toEqual(whole)
        expect(whole.map(({ line }) => line)).toEqual(whole.map(({ line }) => line).toSorted((a, b) => a - b))
      }),
      { numRuns: 2000 },
    )
  })
})
