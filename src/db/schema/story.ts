// Tables of story: events of devices.

import type { DefaultJson, Sequence } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface StoryTables {
  device_event: DeviceEventTable
  device_event_budget: DeviceEventBudgetTable
}

export const story = {
  device_event: ofTenant,
  device_event_budget: ofTenant,
} as const satisfies Record<keyof StoryTables, Placement>

export interface DeviceEventTable {
  tenant_id: string
  directory_device_id: string
  sequence: Sequence
  at: Date
  hop: 'registration' | 'deployment' | 'identity' | 'join' | 'mdm' | 'device'
  step: string
  outcome: 'ok' | 'info' | 'warning' | 'failed'
  detail: DefaultJson
  assurance: 'claimed' | 'ek' | 'attested' | null
  run: string | null
}

/** Events a device reported of itself since `since`, by source. */
export interface DeviceEventBudgetTable {
  tenant_id: string
  directory_device_id: string
  source: string
  address: string
  since: Date
  used: string
}
