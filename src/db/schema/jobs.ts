// Tables of work that nobody waits for (docs/decisions/0014).

import type { Generated } from 'kysely'

import type { DefaultJson } from './column.ts'

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
