// How compliance policies are assigned: all of them apply that reach the device or its user.

import { type AssignmentKind, deviceThenUser } from '../../../assignment/assignment.ts'

export const complianceKind = {
  name: 'compliance',
  item: 'compliance policy',
  action: 'mdm.compliance.assign',
  steps: deviceThenUser,
  open: [],
} as const satisfies AssignmentKind & { action: string }
