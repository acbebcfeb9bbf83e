// Assignments of policies, applications and status pages as Graph's entities (docs/specification/graph.md).

import type { ItemAssignment } from '../contract/graph/assignment.ts'
import { odataTypeByTarget, type Target } from './target.ts'

export type Expanded = { readonly expand: readonly string[] }

/** The members that `$expand=assignments` adds. */
export function assignmentsOf(
  { id, targets }: { readonly id: string; readonly targets: readonly Target[] },
  expand: readonly string[],
  more: { readonly intent?: string } = {},
): { assignments?: ItemAssignment[] } {
  if (!expand.includes('assignments')) return {}
  return { assignments: targets.map((one) => assignmentEntity(id, one, more)) }
}

export function assignmentEntity(
  itemId: string,
  { target, groupId, filter }: Target,
  more: { readonly intent?: string } = {},
): ItemAssignment {
  const isGroup = target === 'group' || target === 'exclusion-group'
  return {
    id: `${itemId}_${groupId}`,
    source: 'direct',
    sourceId: itemId,
    ...more,
    target: {
      '@odata.type': odataTypeByTarget[target],
      deviceAndAppManagementAssignmentFilterId: filter?.id ?? null,
      deviceAndAppManagementAssignmentFilterType: filter?.type ?? 'none',
      ...(isGroup && { groupId }),
    },
  }
}
