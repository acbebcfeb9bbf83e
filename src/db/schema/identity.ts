// Tables of identity: applications, keys that sign, what the library keeps, sign-ins.

import type { ColumnType, Generated } from 'kysely'

import type { Role } from '../../kernel/role.ts'
import type { Json } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface IdentityTables {
  application: ApplicationTable
  application_credential: ApplicationCredentialTable
  service_principal: ServicePrincipalTable
  app_role_assignment: AppRoleAssignmentTable
  permission_grant: PermissionGrantTable
  application_access: ApplicationAccessTable
  signing_key: SigningKeyTable
  oidc_payload: OidcPayloadTable
  sign_in_attempt: SignInAttemptTable
  sign_in_place: SignInPlaceTable
  primary_token_use: PrimaryTokenUseTable
  password_link: PasswordLinkTable
  totp_method: TotpMethodTable
  recovery_code: RecoveryCodeTable
  device_code: DeviceCodeTable
  access_policy: AccessPolicyTable
  mobility_policy: MobilityPolicyTable
  access_pass: AccessPassTable
  hello_key: HelloKeyTable
  bulk_token: BulkTokenTable
  bulk_join: BulkJoinTable
  operator_account: OperatorAccountTable
  passkey: PasskeyTable
}

export const identity = {
  application: ofTenant,
  signing_key: ofTenant,
  oidc_payload: ofTenant,
  sign_in_attempt: ofTenant,
  sign_in_place: ofTenant,
  primary_token_use: ofTenant,
  password_link: ofTenant,
  device_code: { by: 'user_code_hash' },
  application_credential: ofTenant,
  service_principal: ofTenant,
  app_role_assignment: ofTenant,
  permission_grant: ofTenant,
  application_access: ofTenant,
  totp_method: ofTenant,
  recovery_code: ofTenant,
  access_policy: ofTenant,
  mobility_policy: ofTenant,
  access_pass: ofTenant,
  hello_key: ofTenant,
  bulk_token: ofTenant,
  bulk_join: ofTenant,
  operator_account: ofTenant,
  passkey: ofTenant,
} as const satisfies Record<keyof IdentityTables, Placement>

export interface ApplicationTable {
  tenant_id: string
  id: string
  display_name: string
  redirect_uris: Generated<string[]>
  spa_redirect_uris: Generated<string[]>
  native_redirect_uris: Generated<string[]>
  created_at: Date
  purpose: Generated<'scriptToken' | null>
  of_command_line: Generated<boolean>
  asked_roles: Generated<string[]>
  asked_scopes: Generated<string[]>
}

export interface ServicePrincipalTable {
  tenant_id: string
  id: string
  app_id: string
  application_id: string | null
  display_name: string
  account_enabled: Generated<boolean>
  tags: Generated<string[]>
  created_at: Date
  assignment_required: Generated<boolean>
}

export interface ApplicationAccessTable {
  tenant_id: string
  id: string
  service_principal_id: string
  user_id: string | null
  group_id: string | null
  created_at: Date
  granted_by: string
}

export interface AppRoleAssignmentTable {
  tenant_id: string
  id: string
  service_principal_id: string
  permission: string
  created_at: Date
  /** As they were called; null before it was kept. */
  granted_by: Generated<string | null>
}

export interface PermissionGrantTable {
  tenant_id: string
  id: string
  service_principal_id: string
  user_id: string | null
  permissions: string[]
  created_at: Date
  granted_by: string
}

export interface ApplicationCredentialTable {
  tenant_id: string
  application_id: string
  id: string
  kind: 'secret' | 'certificate'
  display_name: string
  hint: string
  secret_hash: string | null
  certificate: Buffer | null
  created_at: Date
  expires_at: Date | null
  /** As they were called; null before it was kept. */
  created_by: Generated<string | null>
}

export interface SigningKeyTable {
  tenant_id: string
  kid: string
  public_jwk: Json
  private_jwk_sealed: Buffer
  created_at: Date
  retired_at: Date | null
  signs_at: Date
  ended_at: Date | null
}

export interface OidcPayloadTable {
  tenant_id: string
  model: string
  id: string
  payload: Json
  grant_id: string | null
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
  proof: 'password' | 'refresh_token' | 'hello'
  newest_issued_at: Date
  first_used_at: Date
  address: string | null
  sharing_told_at: Date | null
}

export interface DeviceCodeTable {
  user_code_hash: string
  secret_hash: string
  tenant_id: string | null
  client_id: string
  resource: string | null
  address: string | null
  created_at: Date
  expires_at: Date
  polled_at: Date | null
  state: Generated<'waits' | 'allowed' | 'declined' | 'used'>
  user_id: string | null
  context: string | null
}

export interface PasswordLinkTable {
  tenant_id: string
  secret_hash: string
  user_id: string
  credentials_epoch: number
  created_at: Date
  expires_at: Date
  used_at: Date | null
  made_by_kind: string | null
  made_by_id: string | null
}

export interface TotpMethodTable {
  tenant_id: string
  user_id: string
  id: string
  secret_sealed: Buffer
  last_step: number
  created_at: Date
}

export interface RecoveryCodeTable {
  tenant_id: string
  user_id: string
  code_digest: string
}

export interface AccessPolicyTable {
  tenant_id: string
  id: string
  display_name: string
  enabled: boolean
  everybody: boolean
  include_users: string[]
  exclude_users: string[]
  include_roles: Role[]
  guards: 'sign-in' | 'join'
  created_at: Date
  modified_at: Date | null
}

export interface MobilityPolicyTable {
  tenant_id: string
  id: string
  display_name: string
  description: string | null
  discovery_url: string
  terms_of_use_url: string | null
  compliance_url: string | null
  applies_to: 'none' | 'selected' | 'all'
  include_groups: string[]
  created_at: Date
}

export interface AccessPassTable {
  tenant_id: string
  user_id: string
  id: string
  pass_digest: string
  credentials_epoch: number
  starts_at: Date
  lifetime_minutes: number
  usable_once: boolean
  used_at: Date | null
  created_at: Date
  made_by_kind: string | null
  made_by_id: string | null
}

export interface HelloKeyTable {
  tenant_id: string
  id: string
  user_id: string
  device_id: string
  join_thumbprint: string
  key_id: string
  public_key: Buffer
  created_at: Date
}

export interface BulkTokenTable {
  tenant_id: string
  id: string
  user_id: string
  display_name: string
  token_digest: string
  most_joins: number
  joins: Generated<number>
  networks: string[]
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  made_by_kind: string
  made_by_id: string
}

export interface BulkJoinTable {
  tenant_id: string
  device_id: string
  token_id: string
  join_thumbprint: string
  joined_at: Date
  address: string | null
}

export interface PasskeyTable {
  tenant_id: string
  id: string
  user_id: string
  display_name: string
  credential_id: string
  public_key: Buffer
  sign_count: ColumnType<string, number, number>
  last_challenge: string
  transports: Generated<string[]>
  aaguid: string
  synced: boolean
  created_at: Date
  last_used_at: Date | null
}

export interface OperatorAccountTable {
  tenant_id: string
  user_id: string
  added_at: Date
}
