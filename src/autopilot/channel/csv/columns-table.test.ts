// Which column is what, which row is refused and why, and what is stored of it: each case to the last finding, without functions
// of the platform and with them.

import { describe, expect, test } from 'vitest'
import { type CsvRecord, makeRecordReader } from '../../../protocol/csv/records.ts'
import { notebookExample } from '../../../protocol/hardware-hash/examples.ts'
import type { HardwareFields } from '../../../protocol/hardware-hash/fields.ts'
import { inspect } from '../../../protocol/hardware-hash/read.ts'
import { encodeFields } from '../../../protocol/hardware-hash/write.ts'
import { judgeRow, type RowOptions, type RowReading } from '../../import/row/row.ts'
import type { Finding } from '../../import/row/verdict.ts'
import { makeHashDecoder, platform, platformDigest } from '../../matching/hash-platform.ts'
import { readHeader, readRow, strictHeader, strictRows } from './columns.ts'

const { base64: hash, bytes } = encodeFields(notebookExample)
const three = 'Device Serial Number,Windows Product ID,Hardware Hash'
const five = `${three},Group Tag,Assigned User`
const serial = 'FX100-000042'
const pkid = '3305000000042'

const nodePlatform: NonNullable<RowOptions['platform']> = {
  decodeBase64: makeHashDecoder(),
  digest: platformDigest,
  forIdentity: platform,
  keepBytes: (kept) => Buffer.from(kept),
  keepText: (text) => Buffer.from(text).toString(),
}

function headerOf(line: string, strict = false) {
  const reader = makeRecordReader()
  const [record] = [...reader.push(line), ...reader.end()]
  return readHeader(record!, { strict }) // no line of these tests is empty
}

type How = { readonly header?: string; readonly strict?: boolean; readonly groupTag?: string }

/** The last line of a file, read with functions of the platform or without. */
function rowOf(
  row: string,
  { header = five, strict = false, groupTag }: How,
  functions?: typeof nodePlatform,
): RowReading {
  const reader = makeRecordReader()
  const [first, record] = [...reader.push(`${header}\n${row}`), ...reader.end()]
  const reading = readHeader(first!, { strict }) // both lines are there
  if (!reading.ok) throw new Error(reading.finding.message)
  return readRow(record!, reading.columns, {
    strict,
    ...(groupTag ? { groupTag } : {}),
    ...(functions ? { platform: functions } : {}),
  })
}

const brief = ({ name, severity, code, line, column }: Finding) => [name, severity, code, line, column]
const briefly = (reading: RowReading) => (reading.ok ? reading.row.findings : reading.findings).map(brief)
const error = (code: 801 | 802 | 803 | 817, column?: number) => {
  const names = {
    801: 'InvalidZtdRequestBody',
    802: 'InvalidZtdHardwareHash',
    803: 'MissingZtdSerialNumberAndProductKey',
    817: 'HashNot4k',
  }
  return [names[code], 'error', code, 2, column]
}
const warning = (name: string, column?: number) => [name, 'warning', 0, 2, column]

