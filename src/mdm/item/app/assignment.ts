// How applications are assigned: all of them apply that reach the device or its user.

import { type AssignmentKind, deviceThenUser } from '../../../assignment/assignment.ts'

export const appKind = {
  name: 'app',
  item: 'application',
  action: 'mdm.app.assign',
  steps: deviceThenUser,
  open: [],
} as const satisfies AssignmentKind & { action: string }
