// The certificates of an enrolment while one takes the place of the other.

import type { Db } from '../../db/schema.ts'
import { DirectoryDeviceId, EnrollmentId, type TenantId, UserId } from '../../kernel/id.ts'

export type Renewing = {
  readonly id: EnrollmentId
  readonly directoryDeviceId: DirectoryDeviceId | undefined
  /** Of the join, as the directory has it. */
  readonly deviceId: string | undefined
  readonly registrationId: string | undefined
  readonly serialNumber: string | undefined
  readonly deviceName: string
  readonly userId: UserId | undefined
  readonly enrollmentType: string
  readonly isDisabled: boolean
  /** A retirement or a wipe waits for it, or failed. */
  readonly isToLeave: boolean
  readonly current: { readonly thumbprint: string; readonly certificate: Buffer | null }
  /** The one before, which is good until the current one was used. */
  readonly before: string | undefined
  /** Where the current one was asked for, unless it came with the enrolment. */
  readonly renewed: { readonly address: string | null; readonly at: Date } | undefined
}

/** Locked: of two renewals one comes first. Undefined when no such device is enrolled. */
export async function lockRenewing(tx: Db, tenantId: TenantId, id: EnrollmentId): Promise<Renewing | undefined> {
  const row = await tx
    .selectFrom('mdm_enrollment as e')
    .leftJoin('directory_device as d', (join) =>
      join.onRef('d.tenant_id', '=', 'e.tenant_id').onRef('d.id', '=', 'e.directory_device_id'),
    )
    .select([
      'e.id',
      'e.directory_device_id',
      'e.registration_id',
      'e.serial_number',
      'e.renewed_from',
      'e.renewed_at',
      'e.device_name',
      'e.user_id',
      'e.enrollment_type',
      'e.action',
      'e.certificate_thumbprint',
      'e.certificate',
      'e.renewed_thumbprint',
      'd.account_enabled',
      'd.device_id',
    ])
    .where('e.tenant_id', '=', tenantId)
    .where('e.id', '=', id)
    .where('e.state', '=', 'enrolled')
    .forUpdate('e')
    .executeTakeFirst()
  return (
    row && {
      id: EnrollmentId.parse(row.id),
      directoryDeviceId:
        row.directory_device_id === null ? undefined : DirectoryDeviceId.parse(row.directory_device_id),
      deviceId: row.device_id ?? undefined,
      registrationId: row.registration_id ?? undefined,
      serialNumber: row.serial_number ?? undefined,
      renewed: row.renewed_at ? { address: row.renewed_from, at: row.renewed_at } : undefined,
      deviceName: row.device_name,
      userId: row.user_id === null ? undefined : UserId.parse(row.user_id),
      enrollmentType: row.enrollment_type,
      isDisabled: row.account_enabled === false,
      isToLeave: row.action !== null,
      current: { thumbprint: row.certificate_thumbprint, certificate: row.certificate },
      before: row.renewed_thumbprint ?? undefined,
    }
  )
}

export async function setRenewed(
  tx: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  to: {
    readonly thumbprint: string
    readonly certificate: Buffer
    readonly before: string
    readonly address: string | null
    readonly at: Date
  },
): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({
      certificate_thumbprint: to.thumbprint,
      certificate: to.certificate,
      renewed_thumbprint: to.before,
      renewed_from: to.address,
      renewed_at: to.at,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/**
 * The thumbprint of the certificate that ends now; undefined when there is none any more, or when `used` is not the current one: then
 * another took its place since, which the device may not have yet.
 */
export async function takeBefore(
  tx: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  used: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('mdm_enrollment')
    .select('renewed_thumbprint')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('certificate_thumbprint', '=', used)
    .forUpdate()
    .executeTakeFirst()
  if (!row?.renewed_thumbprint) return undefined
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ renewed_thumbprint: null, uses: null, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  return row.renewed_thumbprint
}

/** False when the sharing of this certificate was recorded since `since` already. */
export async function claimSharingReport(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date },
  since: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mdm_enrollment')
    .set({ sharing_told_at: on.now })
    .where('tenant_id', '=', on.tenantId)
    .where('id', '=', on.id)
    .where((eb) => eb.or([eb('sharing_told_at', 'is', null), eb('sharing_told_at', '<=', since)]))
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
