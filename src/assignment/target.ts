// Targets of assignments (docs/specification/graph.md), as it is stored and as Graph writes it.

import { FilterId } from '../kernel/id.ts'
import type { FilterType, Narrowing } from './filter/filter.ts'

export type TargetKind = 'group' | 'exclusion-group' | 'all-devices' | 'all-users'

export type Target = {
  readonly target: TargetKind
  readonly groupId: string
  readonly filter?: Narrowing | undefined
}

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

/** As Graph writes one. */
export type GivenTarget = {
  readonly '@odata.type': string
  readonly groupId?: string | undefined
  readonly deviceAndAppManagementAssignmentFilterId?: string | null | undefined
  readonly deviceAndAppManagementAssignmentFilterType?: FilterType | 'none' | null | undefined
}

/** The last word on a group counts, as each group can be named only once. */
export function readTargets(received: readonly GivenTarget[]): TargetsReading {
  const targets = new Map<string, Target>()
  for (const given of received) {
    const { '@odata.type': type, groupId } = given
    const wanted = type.replace(/^#?/, '#').toLowerCase()
    const target = (Object.keys(odataTypeByTarget) as TargetKind[]).find(
      (kind) => odataTypeByTarget[kind].toLowerCase() === wanted,
    )
    if (!target)
      return { ok: false, problem: `'${type}' is not a target we know: use a group, all devices or all users.` }
    const id = pseudoGroup(target) ?? groupId?.toLowerCase()
    if (!id) return { ok: false, problem: `A target of type '${type}' needs a groupId.` }
    const narrowing = narrowingOf(given, target)
    if (typeof narrowing === 'string') return { ok: false, problem: narrowing }
    targets.set(id, { target, groupId: id, ...(narrowing && { filter: narrowing }) })
  }
  return { ok: true, targets: [...targets.values()] }
}

function pseudoGroup(target: TargetKind): string | undefined {
  return { 'all-devices': allDevicesGroup, 'all-users': allUsersGroup, group: undefined, 'exclusion-group': undefined }[
    target
  ]
}

const noFilter = '00000000-0000-0000-0000-000000000000'

/** A text says what is wrong. */
function narrowingOf(
  { deviceAndAppManagementAssignmentFilterId: given, deviceAndAppManagementAssignmentFilterType: said }: GivenTarget,
  target: TargetKind,
): Narrowing | string | undefined {
  const id = given?.toLowerCase() || noFilter
  const type = said ?? 'none'
  if (id === noFilter && type === 'none') return undefined
  if (id === noFilter) {
    return `A target with deviceAndAppManagementAssignmentFilterType '${type}' needs a deviceAndAppManagementAssignmentFilterId.`
  }
  if (type === 'none') {
    return `Say with deviceAndAppManagementAssignmentFilterType whether the filter ${id} includes devices or excludes them.`
  }
  if (target === 'exclusion-group') {
    return 'A group that is excluded takes no filter. Put the filter on the target that includes devices.'
  }
  return { id: FilterId.parse(id), type }
}
