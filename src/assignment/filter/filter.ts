// A filter, and how it narrows an assignment.

import type { FilterId } from '../../kernel/id.ts'

export type Filter = {
  readonly id: FilterId
  readonly displayName: string
  readonly description: string
  readonly rule: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly version: number
}

/** `include`: for devices that its rule holds for; `exclude`: for the others. */
export type FilterType = 'include' | 'exclude'

/** Of an assignment. */
export type Narrowing = { readonly id: FilterId; readonly type: FilterType }

/** With what is needed to ask it and to name it. `rule`: undefined where the filter is gone. */
export type AppliedFilter = Narrowing & { readonly displayName: string; readonly rule: string | undefined }

/** An assignment, with its filter's. */
export type Asked<M> = Omit<M, 'filter'> & { readonly filter?: AppliedFilter | undefined }

/** As in the original. */
export const mostFilters = 200
