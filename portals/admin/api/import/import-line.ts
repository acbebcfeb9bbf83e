// What the stream of an import says, line by line.

import type { Custody } from '../../../../src/kernel/custody.ts'

export type Finding = {
  readonly column?: string | number | null
  readonly codePoint?: string | number | null
  readonly code: string | number
  readonly name?: string
  readonly message: string
  readonly remedy?: string
  readonly severity: 'error' | 'warning' | 'info'
}

export type Verdict = {
  readonly kind: 'verdict'
  readonly line: number
  readonly serialNumber: string
  readonly status: 'complete' | 'updated' | 'error'
  readonly code: number
  readonly name: string
  readonly registrationId?: string | null
  readonly findings: readonly Finding[]
}

/** Of the import that has a record from now on. */
export type Begun = { readonly kind: 'begun'; readonly importId: string }

export type Progress = { readonly kind: 'progress'; readonly rows: number }

/** About the file as a whole, such as a missing header. */
export type Remark = Finding & { readonly kind: 'remark'; readonly line?: number }

export type Summary = {
  readonly kind: 'summary'
  readonly importId: string | null
  readonly state?: 'complete' | 'failed' | 'cancelled'
  readonly registered: number
  readonly updated: number
  readonly refused: number
  readonly warned: number
  readonly seconds: number
  /** Of a list that came sealed. */
  readonly custody?: Custody
  /** Rows whose verdict was not sent because this browser read too slowly; refused ones are kept with the import. */
  readonly untold?: number
}

export type ImportLine =
  | Begun
  | Verdict
  | Progress
  | Remark
  | Summary
  | { readonly kind: 'refusal'; readonly message: string }
