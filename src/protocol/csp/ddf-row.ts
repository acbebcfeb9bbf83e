// How the nodes of the management tree are described: rows of the tables ddf-enrollment.ts and ddf-device.ts, a compact
// excerpt of the device description framework in our own words.
// Columns: scopes (D device, U user), format, access (Add Delete Get Replace eXecute), pattern, options.

import type { Format } from './value.ts'

export type WriteRule =
  /** True stays true. */
  | 'stays-true'
  /** From false to true and nothing else. */
  | 'once-true'
  /** Frozen as soon as it is 0 or 1. */
  | 'once-decided'
  /** Frozen as soon as the sibling ServerHasFinishedProvisioning is true. */
  | 'until-finished'

export type DefinitionOptions = {
  /** The value from the moment the parent exists. */
  readonly default?: string
  readonly rule?: WriteRule
  /** Replace makes it when it is missing. */
  readonly upsert?: true
  /** Must be added itself before anything below it can be. */
  readonly explicit?: true
  /** In this scope it is there as soon as its parent is, although it can be added. */
  readonly comesBy?: 'device'
}

export type DefinitionRow = readonly [
  scopes: 'D' | 'U' | 'DU',
  format: Format | 'any',
  access: string,
  pattern: string,
  options?: DefinitionOptions,
]

/** Several rows that differ in the last part of the pattern. */
export function rows(
  scopes: DefinitionRow[0],
  format: DefinitionRow[1],
  access: string,
  parent: string,
  names: string,
  options: DefinitionOptions = {},
): readonly DefinitionRow[] {
  return names.split(' ').map((name) => [scopes, format, access, `${parent}/${name}`, options])
}
