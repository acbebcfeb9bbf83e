// Tables of alarm: alarms.

import type { Generated } from 'kysely'

import type { DefaultJson } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface AlarmTables {
  alarm: AlarmTable
}

export const alarm = {
  alarm: ofTenant,
} as const satisfies Record<keyof AlarmTables, Placement>

export interface AlarmTable {
  tenant_id: string
  id: string
  kind: string
  subject_kind: string
  subject_id: string
  instance: Generated<string>
  detail: DefaultJson
  count: Generated<number>
  first_at: Date
  last_at: Date
  closed_at: Date | null
  closed_by: string | null
  closed_note: string | null
}
