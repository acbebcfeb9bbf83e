// What the doctor says of one row: what there is to object, which device it stands for, how it should stand in the file.

import type { BrokenRecord, CsvRecord } from '../../protocol/csv/records.ts'
import type { ColumnOfChannel } from '../channel/csv/channels.ts'
import { type Columns, type CsvOptions, readRow } from '../channel/csv/columns.ts'
import type { PreparedRow } from '../import/row/row.ts'
import type { Collision, Comparer } from './compare.ts'
import { type Forecast, forecastOf } from './forecast.ts'
import { type Mended, mendNamed, mendRow, type Places, withoutTypography } from './mend.ts'
import type { Named } from './named.ts'
import { firmwareProblems, hiddenIn, namedWithoutHash, type Problem } from './problem.ts'

export type Device = {
  readonly line: number
  readonly outcome: 'good' | 'refused'
  /** How the row says which device it is. */
  readonly by: 'hash' | Named['kind'] | undefined
  readonly serialNumber: string
  readonly manufacturer: string
  readonly model: string
  /** Without the zeros at its end. */
  readonly hash?: Uint8Array
  readonly forecast?: Forecast
  readonly collisions: readonly Collision[]
}

export type Examined = {
  readonly device: Device
  readonly problems: readonly Problem[]
  /** Undefined when it has no place in a corrected file. */
  readonly mended: Mended | undefined
}

export type RowIn = {
  readonly record: CsvRecord | BrokenRecord
  readonly columns: Columns
  readonly places: Places
  /** Of the corrected file. */
  readonly written: readonly ColumnOfChannel[]
}

export function examineNamed({ record, places, written }: RowIn, by: Named, comparer: Comparer): Examined {
  if ('broken' in record) throw new Error('a row that cannot be read names nothing')
  const { line } = record
  const first = comparer.seen(by.text, line)
  const again = first === undefined ? [] : [by.again(line, first)]
  const hidden = Object.values(places).flatMap((index) => (index === undefined ? [] : hiddenIn(record, index)))
  const { serialNumber, manufacturer, model, kind } = by
  return {
    device: {
      line,
      outcome: first === undefined ? 'good' : 'refused',
      by: kind,
      serialNumber,
      manufacturer,
      model,
      collisions: [],
    },
    problems: [...hidden, namedWithoutHash(line, kind), ...again],
    mended: first === undefined ? mendNamed(record, places, written) : undefined,
  }
}

export function examineRow(
  { record, columns, places, written }: RowIn,
  options: CsvOptions,
  comparer: Comparer,
): Examined {
  const reading = readRow(record, columns, options)
  const { line } = record
  const found = reading.ok ? reading.row : putRight(record, columns, options)
  const compared = found && comparer.compare(found)
  const again = compared?.findings.some(({ severity }) => severity === 'error') === true
  const problems: Problem[] = [...(reading.ok ? reading.row.findings : reading.findings)]
  if (reading.ok) problems.push(...(compared?.findings ?? []))
  problems.push(...hiddenInNames(record, places, written))
  if (reading.ok && !again) problems.push(...firmwareProblems(reading.row.hash, line))
  const isRefused = problems.some(({ severity }) => severity === 'error')
  const stays = found !== undefined && !again && 'cells' in record
  return {
    device: {
      line,
      outcome: isRefused ? 'refused' : 'good',
      by: found && 'hash',
      serialNumber: found?.serialNumber ?? (reading.ok ? '' : (reading.serialNumber ?? '')),
      manufacturer: found?.manufacturer ?? '',
      model: found?.model ?? '',
      ...(found && { hash: found.hash, forecast: forecastOf(found.facts) }),
      collisions: compared?.collisions ?? [],
    },
    problems,
    mended: stays ? mendRow(found, record, places, written) : undefined,
  }
}

/** In the cells that an import by hash does not read, and a corrected file has. */
function hiddenInNames(
  record: CsvRecord | BrokenRecord,
  places: Places,
  written: readonly ColumnOfChannel[],
): readonly Problem[] {
  if ('broken' in record) return []
  return (['manufacturer', 'model'] as const).flatMap((name) => {
    const index = written.includes(name) ? places[name] : undefined
    return index === undefined ? [] : hiddenIn(record, index)
  })
}

/** A refused row as it would be read if what can mean one thing only were gone. */
function putRight(record: CsvRecord | BrokenRecord, columns: Columns, { strict }: CsvOptions): PreparedRow | undefined {
  if (strict || 'broken' in record) return undefined
  const reading = readRow(withoutTypography(record), columns, { strict: false })
  return reading.ok ? reading.row : undefined
}
