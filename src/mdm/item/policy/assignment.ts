// How policies, and the kinds of settings that are kept with them, are assigned: all of them apply that reach the device or its user.

import { type AssignmentKind, deviceThenUser } from '../../../assignment/assignment.ts'

export const policyKind = {
  name: 'policy',
  item: 'policy',
  action: 'mdm.policy.assign',
  steps: deviceThenUser,
  open: [],
} as const satisfies AssignmentKind & { action: string }
