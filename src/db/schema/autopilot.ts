// Tables of autopilot: registered devices, their keys, imports, profiles.

import type { Generated } from 'kysely'

import type { Assurance } from '../../kernel/assurance.ts'
import type { Channel } from '../../kernel/channel.ts'
import type { Actor } from '../../kernel/operation-context.ts'
import type { Json } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface AutopilotTables {
  deployment_profile: DeploymentProfileTable
  device_import: DeviceImportTable
  device_import_row: DeviceImportRowTable
  autopilot_device: AutopilotDeviceTable
  hardware_key: HardwareKeyTable
  tpm_challenge_used: TpmChallengeUsedTable
  device_inbox_key: DeviceInboxKeyTable
  device_inbox_sender: DeviceInboxSenderTable
  device_delivery: DeviceDeliveryTable
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
  device_release: DeviceReleaseTable
  released_key: ReleasedKeyTable
  device_contest: DeviceContestTable
  device_contested: DeviceContestedTable
}

export const autopilot = {
  deployment_profile: ofTenant,
  device_import: ofTenant,
  device_import_row: ofTenant,
  autopilot_device: ofTenant,
  hardware_key: { by: 'key' },
  tpm_challenge_used: ofTenant,
  device_inbox_key: ofTenant,
  device_inbox_sender: ofTenant,
  device_delivery: ofTenant,
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
  device_release: ofTenant,
  released_key: { by: 'key' },
  device_contest: ofTenant,
  device_contested: ofTenant,
} as const satisfies Record<keyof AutopilotTables, Placement>

export interface DeploymentProfileTable {
  tenant_id: string
  id: string
  display_name: string
  description: Generated<string>
  mode: Generated<'user-driven' | 'self-deploying'>
  join_type: Generated<'aad' | 'hybrid'>
  settings: Json
  created_at: Date
  modified_at: Date
  version: Generated<number>
  /** Null: the administration API. */
  made_through: 'partner-center' | null
  /** The partner's tenant. */
  made_by: string | null
  made_by_name: string | null
  partner_bits: Generated<number>
}

export interface DeviceImportTable {
  tenant_id: string
  id: string
  file_name: string | null
  actor_id: string
  actor_name: string
  state: 'running' | 'complete' | 'failed'
  registered: Generated<number>
  updated: Generated<number>
  refused: Generated<number>
  warned: Generated<number>
  failure: string | null
  started_at: Date
  finished_at: Date | null
  lease_owner: string | null
  lease_until: Date | null
  channel: Channel | null
  partner_id: string | null
  partner_name: string | null
}

export interface DeviceImportRowTable {
  tenant_id: string
  import_id: string
  line: number
  status: 'complete' | 'error'
  error_code: Generated<number>
  error_name: Generated<string>
  serial_number: string | null
  registration_id: string | null
  findings: Json
}

export interface AutopilotDeviceTable {
  tenant_id: string
  id: string
  directory_device_id: string
  serial_number: string
  product_key: Generated<string>
  manufacturer: Generated<string>
  model: Generated<string>
  sku_number: Generated<string>
  system_family: Generated<string>
  group_tag: Generated<string>
  purchase_order_id: Generated<string>
  assigned_user_upn: string | null
  addressable_user_name: string | null
  device_name: string | null
  hardware_hash: Buffer | null
  hardware_keys: Generated<string[]>
  enrollment_state: Generated<'unknown' | 'enrolled' | 'pendingReset' | 'failed' | 'notContacted' | 'blocked'>
  remediation_state: Generated<string>
  last_contacted_at: Date | null
  /** When its endorsement key was last proved by credential activation. */
  last_proven_at: Date | null
  explicit_profile_id: string | null
  profile_id: string | null
  profile_assigned_at: Date | null
  managed_device_id: string | null
  import_id: string | null
  import_line: number | null
  created_at: Date
  version: Generated<number>
  tpm_assurance: Generated<Assurance>
  tpm_origin: 'vendor' | 'unknown' | 'simulated' | null
  tpm_simulated: Generated<boolean>
  /** Null on devices from before it was written down. */
  channel: Channel | null
  registered_by: string | null
  registered_by_name: string | null
  batch_id: string | null
}

export interface TpmChallengeUsedTable {
  tenant_id: string
  id: string
  expires_at: Date
}

export interface HardwareKeyTable {
  key: string
  registration_id: string
  tenant_id: string
}

export interface DeviceInboxKeyTable {
  tenant_id: string
  kid: string
  kind: 'sign' | 'age' | 'x509'
  public_value: string
  private_sealed: Buffer
  sealed_from: Date
  sealed_until: Date | null
  opens_until: Date | null
}

export interface DeviceInboxSenderTable {
  tenant_id: string
  kid: string
  name: string
  kind: 'ed25519' | 'x509'
  public_value: string
  added_at: Date
  added_by: string
}

export interface DeviceDeliveryTable {
  tenant_id: string
  manifest_sha256: string
  sender_kid: string
  batch: string
  file_sha256: string
  received_at: Date
  import_id: string | null
  receipt: string | null
}

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

export interface DeviceReleaseTable {
  tenant_id: string
  id: string
  registration_id: string
  serial_number: string
  released_at: Date
  released_by: string
  why: 'deleted' | 'contested'
  claimed_at: Date | null
}

export interface ReleasedKeyTable {
  key: string
  release_id: string
  tenant_id: string
  released_at: Date
}

export interface DeviceContestTable {
  tenant_id: string
  id: string
  serial_number: string
  manufacturer: string
  model: string
  proof: string
  holder_id: string
  registration_id: string
  state: 'open' | 'released' | 'refused'
  opened_by: string
  opened_at: Date
  decided_at: Date | null
  note: string | null
}

export interface DeviceContestedTable {
  tenant_id: string
  id: string
  registration_id: string
  serial_number: string
  state: 'open' | 'released' | 'refused'
  opened_at: Date
  decided_at: Date | null
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
}
