// The read model of managed devices: an enrolment with its directory device and its user.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { boolean, guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { Assurance } from '../../kernel/assurance.ts'
import { DirectoryDeviceId, EnrollmentId, type TenantId, UserId } from '../../kernel/id.ts'
import type { DeviceAction } from '../action/action.ts'
import { latestOf } from '../action/remote.sql.ts'
import type { RemoteKind, RemoteState } from '../action/remote.ts'
import { type Agent, managementAgentOf } from '../co-management.ts'
import type { Compliance } from '../compliance.ts'
import type { DeploymentRecord } from '../session/deployment.ts'

export type ManagedDevice = {
  readonly id: EnrollmentId
  readonly directoryDeviceId: DirectoryDeviceId | undefined
  /** The directory's deviceId. */
  readonly deviceId: string | undefined
  readonly registrationId: string | undefined
  readonly userId: UserId | undefined
  readonly userPrincipalName: string
  readonly userDisplayName: string
  readonly deviceName: string
  readonly serialNumber: string
  readonly manufacturer: string
  readonly model: string
  readonly osVersion: string
  readonly enrollmentKind: string
  readonly profileName: string
  readonly byAutopilot: boolean
  readonly ownerType: 'company' | 'personal'
  readonly state: 'enrolled' | 'unenrolled'
  /** The device's proof when it enrolled. */
  readonly assurance: Assurance
  readonly simulated: boolean
  readonly enrolledAt: Date
  readonly lastContactedAt: Date | undefined
  readonly certificateExpiresAt: Date | undefined
  readonly action: (DeviceAction & { readonly requestedAt: Date; readonly changedAt: Date }) | undefined
  /** Of another authority on the device, as it says itself. */
  readonly agent: Agent | undefined
  /** Undefined while nothing was demanded of it. */
  readonly compliance: Compliance | undefined
  /** It has not come for so long that it does not count as compliant any more. */
  readonly lapsedAt: Date | undefined
  /** A time of grace ends by itself. */
  readonly readAt: Date
  /** Of each other remote action the latest, the newest first. */
  readonly results: readonly RemoteResult[]
}

export type RemoteResult = {
  readonly kind: RemoteKind
  readonly state: RemoteState
  readonly requestedAt: string
  readonly changedAt: string
}

/** Enrolled in the out-of-box experience, as registered, with a profile. */
const byAutopilot = sql<boolean>`(e.registration_id is not null and e.in_oobe and coalesce(d.enrollment_profile_name, '') <> '')`

type At = { readonly tenantId: TenantId; readonly now: Date }

