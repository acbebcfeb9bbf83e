// What there is to say of a file: what an import would say, and a few things that only somebody who looks at the file first wants
// to know.

import { withArticle } from '../../kernel/text/article.ts'
import type { CsvRecord } from '../../protocol/csv/records.ts'
import type { Encoding } from '../../protocol/csv/text.ts'
import { strictRows } from '../channel/csv/columns.ts'
import { cleanCell } from '../import/row/cell.ts'
import { type Finding, plainEditor, refusal, remark } from '../import/row/verdict.ts'
import { firmwareOfHash } from './firmware.ts'

export type Problem = Omit<Finding, 'name'> & {
  /** The last two are of the doctor alone: an import does not look at the one, and has no name for the other. */
  readonly name: Finding['name'] | 'FirmwareIncomplete' | 'NamedWithoutHash'
  /** The offending character as it stands in the file, in hexadecimal. */
  readonly bytes?: string
}

export const noDevices: Finding = refusal(
  'InvalidZtdRequestBody',
  { line: 1 },
  'The file lists no device.',
  'Add one line for each device below the header.',
)

export function bomFinding(encoding: Encoding, strict: boolean): Finding {
  const position = { line: 1, column: 1, codePoint: 'U+FEFF' }
  const message = `The file begins with a byte order mark (U+FEFF, ${encoding}) at line 1, column 1.`
  if (strict)
    return refusal('InvalidZtdRequestBody', position, `${message} Strict mode reads plain text only.`, plainEditor)
  return remark('HiddenCharacterRemoved', position, `${message} It is skipped.`, plainEditor)
}

/** What nobody sees in a cell that the import does not read, or reads a name from. */
export function hiddenIn(record: CsvRecord, index: number): Finding[] {
  const cell = record.cells[index] ?? ''
  return cleanCell(cell).hidden.map(({ offset, codePoint, name }) => {
    const position = { line: record.line, column: (record.starts[index] ?? 1) + offset, codePoint }
    const message = `There is ${withArticle(name)} (${codePoint}) at line ${position.line}, column ${position.column}.`
    return remark('HiddenCharacterRemoved', position, message, plainEditor)
  })
}

export function firmwareProblems(hash: Uint8Array, line: number): Problem[] {
  return firmwareOfHash(hash).map(({ message }) => ({
    severity: 'warning',
    code: 0,
    name: 'FirmwareIncomplete',
    line,
    message: `The firmware of this machine does not hold all that Windows asks of it. ${message}`,
    remedy: 'The import takes it. Write the value into the firmware with the tool of the manufacturer when you can.',
  }))
}

export function namedWithoutHash(line: number, by: 'product-key' | 'tuple'): Problem {
  const how = by === 'tuple' ? 'its manufacturer, model and serial number' : 'its product ID'
  return {
    severity: 'warning',
    code: 0,
    name: 'NamedWithoutHash',
    line,
    message: `Line ${line} has no hash and names its device by ${how}. Partner Center takes that, and finds the device only if its manufacturer has told the service of it.`,
    remedy: 'Nothing to do for Partner Center. For an import by an administrator collect the hash of the device.',
  }
}

export function tooMany(line: number): Finding {
  const message = `Line ${line} is beyond the ${strictRows} devices that one file may have in strict mode.`
  return refusal('InvalidZtdRequestBody', { line }, message, 'Split the file, and wait for one import before the next.')
}
