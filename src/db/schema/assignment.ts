// Tables of assignment.

import { ofTenant, type Placement } from './place.ts'

export interface AssignmentTables {
  assignment: AssignmentTable
}

export const assignment = {
  assignment: ofTenant,
} as const satisfies Record<keyof AssignmentTables, Placement>

export interface AssignmentTable {
  tenant_id: string
  /** Of the assigned item: a profile, a policy, an application. The features name them. */
  kind: string
  item_id: string
  target: 'group' | 'exclusion-group' | 'all-devices' | 'all-users'
  group_id: string
  created_at: Date
}
