// Statements of enrolment: the enrolment itself, and its effect on the directory's and the registration's rows.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { hasJoined } from '../../directory/device/joined.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import type { Admitted, AssurancePolicy } from '../../kernel/assurance-needs.ts'
import { invariant } from '../../kernel/fault.ts'
import { DirectoryDeviceId, EnrollmentId, RegistrationId, type TenantId, type UserId } from '../../kernel/id.ts'
import { enrollmentKind } from './enroll.ts'

/**
 * Of several enrolments and joins of one person, each counts those before it, and what ends their sign-ins comes before or after: the
 * person's own row is locked, as by a join. The epoch of their credentials; undefined when they are gone.
 */
export async function lockPerson(tx: Db, tenantId: TenantId, userId: UserId): Promise<number | undefined> {
  const row = await tx
    .selectFrom('directory_user')
    .select('credentials_epoch')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row?.credentials_epoch
}

/** Of several requests with one token, all but the first wait here until the first is done (T-12). */
export async function lockRequest(tx: Db, requestKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mdm-enrollment ${requestKey}`}, 0))`.execute(tx)
}

export type Circumstances = {
  /** The name people know. */
  readonly organization: string
  /** How often its devices come. */
  readonly checkinMinutes: number
  readonly mdmScope: 'none' | 'selected' | 'all'
  readonly assurance: AssurancePolicy
  readonly user: { readonly accountEnabled: boolean; readonly mdmLicensed: boolean } | undefined
  /** The enrolment made with this token, if any: a token is good for one, also after that has ended. */
  readonly known: { readonly id: EnrollmentId; readonly certificate: Buffer; readonly stands: boolean } | undefined
  /** The device has an enrolment, which this one would end. */
  readonly isEnrolled: boolean
  /** A retirement or a wipe waits for it, which a new enrolment would drop. */
  readonly isToLeave: boolean
  /** Of the person: how many other devices are in management, and how many may be there with this one. */
  readonly managed: { readonly others: number; readonly limit: number; readonly countsAutopilot: boolean }
  /** Other devices that say they are the same hardware: both stay, and an administrator should look (T-09). */
  readonly sharing: number
  /** Whose the device was in its last enrolment, which may have ended long ago. */
  readonly lastOwnerType: 'company' | 'personal' | undefined
  readonly era: 'E18' | 'E24'
}

/** The facts that decide about an enrolment besides the device, read behind its lock and the request's. */
export async function circumstances(
  tx: Db,
  tenantId: TenantId,
  of: {
    readonly requestKey: string
    /** Undefined: nobody enrols it. */
    readonly userId: UserId | undefined
    readonly device: DirectoryDeviceId | undefined
    readonly hardwareDeviceId: string | undefined
  },
): Promise<Circumstances> {
  const device = of.device ?? null
  const user = of.userId ?? null
  const { rows } = await sql<CircumstancesRow>`
    select coalesce(t.brand_name, t.display_name) as organization, t.mdm_scope, t.checkin_interval_minutes, t.era, t.enrollment_limit_per_user, t.secrets_need, t.accepts_simulated_tpm,
           u.account_enabled, u.mdm_licensed, k.id as known_id, k.certificate as known_certificate, k.state as known_state,
           before.enrolled, before.leaving,
           (select count(*)::int from mdm_enrollment m
             where m.tenant_id = ${tenantId} and m.user_id = ${user} and m.state = 'enrolled'
               and m.directory_device_id is distinct from ${device}
               and (t.era = 'E18' or m.enrollment_kind <> ${enrollmentKind(true)})) as others,
           (select count(*)::int from mdm_enrollment s
             where s.tenant_id = ${tenantId} and s.hardware_device_id = ${of.hardwareDeviceId ?? null}
               and s.directory_device_id is distinct from ${device} and s.state = 'enrolled') as sharing,
           (select l.owner_type from mdm_enrollment l
             where l.tenant_id = ${tenantId} and l.directory_device_id = ${device}
             order by l.enrolled_at desc limit 1) as last_owner_type
      from tenant t
      left join directory_user u on u.tenant_id = t.tenant_id and u.id = ${user}
      left join mdm_enrollment k on k.tenant_id = t.tenant_id and k.request_key = ${of.requestKey}
     cross join lateral (
       select count(*) > 0 as enrolled, coalesce(bool_or(e.action_state in ('pending', 'active', 'failed')), false) as leaving
         from mdm_enrollment e
        where e.tenant_id = t.tenant_id and e.directory_device_id = ${device} and e.state = 'enrolled') as before
     where t.tenant_id = ${tenantId}`.execute(tx)
  const [row] = rows
  invariant(row, 'a device enrols in a tenant')
  return {
    organization: row.organization,
    checkinMinutes: row.checkin_interval_minutes,
    mdmScope: row.mdm_scope,
    assurance: { secretsNeed: row.secrets_need, acceptsSimulatedTpm: row.accepts_simulated_tpm },
    user:
      row.account_enabled === null || row.mdm_licensed === null
        ? undefined
        : { accountEnabled: row.account_enabled, mdmLicensed: row.mdm_licensed },
    known: row.known_certificate
      ? {
          id: EnrollmentId.parse(row.known_id),
          certificate: row.known_certificate,
          stands: row.known_state === 'enrolled',
        }
      : undefined,
    isEnrolled: row.enrolled,
    isToLeave: row.leaving,
    managed: { others: row.others, limit: row.enrollment_limit_per_user, countsAutopilot: row.era === 'E18' },
    sharing: row.sharing,
    lastOwnerType: row.last_owner_type ?? undefined,
    era: row.era,
  }
}

