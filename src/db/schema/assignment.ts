// Tables of assignment.

import { ofTenant, type Placement } from './place.ts'

export interface AssignmentTables {
  assignment: AssignmentTable
  assignment_filter: AssignmentFilterTable
}

export const assignment = {
  assignment: ofTenant,
  assignment_filter: ofTenant,
} as const satisfies Record<keyof AssignmentTables, Placement>

export interface AssignmentTable {
  tenant_id: string
  /** Of the assigned item: a profile, a policy, an application. The features name them. */
  kind: string
  item_id: string
  target: 'group' | 'exclusion-group' | 'all-devices' | 'all-users'
  group_id: string
  created_at: Date
  filter_id: string | null
  filter_type: 'include' | 'exclude' | null
}

export interface AssignmentFilterTable {
  tenant_id: string
  id: string
  display_name: string
  description: string
  rule: string
  created_at: Date
  modified_at: Date
  version: number
}
