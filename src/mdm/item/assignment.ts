// To whom policies, apps and status pages are assigned (docs/specification/graph.md), and what that means for one
// device.
//
// Invariants
//   1. An item reaches a device through the device itself or through its user, and the phase follows from that.
//   2. An exclusion that matches the device or its user wins over everything.
//   3. What is set in the user's own tree waits for the user, however it was assigned.

import type { Phase } from '../node.ts'

export type ItemKind = 'policy' | 'app' | 'status-page'
export type TargetKind = 'group' | 'exclusion-group' | 'all-devices' | 'all-users'

export type Target = { readonly target: TargetKind; readonly groupId: string }

export const allDevicesGroup = 'adadadad-808e-44e2-905a-0b7873a8a531'
export const allUsersGroup = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9'

export const odataTypeByTarget = {
  group: '#microsoft.graph.groupAssignmentTarget',
  'exclusion-group': '#microsoft.graph.exclusionGroupAssignmentTarget',
  'all-devices': '#microsoft.graph.allDevicesAssignmentTarget',
  'all-users': '#microsoft.graph.allLicensedUsersAssignmentTarget',
} as const satisfies Record<TargetKind, string>

export type TargetsReading =
  | { readonly ok: true; readonly targets: readonly Target[] }
  | { readonly ok: false; readonly problem: string }

/** The last word on a group counts, as each group can be named only once. */
export function readTargets(
  received: readonly { readonly '@odata.type': string; readonly groupId?: string | undefined }[],
): TargetsReading {
  const targets = new Map<string, Target>()
  for (const { '@odata.type': type, groupId } of received) {
    const wanted = type.replace(/^#?/, '#').toLowerCase()
    const target = (Object.keys(odataTypeByTarget) as TargetKind[]).find(
      (kind) => odataTypeByTarget[kind].toLowerCase() === wanted,
    )
    if (!target)
      return { ok: false, problem: `'${type}' is not a target we know: use a group, all devices or all users.` }
    const id = pseudoGroup(target) ?? groupId?.toLowerCase()
    if (!id) return { ok: false, problem: `A target of type '${type}' needs a groupId.` }
    targets.set(id, { target, groupId: id })
  }
  return { ok: true, targets: [...targets.values()] }
}

function pseudoGroup(target: TargetKind): string | undefined {
  return { 'all-devices': allDevicesGroup, 'all-users': allUsersGroup, group: undefined, 'exclusion-group': undefined }[
    target
  ]
}

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

export function phaseOf(through: 'device' | 'user', scope: Phase): Phase {
  return through === 'device' && scope === 'device' ? 'device' : 'user'
}