type CircumstancesRow = {
  readonly organization: string
  readonly checkin_interval_minutes: number
  readonly mdm_scope: Circumstances['mdmScope']
  readonly secrets_need: AssurancePolicy['secretsNeed']
  readonly accepts_simulated_tpm: boolean
  readonly account_enabled: boolean | null
  readonly mdm_licensed: boolean | null
  readonly known_id: string | null
  readonly known_certificate: Buffer | null
  readonly known_state: string | null
  readonly enrolled: boolean
  readonly leaving: boolean
  readonly era: 'E18' | 'E24'
  readonly enrollment_limit_per_user: number
  readonly others: number
  readonly sharing: number
  readonly last_owner_type: 'company' | 'personal' | null
}

export type JoinedDevice = {
  readonly id: DirectoryDeviceId
  readonly accountEnabled: boolean
  readonly joined: boolean
  readonly trustType: 'AzureAd' | 'ServerAd' | 'Workplace' | null
  /** When, and the thumbprint of the certificate of this very join. */
  readonly joinedAt: Date | null
  readonly joinThumbprint: string | null
  readonly ownerId: string | undefined
  readonly registrationId: RegistrationId | undefined
  readonly profileName: string | undefined
  /** The device's proof when it joined. */
  readonly evidence: Evidence
}

