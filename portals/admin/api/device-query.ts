// What the list of devices can be asked for. The address of the page holds it, so it is loaded before any page is.

import type { Device } from './devices.ts'

export type EnrollmentState = Device['enrollmentState']
/** In the order in which the filter offers them. */
export const enrollmentStates = [
  'notContacted',
  'enrolled',
  'pendingReset',
  'failed',
  'blocked',
  'unknown',
] as const satisfies readonly EnrollmentState[]

export const assignmentStates = [
  'assignedInSync',
  'assignedOutOfSync',
  'assignedUnkownSyncState',
  'pending',
  'notAssigned',
  'failed',
  'unknown',
] as const
export type AssignmentState = (typeof assignmentStates)[number]

export const sortColumns = ['serialNumber', 'model', 'groupTag', 'enrollmentState', 'lastContactedDateTime'] as const
export type SortColumn = (typeof sortColumns)[number]

export type DeviceQuery = {
  readonly search?: string | undefined
  readonly enrollment?: EnrollmentState | undefined
  readonly assignment?: AssignmentState | undefined
  readonly tag?: string | undefined
  /** By serial number when nothing is said. */
  readonly sort?: SortColumn | undefined
  readonly descending?: boolean | undefined
}
