// Policies and applications as kinds of the assignment engine: all of them apply that reach the device or its user, and an
// exclusion that holds either of them wins.

import type { Kind } from '../../assignment/assignment.ts'

/** Through the device is the stronger way: it needs nobody to sign in. */
export const deviceThenUser = [
  ['device-group', 'all-devices'],
  ['user-group', 'all-users'],
] as const satisfies Kind['steps']

export const policyKind = {
  name: 'policy',
  item: 'policy',
  action: 'mdm.policy.assign',
  steps: deviceThenUser,
  open: [],
} as const satisfies Kind & { action: string }

export const appKind = {
  name: 'app',
  item: 'application',
  action: 'mdm.app.assign',
  steps: deviceThenUser,
  open: [],
} as const satisfies Kind & { action: string }
