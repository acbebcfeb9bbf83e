// Which lines of a file are devices, which are skipped, and which file is none of ours.

import { describe, expect, test } from 'vitest'
import { makeRecordReader } from '../../../protocol/csv/records.ts'
import { notebookExample } from '../../../protocol/hardware-hash/examples.ts'
import { encodeFields } from '../../../protocol/hardware-hash/write.ts'
import { readRow, saysColumns } from './columns.ts'
import { makeFileReader } from './file.ts'

const hash = encodeFields(notebookExample).base64
const three = 'Device Serial Number,Windows Product ID,Hardware Hash'
const row = `FX100-000042,,${hash}`

/** Lines of devices, each with its tag or with its refusal; of what is said, line and name; why it is refused. */
function read(text: string, strict = false) {
  const reader = makeRecordReader(undefined, strict ? ',' : undefined, saysColumns)
  const file = makeFileReader({ strict })
  const devices: Array<[line: number, what: string]> = []
  const said: Array<[line: number, name: string]> = []
  for (const record of [...reader.push(text), ...reader.end()]) {
    const line = file.take(record)
    if (line.kind === 'refused') return { devices, said, refused: line.finding.message }
    said.push(...line.findings.map(({ line, name }): [number, string] => [line, name]))
    if (line.kind !== 'device') continue
    const reading = readRow(record, line.columns, { strict })
    const what = reading.ok ? (reading.row.groupTag ?? '') : (reading.findings[0]?.name ?? '')
    devices.push([record.line, what])
  }
  const end = file.end()
  if (end.kind === 'refused') return { devices, said, refused: end.finding.message }
  said.push(...end.findings.map(({ line, name }): [number, string] => [line, name]))
  return { devices, said }
}

const skipped = (...lines: number[]) => lines.map((line) => [line, 'LineSkipped'])

describe('before the header', () => {
  test.each([
    ['a hint of the separator', 'sep=,'],
    ['the hint in quotes', '"sep=,"'],
    ['the type that PowerShell writes', '#TYPE Selected.System.Management.Automation.PSCustomObject'],
    ['a title', 'Notebooks of Contoso, Ltd; ordered in May'],
    ['a title in stray quotes', 'Notebooks of "Contoso"'],
  ])('%s is skipped and said', (_what, line) => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(read([line, three, row, ''].join(end))).toEqual({ devices: [[3, '']], said: skipped(1) })
    }
  })

  test('the separator is that of the header, whatever stood above it', () => {
    const file = ['sep=,', '#TYPE a,b,c', three, row].join('\n')
    for (const separator of [';', '\t']) {
      const other = file.replaceAll(',', separator).replace(`sep=${separator}`, 'sep=,')
      expect(read(other)).toEqual({ devices: [[4, '']], said: skipped(1, 2) })
    }
  })

  test('empty rows and lines are nothing', () => {
    expect(read(`,,\n\n \n${three}\n${row}\n`)).toEqual({ devices: [[5, '']], said: [] })
  })

  test('a file without a header may have a hint of its separator', () => {
    const said = [...skipped(1), [2, 'HeaderMissing']]
    expect(read(`sep=;\n${row.replaceAll(',', ';')}\n`)).toEqual({ devices: [[2, '']], said })
  })

  test('a file whose names of columns nobody knows is refused, though its rows look like devices', () => {
    const refused = expect.stringContaining('The first line names no column "Hardware Hash": "Nummer,Kennung,Daten".')
    expect(read(`Nummer,Kennung,Daten\n${row}\n`)).toEqual({ devices: [], said: [], refused })
    expect(read(`sep=,\nNummer,Kennung,Daten\n${row}\n`).refused).toContain('Line 2 names no column')
  })

  test.each([
    ['has no header in its first lines', `${'a,b\n'.repeat(21)}${three}\n${row}`, 'The first line names no column'],
    ['ends before a header', 'sep=,\n#TYPE a\n', 'The first line names no column'],
    ['names a column twice', `a,b\n${three},4K hash\n`, 'twice'],
  ])('a file that %s is refused', (_what, text, why) => {
    const read20 = read(text)
    if (why === 'twice') expect(read20.refused).toContain('The first line names no column')
    else expect(read20.refused).toContain(why)
    expect(read20.devices).toEqual([])
  })

  test('twenty lines are skipped', () => {
    const lines = Array.from({ length: 20 }, (_, index) => index + 1)
    expect(read(`${'a,b\n'.repeat(20)}${three}\n${row}`)).toEqual({ devices: [[22, '']], said: skipped(...lines) })
  })

  test('strict mode skips nothing', () => {
    for (const line of ['sep=,', '', ',,', '#TYPE a'].filter(Boolean)) {
      expect(read(`${line}\n${three}\n${row}`, true).refused).toContain('strict mode wants')
    }
  })
})

describe('names that other exports give their columns', () => {
  test.each([
    ['Device_Serial_Number,Windows_Product_ID,Hardware_Hash', row],
    ['SerialNumber,ProductID,DeviceHardwareData', row],
    ['DeviceSerialNumber,WindowsProductID,HardwareHash', row],
    ['serialNumber,productKey,hardwareIdentifier', row],
    ['device-serial-number,pkid,4K Hash', row],
    ['"DeviceHardwareData"', `"${hash}"`],
    ['DeviceHardwareData', hash],
  ])('%s', (header, device) => {
    expect(read(`${header}\n${device}\n`)).toEqual({ devices: [[2, '']], said: [] })
    expect(read(`${header}\n${device}\n`, true).refused).toContain('strict mode wants')
  })
})

describe('in the middle', () => {
  test('a header again is skipped and said', () => {
    expect(read([three, row, three, row, '\ufeffsep=,', '#TYPE a', three.toUpperCase(), row].join('\n'))).toEqual({
      devices: [
        [2, ''],
        [4, ''],
        [8, ''],
      ],
      said: skipped(3, 5, 6, 7),
    })
  })

  test('another header says what the rows below it hold', () => {
    const file = [three, row, `Group Tag,${three},Colour`, `Sales,${row},red`, three, row].join('\n')
    expect(read(file)).toEqual({
      devices: [
        [2, ''],
        [4, 'Sales'],
        [6, ''],
      ],
      said: [...skipped(3), [3, 'ExtraColumnIgnored'], ...skipped(5)],
    })
  })

  test('a row with nothing in it is no device, one with anything in it is', () => {
    const file = [`${three},Group Tag`, ',,,', ',,,,,', ' ,\u00a0,,\u200b', ';', `${row},`, ',,,Sales', 'FX1,,'].join(
      '\n',
    )
    expect(read(file)).toEqual({
      devices: [
        [5, 'InvalidZtdRequestBody'],
        [6, ''],
        [7, 'MissingZtdSerialNumberAndProductKey'],
        [8, 'InvalidZtdHardwareHash'],
      ],
      said: [],
    })
  })

  test('strict mode judges all of them as devices', () => {
    const file = [three, row, three, ',,'].join('\n')
    expect(read(file, true).devices).toEqual([
      [2, ''],
      [3, 'HashNot4k'],
      [4, 'MissingZtdSerialNumberAndProductKey'],
    ])
  })

  test('what is said of thousands of headers is bounded, and that there are more is said', () => {
    const { devices, said } = read(`${three}\n${`${row}\n${three}\n`.repeat(150)}`)
    expect(devices).toHaveLength(150)
    expect(said).toHaveLength(101)
    expect(said.at(-1)).toEqual([1, 'LineSkipped'])
  })
})
