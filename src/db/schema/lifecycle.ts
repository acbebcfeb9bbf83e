// Tables of lifecycle: tenants that leave the installation.

import type { DefaultJson, Json } from './column.ts'
import type { Placement } from './place.ts'

export interface LifecycleTables {
  tenant_removal: TenantRemovalTable
}

export const lifecycle = {
  tenant_removal: 'local',
} as const satisfies Record<keyof LifecycleTables, Placement>

/** By the tenant's id, and not a table of tenants: it stands when nothing of the tenant does. */
export interface TenantRemovalTable {
  id: string
  domain: string
  asked_at: Date
  asked_by: string
  step: 'partners' | 'devices' | 'rows' | 'tenant' | 'trail' | 'proof' | 'done'
  removed: DefaultJson<Readonly<Record<string, number>>>
  left_over: Json<Readonly<Record<string, number>>> | null
  finished_at: Date | null
}
