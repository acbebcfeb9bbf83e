// Tables of work that nobody waits for (docs/decisions/0014).

import type { Generated } from 'kysely'

import type { DefaultJson } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface JobsTables {
  regular_job: RegularJobTable
}

export const jobs = {
  regular_job: 'local',
} as const satisfies Record<keyof JobsTables, Placement>

export interface QueueTables {
  tenant_job: TenantJobTable
}

export const queue = {
  tenant_job: ofTenant,
} as const satisfies Record<keyof QueueTables, Placement>

export interface RegularJobTable {
  name: string
  due_at: Date
  lease_owner: string | null
  lease_until: Date | null
}

export interface TenantJobTable {
  tenant_id: string
  kind: string
  subject: string
  state: DefaultJson
  due_at: Generated<Date>
  failures: Generated<number>
}
