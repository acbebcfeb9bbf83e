// Targets of assignments (docs/specification/graph.md), as it is stored and as Graph writes it.

export type TargetKind = 'group' | 'exclusion-group' | 'all-devices' | 'all-users'

export type Target = { readonly target: TargetKind; readonly groupId: string }

/** They stand in for a group's id where an assignment needs one, as in the original. */
export const allDevicesGroup = 'adadadad-808e-44e2-905a-0b7873a8a531'
export const allUsersGroup = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9'

export const odataTypeByTarget = {
  group: '#microsoft.graph.groupAssignmentTarget',
  'exclusion-group': '#microsoft.graph.exclusionGroupAssignmentTarget',
  'all-devices': '#microsoft.graph.allDevicesAssignmentTarget',
  'all-users': '#microsoft.graph.allLicensedUsersAssignmentTarget',
} as const satisfies Record<TargetKind, string>

export const isGroup = (target: TargetKind): boolean => target === 'group' || target === 'exclusion-group'

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
