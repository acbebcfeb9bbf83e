// Tables of assignment: what is assigned to whom.

export interface MdmAssignmentTable {
  tenant_id: string
  item_kind: 'policy' | 'app' | 'status-page'
  item_id: string
  target: 'group' | 'exclusion-group' | 'all-devices' | 'all-users'
  group_id: string
  created_at: Date
}
