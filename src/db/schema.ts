// The tables as Kysely sees them, each in the file of the feature that owns it (owners.ts); migrations/*.sql is the source, and
// test/db/schema.test.ts compares the two. Instants are Date; ids come out as plain text and get their brand where a row is
// read; bigint columns are text.

import type { Kysely } from 'kysely'

import type { AlarmTable } from './schema/alarm.ts'
import type { AssignmentTable } from './schema/assignment.ts'
import type { AuditCheckpointTable, AuditEntryTable, AuditLinkTable, AuditPendingTable } from './schema/audit.ts'
import type {
  AutopilotDeviceTable,
  DeploymentProfileTable,
  DeviceImportRowTable,
  DeviceImportTable,
  HardwareKeyTable,
  TpmChallengeUsedTable,
} from './schema/autopilot.ts'
import type {
  DirectoryDeviceTable,
  DirectoryGroupTable,
  DirectoryUserTable,
  DomainTable,
  GroupMemberTable,
  RoleMemberTable,
  TenantTable,
} from './schema/directory.ts'
import type {
  ApplicationTable,
  OidcPayloadTable,
  PrimaryTokenUseTable,
  SignInAttemptTable,
  SignInPlaceTable,
  SigningKeyTable,
} from './schema/identity.ts'
import type { RegularJobTable, TenantJobTable } from './schema/jobs.ts'
import type { TenantLockTable } from './schema/lock.ts'
import type {
  MdmAppContentTable,
  MdmAppTable,
  MdmCommandTable,
  MdmEnrollmentTable,
  MdmPolicyTable,
  MdmSessionTable,
  StatusPageTable,
} from './schema/mdm.ts'
import type { AuthorityTable, InstallationSecretTable, IssuedCertificateTable } from './schema/pki.ts'
import type { DeviceEventBudgetTable, DeviceEventTable } from './schema/story.ts'

/** Every function that talks to the database takes this: the pool or an open transaction alike. */
export type Db = Kysely<Database>

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
  assignment: AssignmentTable
  status_page: StatusPageTable
  audit_entry: AuditEntryTable
  audit_pending: AuditPendingTable
  audit_link: AuditLinkTable
  audit_checkpoint: AuditCheckpointTable
  alarm: AlarmTable
  device_event: DeviceEventTable
  device_event_budget: DeviceEventBudgetTable
  installation_secret: InstallationSecretTable
  regular_job: RegularJobTable
  tenant_job: TenantJobTable
  tenant_lock: TenantLockTable
}
