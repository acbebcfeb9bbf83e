// Where the rows of each table would stand if the database were spread over several nodes, as Citus does it. Nothing needs that
// today; test/db/placement.test.ts keeps the schema so that it stays possible.
//
//   tenant_id   with all else of that tenant, so that an operation's rows are on one node
//   another     by what is looked for before the tenant is known; the tenant's rows follow in a second statement
//   reference   the same on every node: small, seldom written, read with everything else
//   local       on the one node that every process connects to: small, and of the installation as a whole

import type { Database } from './schema.ts'

export type Placement = { readonly by: string } | 'reference' | 'local'

const ofTenant = { by: 'tenant_id' } as const

export const placement: Readonly<Record<keyof Database, Placement>> = {
  tenant: ofTenant,
  domain: 'reference',
  directory_user: ofTenant,
  role_member: ofTenant,
  directory_group: ofTenant,
  group_member: ofTenant,
  directory_device: ofTenant,
  application: ofTenant,
  signing_key: ofTenant,
  oidc_payload: ofTenant,
  sign_in_attempt: ofTenant,
  sign_in_place: ofTenant,
  primary_token_use: ofTenant,
  authority: 'local',
  issued_certificate: ofTenant,
  deployment_profile: ofTenant,
  device_import: ofTenant,
  device_import_row: ofTenant,
  autopilot_device: ofTenant,
  hardware_key: { by: 'key' },
  tpm_challenge_used: ofTenant,
  mdm_enrollment: ofTenant,
  mdm_session: ofTenant,
  mdm_command: ofTenant,
  mdm_policy: ofTenant,
  mdm_app: ofTenant,
  mdm_app_content: ofTenant,
  assignment: ofTenant,
  status_page: ofTenant,
  audit_entry: ofTenant,
  audit_pending: ofTenant,
  audit_link: ofTenant,
  audit_checkpoint: ofTenant,
  alarm: ofTenant,
  device_event: ofTenant,
  device_event_budget: ofTenant,
  installation_secret: 'local',
  regular_job: 'local',
  tenant_job: ofTenant,
  tenant_lock: ofTenant,
}

/** Numbers that the database gives: what relies on their order, and why that order holds. */
export const numbered: Readonly<Record<string, string>> = {
  'audit_entry.sequence':
    'Lists show it. The order that counts is audit_link.position, which the linker gives under a lock of the tenant.',
  'device_event.sequence':
    'Readers of a story ask for what is behind a number. Drawn by the node that processes connect to, under a lock of the device there.',
  'mdm_command.sequence':
    'Commands of one enrolment go out in this order. Drawn by the node that processes connect to, in one session at a time.',
}

/** Advisory locks hold on the node that a process is connected to, so all have to connect to one. Where and why still: */
export const locksOfOneNode: Readonly<Record<string, string>> = {
  'autopilot/device/key.sql.ts': 'keys of hardware are of no tenant, and a key that nobody holds has no row to lock',
  'db/migrate.ts': 'migrations run on that node only',
  'mdm/enrollment/enroll.sql.ts':
    'it spares the second of two requests an error; that a token enrols once is decided by the unique index',
  'pki/authority.ops.ts': 'authorities are local',
  'story/budget.sql.ts': 'a device that is over its share by one event harms nobody',
  'story/event.sql.ts':
    'numbers of events are drawn there (above); locking the row of the device would make stories wait for whoever changes it',
}
