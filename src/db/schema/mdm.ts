// Tables of mdm: enrolments, sessions and commands, managed items.

import type { Generated } from 'kysely'

import type { Assurance } from '../../kernel/assurance.ts'
import type { Computed, DefaultJson, Json, Sequence } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface MdmTables {
  mdm_enrollment: MdmEnrollmentTable
  mdm_account: MdmAccountTable
  mdm_session: MdmSessionTable
  mdm_conversion: MdmConversionTable
  mdm_command: MdmCommandTable
  mdm_action: MdmActionTable
  mdm_bulk_action: MdmBulkActionTable
  mdm_device_log: MdmDeviceLogTable
  mdm_device_log_part: MdmDeviceLogPartTable
  mdm_recovery_key: MdmRecoveryKeyTable
  mdm_local_password: MdmLocalPasswordTable
  mdm_policy: MdmPolicyTable
  mdm_scep_certificate: MdmScepCertificateTable
  mdm_scep_request: MdmScepRequestTable
  mdm_app: MdmAppTable
  mdm_compliance_policy: MdmCompliancePolicyTable
  mdm_report_day: MdmReportDayTable
  mdm_app_content: MdmAppContentTable
  mdm_app_relation: MdmAppRelationTable
  mdm_app_result: MdmAppResultTable
  mdm_agent_signer: MdmAgentSignerTable
  status_page: StatusPageTable
  enrollment_restriction: EnrollmentRestrictionTable
  corporate_identifier: CorporateIdentifierTable
  mdm_trusted_issuer: MdmTrustedIssuerTable
}

export const mdm = {
  mdm_enrollment: ofTenant,
  mdm_account: ofTenant,
  mdm_session: ofTenant,
  mdm_conversion: ofTenant,
  mdm_command: ofTenant,
  mdm_action: ofTenant,
  mdm_bulk_action: ofTenant,
  mdm_device_log: ofTenant,
  mdm_device_log_part: ofTenant,
  mdm_recovery_key: ofTenant,
  mdm_local_password: ofTenant,
  mdm_policy: ofTenant,
  mdm_scep_certificate: ofTenant,
  mdm_scep_request: ofTenant,
  mdm_app: ofTenant,
  mdm_compliance_policy: ofTenant,
  mdm_report_day: ofTenant,
  mdm_app_content: ofTenant,
  mdm_app_relation: ofTenant,
  mdm_app_result: ofTenant,
  mdm_agent_signer: ofTenant,
  status_page: ofTenant,
  enrollment_restriction: ofTenant,
  corporate_identifier: ofTenant,
  mdm_trusted_issuer: ofTenant,
} as const satisfies Record<keyof MdmTables, Placement>

export interface MdmCompliancePolicyTable {
  tenant_id: string
  id: string
  display_name: string
  description: Generated<string>
  rules: Json
  needs_attestation: boolean
  grace_hours: number
  created_at: Date
  modified_at: Date
  version: Generated<number>
}

export interface MdmReportDayTable {
  tenant_id: string
  day: string
  name: string
  count: number
}

export interface MdmEnrollmentTable {
  tenant_id: string
  id: string
  client_device_id: string
  directory_device_id: string | null
  registration_id: string | null
  user_id: string | null
  user_principal_name: string | null
  secret_use_id: string | null
  enrollment_type: string
  enrollment_kind: string
  hardware_device_id: string | null
  device_name: string
  serial_number: string | null
  manufacturer: string | null
  model: string | null
  os_version: string | null
  os_edition: string | null
  in_oobe: Generated<boolean>
  state: Generated<'enrolled' | 'unenrolled'>
  action: 'retire' | 'wipe' | null
  action_state: 'pending' | 'active' | 'done' | 'failed' | null
  action_asked_at: Date | null
  action_changed_at: Date | null
  action_status: number | null
  certificate_thumbprint: string
  renewed_thumbprint: string | null
  renewed_from: string | null
  renewed_at: Date | null
  request_key: string | null
  certificate: Buffer | null
  assurance: Generated<Assurance>
  tpm_simulated: Generated<boolean>
  joined_as_registered: Generated<boolean>
  owner_type: Generated<'company' | 'personal'>
  tree: DefaultJson
  status_page: Json | null
  awaits_user: Generated<boolean>
  agent: Json | null
  compliance: Json | null
  compliance_told: 'compliant' | 'inGracePeriod' | 'noncompliant' | null
  compliance_until: Date | number | null
  compliance_lapsed_at: Date | null
  uses: Json | null
  sharing_told_at: Date | null
  enrolled_at: Date
  last_contacted_at: Date | null
  version: Generated<number>
}

export interface MdmAccountTable {
  tenant_id: string
  enrollment_id: string
  secret: Buffer
  /** Of first messages, which anybody may send. */
  nonces: Generated<string[]>
  /** Of those who proved themselves. */
  session_nonces: Generated<string[]>
}

export interface MdmConversionTable {
  tenant_id: string
  enrollment_id: string
  reason: string
  message: string
  refused_at: Date
}

export interface MdmSessionTable {
  tenant_id: string
  enrollment_id: string
  session_id: string
  state: Json
  started_at: Date
  updated_at: Date
  finished_at: Date | null
}

