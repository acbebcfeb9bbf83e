// How far a caller reaches whose role counts for the members of some groups only. Whoever is beyond is not there for him: not in
// lists, not in counts, and by its id it is an id that nobody has.

import { carried } from './carried.ts'
import { type Fault, notFound } from './fault.ts'
import type { RoleInGroup } from './role.ts'

const names = {
  user: 'User',
  group: 'Group',
  device: 'Device',
  'registered-device': 'Autopilot device',
  'managed-device': 'Managed device',
} as const

export type Reached = { readonly kind: keyof typeof names; readonly id: string }

/** A role for a group, with the permissions that it gives to the bearer of this token. */
export type Grant = RoleInGroup & { readonly scopes: ReadonlySet<string> }

/** `tx`: checked in this transaction, until whose end it stays so. */
export type Reaches = (grants: readonly RoleInGroup[], reached: Reached, tx?: unknown) => Promise<boolean>

export const beyondReach = ({ kind, id }: Reached): Fault => notFound(names[kind], id)

type Check = (tx: unknown) => Promise<void>
const current = carried<Check>('check of transactions')

/** Every transaction of the work begins with the check, so that what let the caller in still holds when it is written. */
export const checkedInTransactions = <T>(check: Check, work: () => T): T => current.run(check, work)
export const checkOfTransactions = (): Check | undefined => current.get()
