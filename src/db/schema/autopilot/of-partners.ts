// Tables of autopilot for what partners and manufacturers send: uploads for customers and their jobs, reports of devices that were built,
// devices that wait for their hash, OEM Direct and orders.

import type { Generated } from 'kysely'

import type { Channel } from '../../../kernel/channel.ts'
import type { Actor } from '../../../kernel/operation-context.ts'
import { ofTenant, type Placement } from '../place.ts'

export interface PartnerDeviceTables {
  device_batch: DeviceBatchTable
  device_job: DeviceJobTable
  device_job_row: DeviceJobRowTable
  device_request: DeviceRequestTable
  build_report: BuildReportTable
  built_device: BuiltDeviceTable
  built_device_key: BuiltDeviceKeyTable
  awaited_device: AwaitedDeviceTable
  oem_order: OemOrderTable
  oem_order_device: OemOrderDeviceTable
  oem_submission: OemSubmissionTable
  oem_submission_row: OemSubmissionRowTable
}

export const partnerDevices = {
  device_batch: ofTenant,
  device_job: ofTenant,
  device_job_row: ofTenant,
  device_request: ofTenant,
  build_report: ofTenant,
  built_device: ofTenant,
  built_device_key: { by: 'key' },
  awaited_device: ofTenant,
  oem_order: ofTenant,
  oem_order_device: ofTenant,
  oem_submission: ofTenant,
  oem_submission_row: ofTenant,
} as const satisfies Record<keyof PartnerDeviceTables, Placement>

export interface DeviceBatchTable {
  tenant_id: string
  id: string
  partner_id: string
  partner_name: string
  created_by: string
  created_at: Date
}

export interface DeviceJobTable {
  tenant_id: string
  id: string
  kind: 'register' | 'assign'
  state: 'held' | 'queued' | 'processing' | 'done'
  channel: Channel
  partner_id: string
  partner_name: string
  batch_id: string | null
  purchase_order_id: string | null
  actor_kind: Actor['kind']
  actor_id: string
  actor_name: string
  rows: number
  /** Of its rows, once it is done. */
  failed: number | null
  /** By the customer, who looks at what partners upload. */
  approved: Generated<boolean>
  attempts: Generated<number>
  created_at: Date
  started_at: Date | null
  completed_at: Date | null
}

export interface DeviceJobRowTable {
  tenant_id: string
  job_id: string
  line: number
  serial_number: string
  product_key: string
  manufacturer: string
  model: string
  group_tag: string
  /** Only until it is registered. */
  hardware_hash: string | null
  gives_profile: boolean
  profile_id: string | null
  registration_id: string | null
  done: Generated<boolean>
  code: Generated<number>
  name: Generated<string>
  message: Generated<string>
}

export interface DeviceRequestTable {
  tenant_id: string
  id: string
  digest: string
  customer_id: string
  job_id: string
  created_at: Date
}

/** `tenant_id` is the manufacturer's. */
export interface BuildReportTable {
  tenant_id: string
  id: string
  file_name: string | null
  actor_id: string
  actor_name: string
  added: Generated<number>
  completed: Generated<number>
  known: Generated<number>
  refused: Generated<number>
  started_at: Date
  finished_at: Date | null
}

/** `tenant_id` is the manufacturer's. */
export interface BuiltDeviceTable {
  tenant_id: string
  id: string
  manufacturer: string
  model: string
  serial_number: string
  product_key: string
  hardware_hash: Buffer | null
  board: string | null
  built_at: Date | null
  report_id: string
  reported_at: Date
  awaited_by: string | null
}

export interface BuiltDeviceKeyTable {
  key: string
  device_id: string
  tenant_id: string
}

export interface AwaitedDeviceTable {
  tenant_id: string
  id: string
  built_by: string
  built_id: string
  manufacturer: string
  model: string
  serial_number: string
  product_key: string
  group_tag: string
  profile_id: string | null
  /** The upload that it came with was. */
  approved: Generated<boolean>
  purchase_order_id: string | null
  batch_id: string | null
  channel: Channel
  partner_id: string
  partner_name: string
  actor_kind: Actor['kind']
  actor_id: string
  actor_name: string
  created_at: Date
}

/** `tenant_id` is the manufacturer's. */
export interface OemOrderTable {
  tenant_id: string
  id: string
  number: string
  customer_name: string
  customer_id: string | null
  autopilot: boolean
  windows_version: string
  outcome: 'file' | 'registration' | null
  outcome_at: Date | null
  submission_id: string | null
  created_by: string
  created_at: Date
}

/** `tenant_id` is the manufacturer's. */
export interface OemOrderDeviceTable {
  tenant_id: string
  order_id: string
  line: number
  manufacturer: string
  model: string
  serial_number: string
  product_key: string
  submission_id: Generated<string | null>
  submission_line: Generated<number | null>
}

/** `tenant_id` is the manufacturer's. */
export interface OemSubmissionTable {
  tenant_id: string
  id: string
  name: string | null
  digest: string
  actor_kind: Actor['kind']
  actor_id: string
  actor_name: string
  created_at: Date
}

/** `tenant_id` is the manufacturer's. */
export interface OemSubmissionRowTable {
  tenant_id: string
  submission_id: string
  line: number
  manufacturer: string
  model: string
  serial_number: string
  product_key: string
  customer_id: string | null
  job_id: string | null
  job_line: number | null
  verdict: string | null
  message: string | null
}
