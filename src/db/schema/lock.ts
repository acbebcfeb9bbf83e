// Table of locks: rows that are locked and say nothing.

export interface TenantLockTable {
  tenant_id: string
  purpose: string
}
