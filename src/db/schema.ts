// The tables as Kysely sees them; migrations/*.sql is the source, and test/db/schema.test.ts compares the two.
// Instants are Date; ids come out as plain text and get their brand where a row is read; bigint columns are text.

import type { ColumnType, Generated, Kysely } from 'kysely'

import type { Assurance } from '../kernel/assurance.ts'
import type { Door } from '../kernel/origin.ts'
import type { Role } from '../kernel/role.ts'

/** Every function that talks to the database takes this: the pool or an open transaction alike. */
export type Db = Kysely<Database>

/** Read as parsed JSON, written as JSON text (`JSON.stringify`), so that no driver guesses. */
export type Json<T = unknown> = ColumnType<T, string, string>
type DefaultJson<T = unknown> = ColumnType<T, string | undefined, string>
/** A bigint made by the database, read as decimal text. */
type Sequence = ColumnType<string, never, never>

export interface TenantTable {
  tenant_id: string
  display_name: string
  era: Generated<'E18' | 'E24'>
  users_may_join: Generated<'none' | 'selected' | 'all'>
  device_quota_per_user: Generated<number>
  mdm_scope: Generated<'none' | 'selected' | 'all'>
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
  created_at: Date
  version: Generated<number>
  credentials_epoch: Generated<number>
  credentials_valid_from: Date | null
}

export interface RoleMemberTable {
  tenant_id: string
  user_id: string
  role: Role
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
}

export interface GroupMemberTable {
  tenant_id: string
  group_id: string
  member_id: string
  member_kind: 'device' | 'user'
  added_at: Date
  self_described: Generated<boolean>
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
  joined_at: Date | null
  last_sign_in_at: Date | null
  assurance: Generated<Assurance>
  tpm_simulated: Generated<boolean>
  joined_as_registered: Generated<boolean>
  next_join_until: Date | null
  next_join_because: 'administrator' | 'reset' | null
  next_join_by: string | null
  created_at: Date
  version: Generated<number>
}

export interface ApplicationTable {
  tenant_id: string
  id: string
  display_name: string
  secret_hash: string | null
  redirect_uris: Generated<string[]>
  roles: Generated<string[]>
  created_at: Date
}

export interface SigningKeyTable {
  tenant_id: string
  kid: string
  public_jwk: Json
  private_jwk_sealed: Buffer
  created_at: Date
  retired_at: Date | null
  signs_at: Date
}

export interface OidcPayloadTable {
  tenant_id: string
  model: string
  id: string
  payload: Json
  grant_id: string | null
  user_code: string | null
  uid: string | null
  expires_at: Date | null
  consumed_at: Date | null
}

export interface SignInAttemptTable {
  tenant_id: string
  subject: string
  failures: number
  locked_until: Date | null
  updated_at: Date
}

export interface SignInPlaceTable {
  tenant_id: string
  subject: string
  address: string
  seen_at: Date
}

export interface PrimaryTokenUseTable {
  tenant_id: string
  device_id: string
  user_id: string
  proof: 'password' | 'refresh_token'
  newest_issued_at: Date
  first_used_at: Date
  address: string | null
  sharing_told_at: Date | null
}

export interface AuthorityTable {
  name: string
  certificate: Buffer
  private_key_sealed: Buffer
  created_at: Date
  generation: number
  issues_from: Date
  ends_at: Date | null
}

export interface IssuedCertificateTable {
  tenant_id: string
  thumbprint: string
  authority: string
  serial: string
  subject_id: string
  not_before: Date
  not_after: Date
  revoked_at: Date | null
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
}

export interface ProfileAssignmentTable {
  tenant_id: string
  profile_id: string
  target: 'group' | 'exclusion-group' | 'all-devices'
  group_id: string
  created_at: Date
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

export interface MdmEnrollmentTable {
  tenant_id: string
  id: string
  client_device_id: string
  directory_device_id: string | null
  registration_id: string | null
  user_id: string | null
  user_principal_name: string | null
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
  request_key: string | null
  certificate: Buffer | null
  assurance: Generated<Assurance>
  tpm_simulated: Generated<boolean>
  joined_as_registered: Generated<boolean>
  tree: DefaultJson
  status_page: Json | null
  uses: Json | null
  sharing_told_at: Date | null
  enrolled_at: Date
  last_contacted_at: Date | null
  version: Generated<number>
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

export interface MdmPolicyTable {
  tenant_id: string
  id: string
  kind: 'policy' | 'certificate'
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

export interface MdmAssignmentTable {
  tenant_id: string
  item_kind: 'policy' | 'app' | 'status-page'
  item_id: string
  target: 'group' | 'exclusion-group' | 'all-devices' | 'all-users'
  group_id: string
  created_at: Date
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

export interface AuditEntryTable {
  tenant_id: string
  sequence: Sequence
  at: Date
  actor_kind: string
  actor_id: string
  actor_name: string
  action: string
  target_kind: string
  target_id: string
  details: DefaultJson
  request_id: string | null
  door: Generated<Door>
  address: string | null
  client_id: string | null
  before: Json | null
  after: Json | null
}

export interface AuditPendingTable {
  tenant_id: string
  sequence: string
}

export interface AuditLinkTable {
  tenant_id: string
  position: string
  sequence: string
  digest: Buffer
}

export interface AuditCheckpointTable {
  tenant_id: string
  position: string
  digest: Buffer
  at: Date
  key_id: string
  signature: Buffer
}

export interface AlarmTable {
  tenant_id: string
  id: string
  kind: string
  subject_kind: string
  subject_id: string
  detail: DefaultJson
  count: Generated<number>
  first_at: Date
  last_at: Date
  closed_at: Date | null
  closed_by: string | null
  closed_note: string | null
}

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
}

/** How many events a device told of itself since `since`, by source. */
export interface DeviceEventBudgetTable {
  tenant_id: string
  directory_device_id: string
  source: string
  address: string
  since: Date
  used: string
}

export interface InstallationSecretTable {
  name: string
  sealed: Buffer
  created_at: Date
}

export interface Database {
  tenant: TenantTable
  domain: DomainTable
  directory_user: DirectoryUserTable
  role_member: RoleMemberTable
  directory_group: DirectoryGroupTable
  group_member: GroupMemberTable
  directory_device: DirectoryDeviceTable
  application: ApplicationTable
  signing_key: SigningKeyTable
  oidc_payload: OidcPayloadTable
  sign_in_attempt: SignInAttemptTable
  sign_in_place: SignInPlaceTable
  primary_token_use: PrimaryTokenUseTable
  authority: AuthorityTable
  issued_certificate: IssuedCertificateTable
  deployment_profile: DeploymentProfileTable
  profile_assignment: ProfileAssignmentTable
  device_import: DeviceImportTable
  device_import_row: DeviceImportRowTable
  autopilot_device: AutopilotDeviceTable
  hardware_key: HardwareKeyTable
  tpm_challenge_used: TpmChallengeUsedTable
  mdm_enrollment: MdmEnrollmentTable
  mdm_session: MdmSessionTable
  mdm_command: MdmCommandTable
  mdm_policy: MdmPolicyTable
  mdm_app: MdmAppTable
  mdm_app_content: MdmAppContentTable
  mdm_assignment: MdmAssignmentTable
  status_page: StatusPageTable
  audit_entry: AuditEntryTable
  audit_pending: AuditPendingTable
  audit_link: AuditLinkTable
  audit_checkpoint: AuditCheckpointTable
  alarm: AlarmTable
  device_event: DeviceEventTable
  device_event_budget: DeviceEventBudgetTable
  installation_secret: InstallationSecretTable
}
