// Which deployment profile a device gets (docs/specification/deployment-profile.md), as a kind of the assignment engine: the
// one given to the device itself; then the oldest of those assigned to one of its groups, unless an exclusion group holds the
// device; then the oldest assigned to all devices, which exclusions do not touch; then none.

import type { RankedKind } from '../../assignment/assignment.ts'

export const profileKind = {
  name: 'profile',
  item: 'profile',
  steps: [['itself'], ['device-group'], ['all-devices']],
  open: ['itself', 'all-devices'],
  first: 'oldest',
  higher: 'one assigned to the device itself, or one created earlier',
} as const satisfies RankedKind