describe('headers', () => {
  test.each<[header: string, columns: object]>([
    [three, { serialNumber: 0, productKey: 1, hardwareHash: 2, count: 3 }],
    [`${three},Group Tag`, { serialNumber: 0, productKey: 1, hardwareHash: 2, groupTag: 3, count: 4 }],
    [five, { serialNumber: 0, productKey: 1, hardwareHash: 2, groupTag: 3, assignedUser: 4, count: 5 }],
  ])('%s is read, strictly or not', (header, columns) => {
    for (const strict of [true, false]) {
      expect(headerOf(header, strict)).toEqual({ ok: true, columns, findings: [], isRow: false })
    }
  })

  test.each([
    'Device Serial Number,Windows Product ID',
    'Device Serial Number,Windows Product ID,Hash',
    'Serial,Windows Product ID,Hardware Hash',
    `${five},`,
    `"Device Serial Number",Windows Product ID,Hardware Hash`,
    `${serial},,${hash}`,
  ])('strict mode refuses %s, and quotes up to 120 characters of it', (header) => {
    const reading = headerOf(header, true)
    expect(reading).toMatchObject({ ok: false, finding: { code: 801, line: 1, column: 1 } })
    const shown = header.replaceAll('"', '').slice(0, 120)
    expect(!reading.ok && reading.finding.message).toContain(`wants: "${shown}".`)
    expect(!reading.ok && reading.finding.remedy).toContain(`"${strictHeader}"`)
  })

  test('columns stand in any order; what is not known is ignored and said, what has no name only ignored', () => {
    const unknown = 'x'.repeat(70)
    const header = headerOf(`USER,,${unknown},${unknown},hardware   hash,Order ID,\u00a0Serialnumber`)
    expect(header).toMatchObject({ ok: true, isRow: false })
    if (!header.ok) return
    expect(header.columns).toEqual({ assignedUser: 0, hardwareHash: 4, groupTag: 5, serialNumber: 6, count: 7 })
    const ignored = ['ExtraColumnIgnored', 'warning', 0, 1]
    expect(header.findings.map(brief)).toEqual([
      [...ignored, 7],
      [...ignored, 78],
    ])
    expect(header.findings[0]?.message).toContain(`"${unknown.slice(0, 60)}"`)
  })

  test.each([
    [`${three},4K Hash`, 55],
    ['Serial Number,Device Serial Number,Hardware Hash', 15],
    ['Group Tag,Hardware Hash,Order ID', 25],
  ])('%s names one column twice', (header, column) => {
    expect(headerOf(header)).toMatchObject({ ok: false, finding: { code: 801, line: 1, column } })
  })

  test.each<[line: string, columns: object]>([
    [`${serial},,${hash}`, { serialNumber: 0, productKey: 1, hardwareHash: 2, count: 3 }],
    [`${serial},, ${hash},Sales`, { serialNumber: 0, productKey: 1, hardwareHash: 2, groupTag: 3, count: 4 }],
    [`,,${hash},,kim`, { serialNumber: 0, productKey: 1, hardwareHash: 2, groupTag: 3, assignedUser: 4, count: 5 }],
  ])('a first line that is a row already takes the columns in their usual order', (line, columns) => {
    const reading = headerOf(line)
    expect(reading).toMatchObject({ ok: true, columns, isRow: true })
    expect(reading.ok && reading.findings.map(brief)).toEqual([['HeaderMissing', 'warning', 0, 1, undefined]])
    expect(reading.ok && reading.columns).toEqual(columns)
  })

  test.each([
    `${serial},${hash}`,
    `${serial},${hash},,`,
    `${serial},,${hash},,,`,
    `a,b,${hash.slice(0, 150)}`,
    `${'n'.repeat(80)},${'m'.repeat(80)}`,
  ])('a first line that is neither is refused, and quoted up to 120 characters', (line) => {
    const reading = headerOf(line)
    expect(reading).toMatchObject({ ok: false, finding: { code: 801, line: 1, column: 1 } })
    expect(!reading.ok && reading.finding.message).toContain(`"Hardware Hash": "${line.slice(0, 120)}".`)
  })

  test.each([
    ['too-long', /^Line 1 is longer than 65536 characters/, /missing line break/],
    ['open-quote', /opens in line 1 and is never closed/, /Remove the quotation marks/],
    ['stray-quote', /stands inside a value in line 1/, /Remove the quotation marks/],
  ] as const)(
    'a line that is broken, %s, is refused with its place, be it the header or a row',
    (broken, message, remedy) => {
      const finding = {
        code: 801,
        line: 1,
        column: 7,
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      }
      const record = { line: 1, column: 7, broken }
      for (const strict of [false, true]) {
        expect(readHeader(record, { strict })).toMatchObject({ ok: false, finding })
        expect(readRow(record, { hardwareHash: 0, count: 1 }, { strict })).toMatchObject({
          ok: false,
          line: 1,
          findings: [finding],
        })
      }
    },
  )
})

const full = `${serial},${pkid},${hash},Sales,kim@contoso.example`
const long = 'x'.repeat(130)
const quoted = (row: string) =>
  row
    .split(',')
    .map((cell) => `"${cell}"`)
    .join(',')

