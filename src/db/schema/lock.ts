// Table of locks: rows that are locked and say nothing.

import { ofTenant, type Placement } from './place.ts'

export interface LockTables {
  tenant_lock: TenantLockTable
}

export const lock = {
  tenant_lock: ofTenant,
} as const satisfies Record<keyof LockTables, Placement>

export interface TenantLockTable {
  tenant_id: string
  purpose: string
}
