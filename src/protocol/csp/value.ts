// Formats of nodes (OMA-TS-DM_TND-V1_2) and the values they admit; lists separated by U+F000
// (docs/specification/management.md).

import { assertNever } from '../../kernel/assert-never.ts'
import { fromBase64 } from '../../kernel/bytes.ts'

export const formats = ['chr', 'int', 'bool', 'b64', 'bin', 'xml', 'null', 'node', 'date', 'time', 'float'] as const
export type Format = (typeof formats)[number]

export function parseFormat(text: string | undefined): Format | undefined {
  return formats.find((format) => format === text?.trim().toLowerCase())
}

export function isValueOf(format: Format, value: string): boolean {
  switch (format) {
    case 'int':
      return /^\s*-?\d{1,10}\s*$/.test(value)
    case 'bool':
      return /^\s*(true|false)\s*$/i.test(value)
    case 'float':
      return /^\s*-?\d+(\.\d+)?\s*$/.test(value)
    case 'b64':
      return fromBase64(value) !== undefined
    case 'date':
    case 'time':
      return !Number.isNaN(Date.parse(format === 'time' ? `1970-01-01T${value.trim()}` : value))
    case 'chr':
    case 'bin':
    case 'xml':
    case 'null':
    case 'node':
      return true
    default:
      return assertNever(format)
  }
}

/** As it is stored: numbers and truth values without white space, `true` and `false` in lower case. */
export function canonicalValue(format: Format, value: string): string {
  if (format === 'bool') return value.trim().toLowerCase()
  return format === 'int' || format === 'float' ? value.trim() : value
}

const separator = '\uF000'

export const joinList = (values: readonly string[]): string => values.join(separator)

export function splitList(value: string | undefined): readonly string[] {
  return (value ?? '').split(separator).filter((one) => one !== '')
}