function select(db: Db, { tenantId, now }: At) {
  return db
    .selectFrom('mdm_enrollment as e')
    .leftJoin('directory_device as d', (join) =>
      join.onRef('d.tenant_id', '=', 'e.tenant_id').onRef('d.id', '=', 'e.directory_device_id'),
    )
    .leftJoin('directory_user as u', (join) =>
      join.onRef('u.tenant_id', '=', 'e.tenant_id').onRef('u.id', '=', 'e.user_id'),
    )
    .leftJoin('issued_certificate as c', (join) =>
      join.onRef('c.tenant_id', '=', 'e.tenant_id').onRef('c.thumbprint', '=', 'e.certificate_thumbprint'),
    )
    .innerJoin(sql<{ now: Date }>`(select ${now}::timestamptz as now)`.as('clock'), (join) => join.onTrue())
    .select([
      'e.id',
      'e.directory_device_id',
      'd.device_id',
      'e.registration_id',
      'e.user_id',
      'e.user_principal_name',
      'u.display_name as user_display_name',
      'e.device_name',
      'e.serial_number',
      'e.manufacturer',
      'e.model',
      'e.os_version',
      'e.enrollment_kind',
      'd.enrollment_profile_name',
      byAutopilot.as('by_autopilot'),
      latestOf.as('results'),
      'e.owner_type',
      'e.state',
      'e.assurance',
      'e.tpm_simulated',
      'e.enrolled_at',
      'e.last_contacted_at',
      'c.not_after',
      'e.agent',
      'e.compliance',
      'e.compliance_lapsed_at',
      'clock.now as read_at',
      'e.action',
      'e.action_state',
      'e.action_asked_at',
      'e.action_changed_at',
    ])
    .where('e.tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

function toDevice(row: Row): ManagedDevice {
  return {
    id: EnrollmentId.parse(row.id),
    directoryDeviceId: row.directory_device_id === null ? undefined : DirectoryDeviceId.parse(row.directory_device_id),
    deviceId: row.device_id ?? undefined,
    registrationId: row.registration_id ?? undefined,
    userId: row.user_id === null ? undefined : UserId.parse(row.user_id),
    userPrincipalName: row.user_principal_name ?? '',
    userDisplayName: row.user_display_name ?? '',
    deviceName: row.device_name,
    serialNumber: row.serial_number ?? '',
    manufacturer: row.manufacturer ?? '',
    model: row.model ?? '',
    osVersion: row.os_version ?? '',
    enrollmentKind: row.enrollment_kind,
    profileName: row.enrollment_profile_name ?? '',
    byAutopilot: row.by_autopilot,
    ownerType: row.owner_type,
    state: row.state,
    assurance: row.assurance,
    simulated: row.tpm_simulated,
    enrolledAt: row.enrolled_at,
    lastContactedAt: row.last_contacted_at ?? undefined,
    certificateExpiresAt: row.not_after ?? undefined,
    action:
      row.action && row.action_state && row.action_asked_at && row.action_changed_at
        ? {
            kind: row.action,
            state: row.action_state,
            requestedAt: row.action_asked_at,
            changedAt: row.action_changed_at,
          }
        : undefined,
    agent: (row.agent as Agent | null) ?? undefined, // written by message.sql.ts only
    compliance: (row.compliance as Compliance | null) ?? undefined, // likewise
    lapsedAt: row.compliance_lapsed_at ?? undefined,
    readAt: row.read_at,
    results: (row.results as RemoteResult[] | null) ?? [],
  }
}

const noDevice = sql`'00000000-0000-0000-0000-000000000000'::uuid`

/** As `stateOf` in entity.ts has it, at the time of `clock`. */
const complianceState = sql`case when e.compliance_lapsed_at is not null then 'noncompliant' else coalesce((array['noncompliant', 'inGracePeriod', 'unknown', 'compliant'])[(
  select min(case when p->'unmet' is not null and (p->'unmet'->>'graceUntil')::timestamptz <= clock.now then 1
                  when p->'unmet' is not null then 2 when p->>'state' = 'unknown' then 3 else 4 end)
    from jsonb_array_elements(e.compliance) p)], 'unknown') end`

export const managedDeviceList = managementList({
  name: 'managedDevices',
  member: sql.ref('e.directory_device_id'),
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('e.id'),
    userId: guid('e.user_id', { nullable: true }),
    userPrincipalName: text(sql`coalesce(e.user_principal_name, '')`, { searched: true }),
    emailAddress: text(sql`coalesce(e.user_principal_name, '')`),
    userDisplayName: text(sql`coalesce(u.display_name, '')`, { searched: true }),
    deviceName: text('e.device_name', { searched: true }),
    serialNumber: text(sql`coalesce(e.serial_number, '')`, { searched: true }),
    manufacturer: text(sql`coalesce(e.manufacturer, '')`),
    model: text(sql`coalesce(e.model, '')`),
    operatingSystem: text(sql`'Windows'::text`),
    osVersion: text(sql`coalesce(e.os_version, '')`),
    azureADDeviceId: guid(sql`coalesce(d.device_id, ${noDevice})`),
    azureActiveDirectoryDeviceId: guid(sql`coalesce(d.device_id, ${noDevice})`),
    deviceEnrollmentType: text('e.enrollment_kind'),
    enrollmentProfileName: text(sql`coalesce(d.enrollment_profile_name, '')`),
    autopilotEnrolled: boolean(byAutopilot),
    managedDeviceOwnerType: text('e.owner_type'),
    ownerType: text('e.owner_type'),
    managementAgent: text(
      sql`case when e.agent is null then ${managementAgentOf(false)} else ${managementAgentOf(true)} end::text`,
    ),
    complianceState: text(complianceState),
    enrolledDateTime: instant('e.enrolled_at'),
    lastSyncDateTime: instant('e.last_contacted_at', { nullable: true }),
    managementCertificateExpirationDate: instant('c.not_after', { nullable: true }),
  },
})

/** Enrolled devices. */
export async function page(db: Db, at: At, wanted: Wanted): Promise<Found<ManagedDevice>> {
  const found = await pageOf(
    { db, tenantId: at.tenantId, select: (on) => select(on, at).where('e.state', '=', 'enrolled') },
    managedDeviceList,
    wanted,
  )
  return { ...found, rows: found.rows.map(toDevice) }
}

export async function byId(db: Db, at: At, id: EnrollmentId): Promise<ManagedDevice | undefined> {
  const row = await select(db, at).where('e.id', '=', id).executeTakeFirst()
  return row && toDevice(row)
}

export async function setOwner(
  tx: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  ownerType: ManagedDevice['ownerType'],
): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ owner_type: ownerType, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function deployment(
  db: Db,
  tenantId: TenantId,
  id: EnrollmentId,
): Promise<{ readonly record: DeploymentRecord | undefined; readonly lastContactedAt: Date | undefined } | undefined> {
  const row = await db
    .selectFrom('mdm_enrollment')
    .select(['status_page', 'last_contacted_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return (
    row && {
      record: (row.status_page as DeploymentRecord | null) ?? undefined, // written by checkin.sql.ts only
      lastContactedAt: row.last_contacted_at ?? undefined,
    }
  )
}