export interface MdmCommandTable {
  tenant_id: string
  enrollment_id: string
  sequence: Sequence
  item_kind: string | null
  item_id: string | null
  phase: 'device' | 'user'
  command: Json
  status: number | null
  result: string | null
  created_at: Date
  sent_at: Date | null
  answered_at: Date | null
}

export interface MdmActionTable {
  tenant_id: string
  id: string
  enrollment_id: string
  kind: string
  state: 'pending' | 'active' | 'done' | 'failed' | 'notSupported' | 'canceled'
  step: Generated<number>
  parameters: Json
  asked_by_name: string
  asked_at: Date
  changed_at: Date
  expires_at: Date | null
  status: number | null
  result: string | null
  reason: string | null
  bulk_id: string | null
}

export interface MdmDeviceLogTable {
  tenant_id: string
  id: string
  enrollment_id: string
  upload_id: string
  size_bytes: number
  sha256: string
  received_at: Date
}

export interface MdmDeviceLogPartTable {
  tenant_id: string
  upload_id: string
  part: number
  content: Buffer
  received_at: Date
}

export interface MdmRecoveryKeyTable {
  tenant_id: string
  id: string
  directory_device_id: string
  device_id: string
  device_name: string
  volume: 'operatingSystemVolume' | 'fixedDataVolume' | 'removableDataVolume'
  sealed: Buffer
  created_at: Date
  held_until: Date | null
}

export interface MdmLocalPasswordTable {
  tenant_id: string
  id: string
  directory_device_id: string
  device_id: string
  device_name: string
  account_name: string
  account_sid: string
  sealed: Buffer
  backed_up_at: Date
  refresh_at: Date | null
  held_until: Date | null
}

export interface MdmBulkActionTable {
  tenant_id: string
  id: string
  action: string
  asked_by_name: string
  asked_at: Date
  ended_at: Date | null
  devices: number
  asked: Generated<number>
  refused: DefaultJson
}

export interface MdmPolicyTable {
  tenant_id: string
  id: string
  kind: string
  display_name: string
  description: Generated<string>
  scope: 'device' | 'user'
  settings: Json
  secrets_checked: Generated<boolean>
  created_at: Date
  version: Generated<number>
}

export interface MdmAppTable {
  tenant_id: string
  id: string
  display_name: string
  publisher: Generated<string>
  product_code: string
  product_version: string
  command_line: Generated<string>
  file_name: string
  sha256: string
  size_bytes: number
  secrets_checked: Generated<boolean>
  holds_secret: Generated<boolean>
  command_line_sealed: Buffer | null
  form: Generated<'msi' | 'msix' | 'office' | 'win32'>
  package: Json | null
  revision: Computed<string>
  created_at: Date
  version: Generated<number>
}

export interface MdmAppContentTable {
  tenant_id: string
  app_id: string
  part: number
  content: Buffer
  sealed: Generated<boolean>
}

export interface MdmAppRelationTable {
  tenant_id: string
  app_id: string
  target_id: string
  kind: 'dependency' | 'supersedence'
  acts: boolean
}

export interface MdmAppResultTable {
  tenant_id: string
  enrollment_id: string
  app_id: string
  revision: string
  state: 'installing' | 'installed' | 'removed' | 'failed' | 'notApplicable'
  exit_code: number | null
  reason: string | null
}

export interface MdmAgentSignerTable {
  tenant_id: string
  certificate: Buffer
  private_key_sealed: Buffer
  expires_at: Date
}

export interface StatusPageTable {
  tenant_id: string
  id: string
  display_name: string
  description: Generated<string>
  priority: number
  settings: Json
  created_at: Date
  modified_at: Date
  version: Generated<number>
}

export interface EnrollmentRestrictionTable {
  tenant_id: string
  id: string
  kind: 'limit' | 'platform'
  display_name: string
  description: Generated<string>
  priority: number
  settings: Json
  created_at: Date
  modified_at: Date
  version: Generated<number>
}

export interface CorporateIdentifierTable {
  tenant_id: string
  id: string
  type: 'manufacturerModelSerial' | 'serialNumber' | 'imei'
  identifier: string
  key: string
  description: Generated<string>
  created_at: Date
  modified_at: Date
  last_contacted_at: Date | null
  refused_at: Date | null
}

export interface MdmScepCertificateTable {
  tenant_id: string
  serial: string
  thumbprint: string
  certificate: Buffer
  enrollment_id: string
  policy_id: string
  proof: string
  transaction_id: string
  issued_at: Date
  generation: Generated<number>
  approved_by: string | null
}

export interface MdmScepRequestTable {
  tenant_id: string
  id: string
  enrollment_id: string
  policy_id: string
  profile: string
  proof: string
  transaction_id: string
  spki: Buffer
  subject: string
  state: 'waiting' | 'approved' | 'rejected'
  asked_at: Date
  expires_at: Date
  decided_at: Date | null
  decided_by: string | null
}

export interface MdmTrustedIssuerTable {
  tenant_id: string
  id: string
  display_name: string
  issuer: string
  keys_url: string
  audience: string
  directory_id: string
  created_at: Date
}