/** An object by its id, locked. */
export async function objectById(tx: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<JoinedDevice | undefined> {
  const row = await devices(tx, tenantId)
    .where('directory_device.id', '=', id)
    .forUpdate('directory_device')
    .executeTakeFirst()
  return row && toJoined(row)
}

/** The device that joined under this device id, with its registration. Locked: of two enrolments one comes first. */
export async function joinedDevice(tx: Db, tenantId: TenantId, deviceId: string): Promise<JoinedDevice | undefined> {
  const row = await devices(tx, tenantId)
    .where('directory_device.device_id', '=', deviceId)
    .forUpdate('directory_device')
    .executeTakeFirst()
  return row && toJoined(row)
}

function devices(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('directory_device')
    .leftJoin('autopilot_device', (join) =>
      join
        .onRef('autopilot_device.tenant_id', '=', 'directory_device.tenant_id')
        .onRef('autopilot_device.directory_device_id', '=', 'directory_device.id'),
    )
    .leftJoin('deployment_profile', (join) =>
      join
        .onRef('deployment_profile.tenant_id', '=', 'autopilot_device.tenant_id')
        .onRef('deployment_profile.id', '=', 'autopilot_device.profile_id'),
    )
    .select([
      'directory_device.id',
      'directory_device.account_enabled',
      'directory_device.trust_type',
      'directory_device.joined_at',
      'directory_device.certificate_thumbprint',
      'directory_device.owner_id',
      'directory_device.assurance',
      'directory_device.tpm_simulated',
      'directory_device.joined_as_registered',
      'autopilot_device.id as registration_id',
      'deployment_profile.display_name as profile_name',
    ])
    .where('directory_device.tenant_id', '=', tenantId)
}

type JoinedRow = Awaited<ReturnType<ReturnType<typeof devices>['executeTakeFirstOrThrow']>>

function toJoined(row: JoinedRow): JoinedDevice {
  return {
    id: DirectoryDeviceId.parse(row.id),
    accountEnabled: row.account_enabled,
    joined: hasJoined(row),
    trustType: row.trust_type,
    joinedAt: row.joined_at,
    joinThumbprint: row.certificate_thumbprint,
    ownerId: row.owner_id ?? undefined,
    registrationId: row.registration_id === null ? undefined : RegistrationId.parse(row.registration_id),
    profileName: row.profile_name ?? undefined,
    evidence: { assurance: row.assurance, simulated: row.tpm_simulated, registered: row.joined_as_registered },
  }
}

export type NewEnrollment = {
  readonly id: EnrollmentId
  readonly clientDeviceId: string
  readonly directoryDeviceId: DirectoryDeviceId
  readonly registrationId: RegistrationId | undefined
  /** Nobody's, when it joined with a bulk token. */
  readonly userId: UserId | undefined
  readonly userPrincipalName: string | undefined
  /** Of the secret with which it enrolled. */
  readonly secretUseId: string | undefined
  readonly enrollmentType: string
  readonly enrollmentKind: string
  /** Whose it is until an administrator says otherwise. */
  readonly ownerType: 'company' | 'personal'
  readonly hardwareDeviceId: string | undefined
  readonly deviceName: string
  readonly serialNumber: string | undefined
  readonly manufacturer: string | undefined
  readonly model: string | undefined
  readonly osVersion: string | undefined
  readonly osEdition: number | undefined
  readonly inOobe: boolean
  readonly thumbprint: string
  readonly certificate: Buffer
  readonly requestKey: string
}

/** To be written with its certificate. */
export const enrollmentRow = (
  tx: Db,
  { evidence }: Admitted<'enrolment'>,
  tenantId: TenantId,
  made: NewEnrollment,
  now: Date,
) =>
  tx.insertInto('mdm_enrollment').values({
    tenant_id: tenantId,
    id: made.id,
    client_device_id: made.clientDeviceId,
    directory_device_id: made.directoryDeviceId,
    registration_id: made.registrationId ?? null,
    user_id: made.userId ?? null,
    user_principal_name: made.userPrincipalName ?? null,
    secret_use_id: made.secretUseId ?? null,
    enrollment_type: made.enrollmentType,
    enrollment_kind: made.enrollmentKind,
    owner_type: made.ownerType,
    hardware_device_id: made.hardwareDeviceId ?? null,
    device_name: made.deviceName,
    serial_number: made.serialNumber ?? null,
    manufacturer: made.manufacturer ?? null,
    model: made.model ?? null,
    os_version: made.osVersion ?? null,
    os_edition: made.osEdition === undefined ? null : String(made.osEdition),
    in_oobe: made.inOobe,
    certificate_thumbprint: made.thumbprint,
    certificate: made.certificate,
    request_key: made.requestKey,
    assurance: evidence.assurance,
    tpm_simulated: evidence.simulated,
    joined_as_registered: evidence.registered,
    enrolled_at: now,
  })

/** Locked: whether one is to leave does not change while they are ended. */
export async function enrolledOf(
  db: Db,
  tenantId: TenantId,
  directoryDeviceId: DirectoryDeviceId,
): Promise<EnrollmentId[]> {
  const rows = await db
    .selectFrom('mdm_enrollment')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', directoryDeviceId)
    .where('state', '=', 'enrolled')
    .forUpdate()
    .execute()
  return rows.map(({ id }) => EnrollmentId.parse(id))
}

/** Those that a wipe or a retirement waits for. */
export async function toLeaveOf(
  db: Db,
  tenantId: TenantId,
  directoryDeviceId: DirectoryDeviceId,
): Promise<EnrollmentId[]> {
  const rows = await db
    .selectFrom('mdm_enrollment')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', directoryDeviceId)
    .where('state', '=', 'enrolled')
    .where('action_state', 'in', ['pending', 'active', 'failed'])
    .execute()
  return rows.map(({ id }) => EnrollmentId.parse(id))
}

export type Ended = {
  readonly id: EnrollmentId
  readonly certificate: Buffer | null
  readonly serialNumber: string | null
  readonly enrolledAt: Date
  /** A wipe or a retirement waits for it, or a wipe failed. */
  readonly isToLeave: boolean
  readonly ownerType: 'company' | 'personal'
}

/** Earlier enrolments of the same directory device end when it enrols anew; certificates have to follow. */
export async function endEarlier(tx: Db, tenantId: TenantId, directoryDeviceId: DirectoryDeviceId): Promise<Ended[]> {
  const rows = await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ state: 'unenrolled', version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', directoryDeviceId)
    .where('state', '=', 'enrolled')
    .returning(['id', 'certificate', 'serial_number', 'enrolled_at', 'action_state', 'owner_type'])
    .execute()
  return rows.map((row) => ({
    id: EnrollmentId.parse(row.id),
    certificate: row.certificate,
    serialNumber: row.serial_number,
    enrolledAt: row.enrolled_at,
    isToLeave: row.action_state !== null && row.action_state !== 'done',
    ownerType: row.owner_type,
  }))
}

/** Undefined when it had ended before. */
export async function end(
  tx: Db,
  tenantId: TenantId,
  enrollmentId: EnrollmentId,
): Promise<
  | {
      readonly directoryDeviceId: DirectoryDeviceId | undefined
      readonly registrationId: RegistrationId | undefined
      readonly serialNumber: string | undefined
    }
  | undefined
> {
  const row = await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ state: 'unenrolled', version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', enrollmentId)
    .where('state', '=', 'enrolled')
    .returning(['directory_device_id', 'registration_id', 'serial_number'])
    .executeTakeFirst()
  return (
    row && {
      directoryDeviceId:
        row.directory_device_id === null ? undefined : DirectoryDeviceId.parse(row.directory_device_id),
      registrationId: row.registration_id === null ? undefined : RegistrationId.parse(row.registration_id),
      serialNumber: row.serial_number ?? undefined,
    }
  )
}
