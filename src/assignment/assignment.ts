// What the assignments of items mean for one device.
//
// Invariants
//   1. An item reaches a device through the device itself or through its user.
//   2. An exclusion that matches the device or its user wins over everything.

import type { ItemKind, TargetKind } from './target.ts'

/** One assignment that concerns this device or its user; `member` says which of them is in the group. */
export type Match = {
  readonly itemKind: ItemKind
  readonly itemId: string
  readonly target: TargetKind
  readonly groupId: string
  readonly member: 'device' | 'user' | undefined
}

export type Reached = ReadonlyMap<string, 'device' | 'user'>

/** By item id: reached through the device, which is the stronger, or only through the user. */
export function reachedItems(matches: readonly Match[], kind: ItemKind): Reached {
  const reached = new Map<string, 'device' | 'user'>()
  const excluded = new Set<string>()
  for (const { itemKind, itemId, target, member } of matches) {
    if (itemKind !== kind) continue
    const through = target === 'all-devices' ? 'device' : target === 'all-users' ? 'user' : member
    if (!through) continue
    if (target === 'exclusion-group') excluded.add(itemId)
    else if (reached.get(itemId) !== 'device') reached.set(itemId, through)
  }
  for (const id of excluded) reached.delete(id)
  return reached
}
