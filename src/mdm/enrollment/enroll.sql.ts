// Statements of enrolment: the enrolment itself, and what it means for the directory's and the registration's rows.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import type { Admitted } from '../../kernel/assurance-needs.ts'
import { DirectoryDeviceId, EnrollmentId, RegistrationId, type TenantId, type UserId } from '../../kernel/id.ts'

/** Of several requests with one token, all but the first wait here until the first is done (T-12). */
export async function lockRequest(tx: Db, requestKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mdm-enrollment ${requestKey}`}, 0))`.execute(tx)
}

/** What a token was used for, if it was: it is good for one enrolment, also after that has ended. */
export async function byRequestKey(
  db: Db,
  tenantId: TenantId,
  requestKey: string,
): Promise<{ readonly id: EnrollmentId; readonly certificate: Buffer; readonly stands: boolean } | undefined> {
  const row = await db
    .selectFrom('mdm_enrollment')
    .select(['id', 'certificate', 'state'])
    .where('tenant_id', '=', tenantId)
    .where('request_key', '=', requestKey)
    .executeTakeFirst()
  return row?.certificate
    ? { id: EnrollmentId.parse(row.id), certificate: row.certificate, stands: row.state === 'enrolled' }
    : undefined
}

export type JoinedDevice = {
  readonly id: DirectoryDeviceId
  readonly accountEnabled: boolean
  readonly joined: boolean
  /** When, and the thumbprint of the certificate of this very join. */
  readonly joinedAt: Date | null
  readonly joinThumbprint: string | null
  readonly ownerId: string | undefined
  readonly registrationId: RegistrationId | undefined
  readonly profileName: string | undefined
  /** A retirement or a wipe waits for it, which an enrolment anew would make forgotten. */
  readonly isToLeave: boolean
  /** What the device proved when it joined. */
  readonly evidence: Evidence
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
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('mdm_enrollment')
            .select('mdm_enrollment.id')
            .where('mdm_enrollment.tenant_id', '=', tenantId)
            .whereRef('mdm_enrollment.directory_device_id', '=', 'directory_device.id')
            .where('mdm_enrollment.state', '=', 'enrolled')
            .where('mdm_enrollment.action_state', 'in', ['pending', 'active', 'failed']),
        )
        .as('is_to_leave'),
    )
    .where('directory_device.tenant_id', '=', tenantId)
}

type JoinedRow = Awaited<ReturnType<ReturnType<typeof devices>['executeTakeFirstOrThrow']>>

function toJoined(row: JoinedRow): JoinedDevice {
  return {
    id: DirectoryDeviceId.parse(row.id),
    accountEnabled: row.account_enabled,
    joined: row.trust_type !== null,
    joinedAt: row.joined_at,
    joinThumbprint: row.certificate_thumbprint,
    ownerId: row.owner_id ?? undefined,
    registrationId: row.registration_id === null ? undefined : RegistrationId.parse(row.registration_id),
    profileName: row.profile_name ?? undefined,
    isToLeave: Boolean(row.is_to_leave),
    evidence: { assurance: row.assurance, simulated: row.tpm_simulated, registered: row.joined_as_registered },
  }
}

export type NewEnrollment = {
  readonly id: EnrollmentId
  readonly clientDeviceId: string
  readonly directoryDeviceId: DirectoryDeviceId
  readonly registrationId: RegistrationId | undefined
  readonly userId: UserId
  readonly userPrincipalName: string
  readonly enrollmentType: string
  readonly enrollmentKind: string
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

export async function insert(
  tx: Db,
  { evidence }: Admitted<'enrolment'>,
  tenantId: TenantId,
  made: NewEnrollment,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('mdm_enrollment')
    .values({
      tenant_id: tenantId,
      id: made.id,
      client_device_id: made.clientDeviceId,
      directory_device_id: made.directoryDeviceId,
      registration_id: made.registrationId ?? null,
      user_id: made.userId,
      user_principal_name: made.userPrincipalName,
      enrollment_type: made.enrollmentType,
      enrollment_kind: made.enrollmentKind,
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
    .execute()
}

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
}

/** Earlier enrolments of the same directory device end when it enrols anew; certificates have to follow. */
export async function endEarlier(tx: Db, tenantId: TenantId, directoryDeviceId: DirectoryDeviceId): Promise<Ended[]> {
  const rows = await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ state: 'unenrolled', version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', directoryDeviceId)
    .where('state', '=', 'enrolled')
    .returning(['id', 'certificate', 'serial_number', 'enrolled_at'])
    .execute()
  return rows.map((row) => ({
    id: EnrollmentId.parse(row.id),
    certificate: row.certificate,
    serialNumber: row.serial_number,
    enrolledAt: row.enrolled_at,
  }))
}

/** Other devices that say they are the same hardware: both stay, and an administrator should look (T-09). */
export async function countSharing(
  db: Db,
  tenantId: TenantId,
  hardwareDeviceId: string,
  not: DirectoryDeviceId,
): Promise<number> {
  const row = await db
    .selectFrom('mdm_enrollment')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('hardware_device_id', '=', hardwareDeviceId)
    .where('directory_device_id', '<>', not)
    .where('state', '=', 'enrolled')
    .executeTakeFirstOrThrow()
  return Number(row.count)
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
