// The one way in which an enrolment ends, whoever ends it: its record, its certificate (I2), the directory's record of the
// device, the audit and the story. From the next request on the certificate opens nothing.

import { raise } from '../../alarm/alarm.sql.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import * as registrations from '../../autopilot/device/enrollment-state.sql.ts'
import type { Db } from '../../db/schema.ts'
import { markUnmanaged } from '../../directory/device/management.sql.ts'
import * as nextJoin from '../../directory/device/next-join.sql.ts'
import { reevaluateDevices } from '../../directory/membership/membership.ops.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import type { DirectoryDeviceId, EnrollmentId, RegistrationId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { revokeOfEnrollment } from '../../pki/certificate.sql.ts'
import type { Reaction, Reactions } from '../../reactions.ts'
import { recordEvent } from '../../story/event.sql.ts'
import * as actions from '../action/action.sql.ts'
import type { ActionKind } from '../action/action.ts'
import * as enrollments from './enroll.sql.ts'

export type EndingReason =
  /** The device said goodbye. */
  | 'left'
  | 'retired'
  | 'wiped'
  /** An administrator deleted the managed device. */
  | 'deleted'
  /** The directory device went. */
  | 'device-deleted'
  /** The device joined the directory anew; its new self has to enrol. */
  | 'joined-anew'

/** Of a device that stays in the directory: rules that ask whether it is managed are decided again. */
export async function leaveManagement(
  tx: Db,
  operation: OperationContext,
  { id, directoryDeviceId }: { readonly id: EnrollmentId; readonly directoryDeviceId: DirectoryDeviceId | undefined },
  why: EndingReason,
  reactions: Reactions,
): Promise<void> {
  await lockPlacement(tx, operation.tenantId, 'placing') // before any row that a change of rules writes
  const ended = await endEnrollment(tx, operation, id, why)
  if (ended && directoryDeviceId) await reevaluateDevices(tx, operation, [directoryDeviceId], reactions)
}

/** False when it had ended already. */
export async function endEnrollment(
  tx: Db,
  operation: OperationContext,
  id: EnrollmentId,
  why: EndingReason,
): Promise<boolean> {
  const { tenantId, now } = operation
  const ended = await enrollments.end(tx, tenantId, id)
  if (!ended) return false
  const { directoryDeviceId, registrationId } = ended
  if (registrationId) await registrations.markLeft(tx, tenantId, registrationId, id)
  if (directoryDeviceId) await markUnmanaged(tx, tenantId, directoryDeviceId)
  await revokeOfEnrollment(tx, tenantId, id, now)
  const unfinished = await actions.failOpen(tx, { tenantId, id, now })
  await recordAudit(tx, operation, {
    action: 'mdm.enrollment.end',
    targetKind: 'managedDevice',
    targetId: id,
    details: { why, ...(unfinished && { unfinished }) },
  })
  if (directoryDeviceId) {
    if (why === 'wiped') await nextJoin.give(tx, tenantId, directoryDeviceId, wordForReset(now))
    await recordEvent(tx, {
      tenantId,
      deviceId: directoryDeviceId,
      at: now,
      hop: 'mdm',
      step: 'management-ended',
      outcome: 'info',
      detail: { because: why },
    })
    if (unfinished) await recordUnfinished(tx, operation, { ...ended, id, directoryDeviceId }, unfinished, why)
  }
  return true
}

type Gone = {
  readonly id: EnrollmentId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly registrationId: RegistrationId | undefined
  readonly serialNumber: string | undefined
}

/** Records an open action that no device will do now. Deleting a device cancels its actions knowingly. */
async function recordUnfinished(
  tx: Db,
  { tenantId, now }: OperationContext,
  gone: Gone,
  action: ActionKind,
  why: EndingReason,
): Promise<void> {
  await recordEvent(tx, {
    tenantId,
    deviceId: gone.directoryDeviceId,
    at: now,
    hop: 'mdm',
    step: 'action-lost',
    outcome: 'failed',
    detail: { action, because: why },
  })
  if (action === 'wipe' && why !== 'deleted') await raiseUnwiped(tx, { tenantId, now }, gone, why)
}

/** A device that was to be wiped is leaving, or has left, with everything that is on it. */
export async function raiseUnwiped(
  tx: Db,
  { tenantId, now }: Pick<OperationContext, 'tenantId' | 'now'>,
  { id, directoryDeviceId, registrationId, serialNumber }: Gone,
  why: EndingReason | 'said-goodbye',
): Promise<void> {
  await raise(tx, tenantId, now, {
    kind: 'left-unwiped',
    subjectKind: 'device',
    subjectId: directoryDeviceId,
    detail: { registrationId: registrationId ?? null, serialNumber: serialNumber ?? null, managedDevice: id, why },
  })
}

/** Its next user need not be the one of before (docs/assurance.md). */
const wordForReset = (now: Date): nextJoin.Word => ({
  because: 'reset',
  by: 'device management',
  until: new Date(now.getTime() + nextJoin.resetCountsMs),
})

/** All enrolments of a directory device; how many ended now. */
export async function endEnrollmentsOf(
  tx: Db,
  operation: OperationContext,
  directoryDeviceId: DirectoryDeviceId,
  why: EndingReason,
): Promise<number> {
  const ids = await enrollments.enrolledOf(tx, operation.tenantId, directoryDeviceId)
  for (const id of ids) await endEnrollment(tx, operation, id, why)
  return ids.length
}

/** An enrolment that is to leave stays, so that joining anew is no way around a wipe (T-50). */
export const endWhenJoinedAnew: Reaction<'joinedAnew'> = async (tx, operation, { deviceId }) => {
  const ids = await enrollments.enrolledOf(tx, operation.tenantId, deviceId)
  const staying = await enrollments.toLeaveOf(tx, operation.tenantId, deviceId)
  for (const id of ids) if (!staying.includes(id)) await endEnrollment(tx, operation, id, 'joined-anew')
}
