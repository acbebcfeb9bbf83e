// Tables of directory: tenants and their domains, users, roles, groups, devices.

import type { Generated } from 'kysely'

import type { Assurance } from '../../kernel/assurance.ts'
import type { ExtensionTexts } from '../../kernel/attribute/extension-attribute.ts'
import type { Role, RoleForGroup } from '../../kernel/role.ts'
import type { DefaultJson } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface DirectoryTables {
  tenant: TenantTable
  domain: DomainTable
  directory_user: DirectoryUserTable
  role_member: RoleMemberTable
  role_in_group: RoleInGroupTable
  directory_group: DirectoryGroupTable
  group_member: GroupMemberTable
  group_within: GroupWithinTable
  rule_clock: RuleClockTable
  directory_device: DirectoryDeviceTable
  licence_sku: LicenceSkuTable
  licence_assignment: LicenceAssignmentTable
  licence_seat: LicenceSeatTable
}

export const directory = {
  tenant: ofTenant,
  domain: 'reference',
  directory_user: ofTenant,
  role_member: ofTenant,
  role_in_group: ofTenant,
  directory_group: ofTenant,
  group_member: ofTenant,
  group_within: ofTenant,
  rule_clock: ofTenant,
  directory_device: ofTenant,
  licence_sku: ofTenant,
  licence_assignment: ofTenant,
  licence_seat: ofTenant,
} as const satisfies Record<keyof DirectoryTables, Placement>

export interface TenantTable {
  tenant_id: string
  display_name: string
  era: Generated<'E18' | 'E24'>
  users_may_join: Generated<'none' | 'selected' | 'all'>
  device_quota_per_user: Generated<number>
  enrollment_limit_per_user: Generated<number>
  allows_unjoined_enrollment: Generated<boolean>
  allows_digest_sessions: Generated<boolean>
  checkin_interval_minutes: Generated<number>
  compliance_days: Generated<number>
  mdm_scope: Generated<'none' | 'selected' | 'all'>
  allows_device_codes: Generated<boolean>
  allows_user_consent: Generated<boolean>
  brand_name: string | null
  brand_sign_in_text: string | null
  brand_username_hint: string | null
  brand_background_color: string | null
  brand_logo: Buffer | null
  brand_logo_type: string | null
  secrets_need: Generated<'registered' | 'ek' | 'attested'>
  accepts_simulated_tpm: Generated<boolean>
  blocks_shared_devices: Generated<boolean>
  created_at: Date
  version: Generated<number>
}

export interface DomainTable {
  name: string
  tenant_id: string
  is_initial: Generated<boolean>
  is_default: Generated<boolean>
  verified_at: Date
}

export interface DirectoryUserTable {
  tenant_id: string
  id: string
  user_principal_name: string
  display_name: string
  given_name: string | null
  surname: string | null
  password_hash: string
  account_enabled: Generated<boolean>
  may_join: Generated<boolean>
  mdm_licensed: Generated<boolean>
  directory_premium: Generated<boolean>
  created_at: Date
  version: Generated<number>
  credentials_epoch: Generated<number>
  credentials_valid_from: Date | null
  user_type: Generated<'Member' | 'Guest'>
  city: string | null
  company_name: string | null
  country: string | null
  department: string | null
  employee_id: string | null
  employee_hire_date: Date | null
  employee_type: string | null
  fax_number: string | null
  job_title: string | null
  mobile_phone: string | null
  office_location: string | null
  postal_code: string | null
  preferred_language: string | null
  state: string | null
  street_address: string | null
  usage_location: string | null
  business_phones: Generated<string[]>
  other_mails: Generated<string[]>
  extension_attributes: DefaultJson<ExtensionTexts>
  external_id: string | null
  source: string | null
  manager_id: string | null
}

export interface RoleMemberTable {
  tenant_id: string
  user_id: string
  role: Role
}

export interface RoleInGroupTable {
  tenant_id: string
  user_id: string
  role: RoleForGroup
  group_id: string
}

export interface DirectoryGroupTable {
  tenant_id: string
  id: string
  display_name: string
  description: string | null
  mail_nickname: string
  membership_rule: string | null
  created_at: Date
  version: Generated<number>
  formerly_self_described: Generated<string[]>
  rule_paused: Generated<boolean>
  external_id: string | null
  source: string | null
}

export interface GroupMemberTable {
  tenant_id: string
  group_id: string
  member_id: string
  member_kind: 'device' | 'user' | 'group'
  added_at: Date
  added_by: string | null
  self_described: Generated<boolean>
}

export interface GroupWithinTable {
  tenant_id: string
  group_id: string
  within_id: string
}

export interface RuleClockTable {
  tenant_id: string
  looked_until: Date
}

export interface DirectoryDeviceTable {
  tenant_id: string
  id: string
  device_id: string
  display_name: string
  account_enabled: Generated<boolean>
  trust_type: 'AzureAd' | 'ServerAd' | 'Workplace' | null
  physical_ids: Generated<string[]>
  operating_system: string | null
  operating_system_version: string | null
  manufacturer: string | null
  model: string | null
  is_managed: boolean | null
  is_compliant: boolean | null
  enrollment_profile_name: string | null
  enrollment_type: string | null
  owner_id: string | null
  certificate_thumbprint: string | null
  transport_key: Buffer | null
  management_id: string | null
  joined_at: Date | null
  last_sign_in_at: Date | null
  assurance: Generated<Assurance>
  tpm_simulated: Generated<boolean>
  joined_as_registered: Generated<boolean>
  next_join_until: Date | null
  next_join_because: 'administrator' | 'reset' | null
  next_join_by: string | null
  created_at: Date
  extension_attributes: DefaultJson<ExtensionTexts>
  on_premises_source: string | null
  on_premises_sid: string | null
  on_premises_enabled: boolean | null
  on_premises_certificates: Generated<Buffer[]>
  on_premises_proved_at: Date | null
  on_premises_synced_at: Date | null
  version: Generated<number>
}

export interface LicenceSkuTable {
  tenant_id: string
  sku_id: string
  units: number
  consumed: Generated<number>
}

export interface LicenceAssignmentTable {
  tenant_id: string
  holder_id: string
  sku_id: string
  holder_kind: 'user' | 'group'
  disabled_plans: Generated<string[]>
  assigned_at: Date
}

export interface LicenceSeatTable {
  tenant_id: string
  user_id: string
  sku_id: string
  granted: boolean
  since: Date
}
