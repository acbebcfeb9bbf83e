// The management state of a registration's device.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, RegistrationId, TenantId } from '../../kernel/id.ts'

/** To be written with the enrolment. */
export const enrolledMark = (tx: Db, tenantId: TenantId, id: RegistrationId, enrollmentId: EnrollmentId, now: Date) =>
  tx
    .updateTable('autopilot_device')
    .set((eb) => ({
      enrollment_state: 'enrolled',
      managed_device_id: enrollmentId,
      last_contacted_at: now,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)

/**
 * Lets lists show which deployments failed, not only that the device is enrolled. A part of the `with` of the statement that ends
 * one; `when` says, in SQL, whether it did.
 */
export const deploymentPart = (
  tenantId: TenantId,
  enrollmentId: EnrollmentId,
  ended: 'enrolled' | 'failed',
  when: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
    deployment as (
      update autopilot_device set enrollment_state = ${ended}, version = version + 1
       where tenant_id = ${tenantId} and managed_device_id = ${enrollmentId} -- a later enrolment is not this one's to mark
         and id = (select registration_id from mdm_enrollment where tenant_id = ${tenantId} and id = ${enrollmentId})
         and ${when}
    )`

/** Unless a later enrolment has taken its place. */
export async function markLeft(
  tx: Db,
  tenantId: TenantId,
  id: RegistrationId,
  enrollmentId: EnrollmentId,
): Promise<void> {
  await tx
    .updateTable('autopilot_device')
    .set((eb) => ({ managed_device_id: null, enrollment_state: 'notContacted', version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('managed_device_id', '=', enrollmentId)
    .execute()
}

/** The registration shows that its device is about to begin anew. */
export async function markResetRequested(tx: Db, tenantId: TenantId, id: EnrollmentId): Promise<void> {
  await tx
    .updateTable('autopilot_device')
    .set((eb) => ({ enrollment_state: 'pendingReset', version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('managed_device_id', '=', id)
    .execute()
}

/** What was about to begin anew goes on. */
export async function markEnrolledAgain(tx: Db, tenantId: TenantId, id: EnrollmentId): Promise<void> {
  await tx
    .updateTable('autopilot_device')
    .set((eb) => ({ enrollment_state: 'enrolled', version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('managed_device_id', '=', id)
    .where('enrollment_state', '=', 'pendingReset')
    .execute()
}
