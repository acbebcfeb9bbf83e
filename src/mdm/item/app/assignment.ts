// How applications are assigned: all of them apply that reach the device or its user.

import { type AssignmentKind, deviceThenUser } from '../../../assignment/assignment.ts'

export const appKind = {
  name: 'app',
  item: 'application',
  action: 'mdm.app.assign',
  steps: deviceThenUser,
  open: [],
} as const satisfies AssignmentKind & { action: string }

/** The same applications, to be removed. Where both reach a device it keeps the application. */
export const removalKind = { ...appKind, name: 'removal', target: 'app' } as const satisfies AssignmentKind & {
  action: string
  target: string
}
