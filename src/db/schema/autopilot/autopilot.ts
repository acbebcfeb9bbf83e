// Tables of autopilot: registered devices, their keys, imports, profiles, and who holds a device; those of partners stand beside.

import type { ColumnType, Generated } from 'kysely'

import type { Assurance } from '../../../kernel/assurance.ts'
import type { Channel } from '../../../kernel/channel.ts'
import type { Custody } from '../../../kernel/custody.ts'
import type { Json } from '../column.ts'
import { ofTenant, type Placement } from '../place.ts'
import { type PartnerDeviceTables, partnerDevices } from './of-partners.ts'

export interface AutopilotTables extends PartnerDeviceTables {
  deployment_profile: DeploymentProfileTable
  profile_file: ProfileFileTable
  device_import: DeviceImportTable
  device_import_row: DeviceImportRowTable
  autopilot_device: AutopilotDeviceTable
  hardware_key: HardwareKeyTable
  tpm_challenge_used: TpmChallengeUsedTable
  device_inbox_key: DeviceInboxKeyTable
  device_inbox_sender: DeviceInboxSenderTable
  device_delivery: DeviceDeliveryTable
  device_release: DeviceReleaseTable
  released_key: ReleasedKeyTable
  device_contest: DeviceContestTable
  device_contested: DeviceContestedTable
}

export const autopilot = {
  ...partnerDevices,
  deployment_profile: ofTenant,
  profile_file: ofTenant,
  device_import: ofTenant,
  device_import_row: ofTenant,
  autopilot_device: ofTenant,
  hardware_key: { by: 'key' },
  tpm_challenge_used: ofTenant,
  device_inbox_key: ofTenant,
  device_inbox_sender: ofTenant,
  device_delivery: ofTenant,
  device_release: ofTenant,
  released_key: { by: 'key' },
  device_contest: ofTenant,
  device_contested: ofTenant,
} as const satisfies Record<keyof AutopilotTables, Placement>

export interface ProfileFileTable {
  tenant_id: string
  correlation_id: string
  profile_id: string
  profile_name: string
}

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
  state: 'running' | 'complete' | 'failed' | 'cancelled'
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
  last_line: Generated<number>
  fingerprint: Generated<string>
  group_tag: string | null
  custody: ColumnType<Custody | null, string | null, never>
  undo_state: 'running' | 'complete' | null
  taken_out: Generated<number>
  left_in_place: Generated<number>
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
  registered_in: string | null
  changed_at: Date | null
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
  note: string | null
}