describe.each([
  ['without functions of the platform', undefined],
  ['with functions of the platform', nodePlatform],
])('rows, read %s', (_way, functions) => {
  test.each<[name: string, row: string, how: How, stored: object]>([
    ['all of it', full, {}, { groupTag: 'Sales', assignedUser: 'kim@contoso.example' }],
    [
      'quotes',
      quoted(full.replace('Sales', 'Group A')),
      {},
      { groupTag: 'Group A', assignedUser: 'kim@contoso.example' },
    ],
    ['other columns', `Sales,${hash}`, { header: 'Group Tag,Hardware Hash' }, { groupTag: 'Sales' }],
    ['a blank in the quotes of the hash', `,,"${hash} "`, { header: three }, {}],
    ['three values of five', `${serial},,${hash}`, {}, {}],
    ['no tag, and one for all', `${serial},,${hash},,`, { groupTag: 'Depot' }, { groupTag: 'Depot' }],
    ['a tag, and one for all', `${serial},,${hash},Sales,`, { groupTag: 'Depot' }, { groupTag: 'Sales' }],
    ['the longest tag', `,,${hash},${'t'.repeat(2048)}`, {}, { groupTag: 't'.repeat(2048) }],
    ['a product ID with hyphens', `,33050-00000-042 ,${hash}`, { header: three }, {}],
    ['nothing but the hash', `,,${hash},,`, { strict: true }, {}],
  ])('%s', (name, row, how, stored) => {
    const reading = rowOf(row, how, functions)
    if (!reading.ok) throw new Error(reading.findings[0]?.message)
    const { hash: kept, facts, findings, ...rest } = reading.row
    const hidden = name.includes('hyphens') ? [warning('HiddenCharacterRemoved', 17)] : []
    expect(findings.map(brief)).toEqual(hidden)
    expect(rest).toEqual({
      line: 2,
      serialNumber: serial,
      productKey: pkid,
      manufacturer: 'Fabrikam',
      model: 'FX 100',
      skuNumber: 'FX100-A1',
      systemFamily: 'FX',
      groupTag: undefined,
      assignedUser: undefined,
      ...stored,
    })
    const inspected = inspect(bytes)
    const end = inspected.ok ? inspected.hash.recordsEnd + 36 : 0
    expect(Buffer.compare(kept, bytes.subarray(0, end))).toBe(0)
    expect(facts).toMatchObject({ pkid })
  })

  test.each<[name: string, row: string, how: How, findings: readonly unknown[]]>([
    ['other serial number', `OTHER,,${hash}`, {}, [warning('SerialNumberDiffers')]],
    ['other product ID', `${serial},1234,${hash}`, {}, [warning('ProductKeyDiffers')]],
    ['both', `OTHER,1234,${hash}`, {}, [warning('SerialNumberDiffers'), warning('ProductKeyDiffers')]],
    ['padding that is not needed', `,,${hash}==`, {}, [warning('PaddingRepaired', 3)]],
    ['a blank after the hash', `,,${hash} ,`, {}, [warning('HiddenCharacterRemoved', 4003)]],
    ['a blank before the tag', `,,${hash}, Sales`, {}, [warning('HiddenCharacterRemoved', 4004)]],
    ['empty values too many', `,,${hash},,`, { header: three }, [warning('ExtraColumnIgnored', 4004)]],
  ])('%s: the row is good, and this is said', (_name, row, how, findings) => {
    const reading = rowOf(row, how, functions)
    expect([reading.ok, briefly(reading)]).toEqual([true, findings])
  })

  test.each<[name: string, row: string, how: How, findings: readonly unknown[]]>([
    ['values too many', `,,${hash},,x`, { header: three }, [error(801, 4004)]],
    ['empty values too many, strictly', `,,${hash},`, { header: three, strict: true }, [error(801, 4004)]],
    ['quotes, strictly', quoted(full), { strict: true }, [error(801)]],
    ['no hash column', `${serial},`, {}, [error(801)]],
    ['no hash', `${serial},,,Sales,`, {}, [error(802, 15)]],
    ['no hash but a product ID', `,${pkid},`, {}, [error(802, 16)]],
    ['nothing', ',,,Sales,kim', {}, [error(803)]],
    ['a tag too long', `,,${hash},${'t'.repeat(2049)}`, {}, [error(801)]],
    ['a blank, strictly', `,,${hash}, Sales,`, { strict: true }, [error(801, 4004)]],
    ['a control character, and nothing is said of the hash', `S\u0007,,AAAA`, {}, [error(801, 2)]],
    ['a hash that is too short', `${serial},,AAAA`, {}, [error(817, 15)]],
    ['another digest', `${serial},,${hash.replace('A', 'B')}`, {}, [error(802, 15), error(802, 15)]],
    [
      'what is repaired and what is not',
      `\u00a0S\u201c,,${hash}`,
      {},
      [warning('HiddenCharacterRemoved', 1), error(801, 3)],
    ],
  ])('%s: the row is refused, and why is said', (_name, row, how, findings) => {
    const reading = rowOf(row, how, functions)
    expect([reading.ok, briefly(reading)]).toEqual([false, findings])
    expect(reading.ok || reading.line).toBe(2)
  })

  test('what a refused row calls its device is told, in bounded length, when it calls it anything', () => {
    expect(rowOf(`${long},,AAAA`, {}, functions)).toMatchObject({ ok: false, serialNumber: long.slice(0, 128) })
    expect(rowOf(`,${pkid},AAAA`, {}, functions)).not.toHaveProperty('serialNumber')
    // its values may stand in the wrong columns
    expect(rowOf(`${serial},,${hash},,x`, { header: three }, functions)).not.toHaveProperty('serialNumber')
  })

  test('what differs from the hash is quoted in bounded length', () => {
    const reading = rowOf(`${long},${'1'.repeat(50)},${hash}`, {}, functions)
    const messages = reading.ok && reading.row.findings.map(({ message }) => message)
    expect(messages).toEqual([
      expect.stringContaining(`"${long.slice(0, 60)}" is not`),
      expect.stringContaining(`"${'1'.repeat(40)}" is not`),
    ])
  })

  test('texts of the hash are stored without control characters and outer blanks, and up to 256 characters of them', () => {
    const fields: HardwareFields = {
      ...notebookExample,
      manufacturer: ' Fab\u0007rikam  Ltd ',
      productName: 'p'.repeat(257),
      family: `f\u0007${'g'.repeat(300)}`,
      skuNumber: 's'.repeat(256),
    }
    expect(rowOf(`,,${encodeFields(fields).base64}`, {}, functions)).toMatchObject({
      ok: true,
      row: {
        manufacturer: 'Fabrikam  Ltd',
        model: 'p'.repeat(256),
        systemFamily: `f${'g'.repeat(255)}`,
        skuNumber: 's'.repeat(256),
      },
    })
  })

  test('without a product ID in the hash that of the row is stored', () => {
    const { productKeyId: _left, ...fields } = notebookExample
    const reading = rowOf(`,12-34,${encodeFields(fields).base64}`, {}, functions)
    expect(reading).toMatchObject({ ok: true, row: { productKey: '12-34' } })
    expect(briefly(reading)).toEqual([warning('HashIncomplete', 8)])
  })

  test('the bytes of a row stay when the next is read', () => {
    const first = rowOf(`,,${hash}`, {}, functions)
    const other = encodeFields({ ...notebookExample, uuid: '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2c' })
    expect(rowOf(`,,${other.base64}`, {}, functions).ok).toBe(true)
    expect(first.ok && Buffer.compare(first.row.hash, bytes.subarray(0, first.row.hash.length))).toBe(0)
  })
})

test('strict mode takes 500 rows', () => {
  expect(strictRows).toBe(500)
})

test('a row that is no part of a file has no columns to point at', () => {
  const row = { line: 1, serialNumber: '', productKey: '', groupTag: '', assignedUser: '' }
  const reading = judgeRow({ ...row, hardwareHash: 'AAAA' }, { strict: false })
  expect(reading.ok || Object.keys(reading.findings[0] ?? {})).not.toContain('column')
  expect(judgeRow({ ...row, hardwareHash: hash }, { strict: false })).toMatchObject({
    ok: true,
    row: { serialNumber: serial },
  })
})

test('a record with quotes is read like any other', () => {
  const record: CsvRecord = { line: 9, cells: ['', '', hash], starts: [1, 4, 7], quoted: true }
  expect(readRow(record, { hardwareHash: 2, count: 3 }, { strict: false })).toMatchObject({
    ok: true,
    row: { line: 9 },
  })
})
