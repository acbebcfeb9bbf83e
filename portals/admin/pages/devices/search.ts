// The devices page's state in its URL: the search, the order, whether the import panel is open.

import {
  type AssignmentState,
  assignmentStates,
  type DeviceQuery,
  type EnrollmentState,
  enrollmentStates,
  type SortColumn,
  sortColumns,
} from '../../api/device-query.ts'

const panels = ['import', 'kept-file'] as const

export type DeviceSearch = {
  readonly search?: string
  readonly enrollment?: EnrollmentState
  readonly assignment?: AssignmentState
  readonly tag?: string
  readonly sort?: SortColumn
  readonly descending?: true
  /** That of the import, also with the file that was kept while its sender was trusted. */
  readonly panel?: (typeof panels)[number]
}

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((known) => known === value)

/** Anything may stand in an address bar; what means nothing here is dropped. */
export function deviceSearch(raw: Record<string, unknown>): DeviceSearch {
  // The router reads ?search=42 as a number.
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
  const search = text(raw.search).slice(0, 128)
  const tag = text(raw.tag).slice(0, 2048)
  const enrollment = oneOf(enrollmentStates, raw.enrollment)
  const assignment = oneOf(assignmentStates, raw.assignment)
  const panel = oneOf(panels, raw.panel)
  const sort = oneOf(sortColumns, raw.sort)
  return {
    ...(search && { search }),
    ...(enrollment && { enrollment }),
    ...(assignment && { assignment }),
    ...(tag && { tag }),
    ...(sort && { sort }),
    ...(raw.descending === true ? { descending: true as const } : {}),
    ...(panel && { panel }),
  }
}

export function deviceQueryOf({ search, enrollment, assignment, tag, sort, descending }: DeviceSearch): DeviceQuery {
  return { search, enrollment, assignment, tag, sort, descending }
}

export const isFiltered = ({ search, enrollment, assignment, tag }: DeviceSearch): boolean =>
  Boolean(search || enrollment || assignment || tag)
