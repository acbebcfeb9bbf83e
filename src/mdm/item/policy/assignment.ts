// How policies, and the certificates that are stored with them, are assigned: all of them apply that reach the device or its user.

import { type AssignmentKind, deviceThenUser } from '../../../assignment/assignment.ts'

export const policyKind = {
  name: 'policy',
  item: 'policy',
  action: 'mdm.policy.assign',
  steps: deviceThenUser,
  open: [],
} as const satisfies AssignmentKind & { action: string }
