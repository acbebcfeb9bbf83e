// The devices of an order as somebody types or pastes them: one a line, by the product ID of its Windows alone, or by manufacturer, model
// and serial number, in the columns that the first line names or in this order. Pure.

import { reportedValue } from '../../../protocol/build-report/columns.ts'
import { type CsvRecord, makeRecordReader } from '../../../protocol/csv/records.ts'
import { cleanCell, lettersOf } from '../../import/row/cell.ts'
import { type DeviceName, nameTexts, plainProductKey } from '../../inventory/name.ts'

export const mostOrdered = 1000

export type DeviceList = { readonly devices: readonly DeviceName[] } | { readonly problem: string }

const parts = ['manufacturer', 'model', 'serialNumber', 'productKey'] as const
type Part = (typeof parts)[number]

export function readDeviceList(text: string): DeviceList {
  const reader = makeRecordReader()
  const records = [...reader.push(text), ...reader.end()]
  const devices: DeviceName[] = []
  const lines = new Map<string, number>()
  let columns: ReadonlyArray<Part | undefined> | undefined
  for (const record of records) {
    if ('broken' in record) return { problem: `Line ${record.line} cannot be read: a quotation mark is out of place.` }
    if (record.cells.every((cell) => cell.trim() === '')) continue
    const header: typeof columns = devices.length === 0 && !columns ? headerIn(record) : undefined
    if (header) {
      columns = header
      continue
    }
    const device = deviceIn(record, columns)
    if (!device) return { problem: unnamed(record.line) }
    const key = JSON.stringify(device)
    const before = lines.get(key)
    if (before !== undefined) return { problem: `Line ${record.line} names the device of line ${before} again.` }
    lines.set(key, record.line)
    devices.push(device)
    if (devices.length > mostOrdered)
      return { problem: `An order may have ${mostOrdered} devices. Make several of these.` }
  }
  return devices.length === 0 ? { problem: 'Name at least one device.' } : { devices }
}

function headerIn({ cells }: CsvRecord): ReadonlyArray<Part | undefined> | undefined {
  const columns = cells.map((cell) => {
    const value = reportedValue(lettersOf(cell.slice(0, 64)))
    return parts.find((part) => part === value)
  })
  return columns.some((column) => column !== undefined) ? columns : undefined
}

function deviceIn({ cells }: CsvRecord, columns: ReadonlyArray<Part | undefined> | undefined): DeviceName | undefined {
  const inOrder: readonly Part[] = cells.length === 1 ? ['productKey'] : parts
  if (!columns && cells.length > parts.length) return undefined
  const device = { manufacturer: '', model: '', serialNumber: '', productKey: '' }
  for (const [index, part] of (columns ?? inOrder).entries()) {
    const { text } = cleanCell(cells[index] ?? '')
    if (part && text.length > 256) return undefined
    if (part) device[part] = part === 'productKey' ? plainProductKey(text) : text
  }
  return nameTexts(device).length === 0 ? undefined : device
}

const unnamed = (line: number): string =>
  `Line ${line} names no device. Write its Windows product ID alone, or manufacturer, model and serial number, with commas between.`
