// What speaks for and against the registration of one managed device, and why it was refused.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { hasJoined } from '../../directory/device/joined.ts'
import type { Channel } from '../../kernel/channel.ts'
import { DirectoryDeviceId, type EnrollmentId, type RegistrationId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type ConversionFacts, type Identity, isVouchedFor, type RefusalReason, type Refused } from './conversion.ts'

export type Converting = Omit<ConversionFacts, 'profile' | 'isRegistered'> &
  Identity & {
    /** Of the secret that it enrolled with, where its hash decides whether it is let in. */
    readonly useOfListedHash: string | undefined
    readonly deviceId: DirectoryDeviceId
    readonly registration: { readonly id: string; readonly channel: Channel | undefined } | undefined
  }

/** Undefined when no such device is enrolled, or its object is gone. With `lock`, neither ends before the transaction does. */
export async function read(
  db: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  { lock = false } = {},
): Promise<Converting | undefined> {
  const row = await db
    .selectFrom('mdm_enrollment as e')
    .innerJoin('directory_device as d', (join) =>
      join.onRef('d.tenant_id', '=', 'e.tenant_id').onRef('d.id', '=', 'e.directory_device_id'),
    )
    .leftJoin('autopilot_device as r', (join) =>
      join.onRef('r.tenant_id', '=', 'e.tenant_id').onRef('r.directory_device_id', '=', 'd.id'),
    )
    .leftJoin('mdm_conversion as c', (join) =>
      join.onRef('c.tenant_id', '=', 'e.tenant_id').onRef('c.enrollment_id', '=', 'e.id'),
    )
    .leftJoin('enrollment_secret_use as u', (join) =>
      join.onRef('u.tenant_id', '=', 'e.tenant_id').onRef('u.id', '=', 'e.secret_use_id'),
    )
    .leftJoin('enrollment_secret as s', (join) =>
      join.onRef('s.tenant_id', '=', 'u.tenant_id').onRef('s.id', '=', 'u.secret_id'),
    )
    .select(['d.id as device_id', 'd.account_enabled', 'd.trust_type', 'd.joined_at'])
    .select(['e.action', 'e.os_version', 'e.owner_type'])
    .select(['e.serial_number', 'e.manufacturer', 'r.id as registration_id', 'r.channel'])
    .select(['c.reason', 'c.message', 'c.refused_at'])
    .select(['u.state as admission', 'u.serial_number as seen', 'u.decided_by_kind', 's.serial_numbers as listed'])
    .select(['u.id as use_id', 'u.hash_listed'])
    .select(sql<boolean>`coalesce(cardinality(s.hardware_keys) > 0, false)`.as('lists_hashes'))
    .where('e.tenant_id', '=', tenantId)
    .where('e.id', '=', id)
    .where('e.state', '=', 'enrolled')
    .$if(lock, (query) => query.forUpdate(['e', 'd']))
    .executeTakeFirst()
  return (
    row && {
      deviceId: DirectoryDeviceId.parse(row.device_id),
      registration:
        row.registration_id === null ? undefined : { id: row.registration_id, channel: row.channel ?? undefined },
      hasJoined: hasJoined(row),
      admission: row.admission ?? undefined,
      isVouchedFor: isVouchedFor({
        serialNumber: row.serial_number,
        listed: row.listed,
        hashListed: row.hash_listed,
        seen: row.seen,
        decidedBy: row.decided_by_kind,
      }),
      useOfListedHash:
        row.lists_hashes && row.admission === 'waiting' && row.hash_listed === null
          ? (row.use_id ?? undefined)
          : undefined,
      isPersonal: row.owner_type === 'personal',
      isToLeave: row.action !== null,
      isDisabled: !row.account_enabled,
      osVersion: row.os_version ?? undefined,
      serialNumber: row.serial_number ?? undefined,
      manufacturer: row.manufacturer ?? undefined,
      refused:
        row.refused_at === null || row.reason === null
          ? undefined
          : { reason: row.reason as RefusalReason, message: row.message ?? '', at: row.refused_at }, // written here only
    }
  )
}

export async function refuse(
  tx: Db,
  { tenantId, now }: OperationContext,
  id: EnrollmentId,
  { reason, message }: Refused,
): Promise<void> {
  const refused = { reason, message, refused_at: now }
  await tx
    .insertInto('mdm_conversion')
    .values({ tenant_id: tenantId, enrollment_id: id, ...refused })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'enrollment_id']).doUpdateSet(refused))
    .execute()
}

/** The enrolment knows its registration from now on, as one that was made before it. */
export async function registered(
  tx: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  registrationId: RegistrationId,
): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ registration_id: registrationId, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('mdm_conversion').where('tenant_id', '=', tenantId).where('enrollment_id', '=', id).execute()
}
