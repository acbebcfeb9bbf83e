// Tells administrators of a management certificate that two use (use.ts), with both sides, and disables the
// device where the tenant wants that.

import { raise } from '../../alarm/alarm.sql.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { AlarmDetails } from '../../contract/graph/alarm.ts'
import type { Db } from '../../db/schema.ts'
import { blockSharedDevice } from '../../directory/device/enabled.ops.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Reactions } from '../../reactions.ts'
import { recordEvent } from '../../story/event.sql.ts'
import type { Enrollment } from '../session/checkin.sql.ts'
import * as sessions from '../session/checkin.sql.ts'
import { type JudgedUse, saysOtherHardware } from './use.ts'

/** True when the device is disabled now. */
export async function noteUse(
  tx: Db,
  operation: OperationContext,
  enrollment: Enrollment,
  { uses, shared }: JudgedUse,
  reactions: Reactions,
): Promise<boolean> {
  if (uses === enrollment.uses) return false
  await sessions.saveUses(tx, operation.tenantId, enrollment.id, uses)
  if (!shared) return false
  const [one, other] = shared.sides.map(({ address, sessionId, at }) => ({
    address,
    session: sessionId,
    at: new Date(at).toISOString(),
  }))
  return reportShared(tx, operation, enrollment, { why: shared.why, one, other }, reactions)
}

/** True when the device is disabled now. */
export async function noteHardware(
  tx: Db,
  operation: OperationContext,
  enrollment: Enrollment,
  said: string | undefined,
  reactions: Reactions,
): Promise<boolean> {
  const known = enrollment.serialNumber
  if (!saysOtherHardware(known, said)) return false
  const sides = { why: 'other-serial-number', one: { serialNumber: known }, other: { serialNumber: said } } as const
  return reportShared(tx, operation, enrollment, sides, reactions)
}

const hourMs = 3_600_000

/** The alarm counts each time; audit and story hear of it once an hour, or two sharers would fill them. */
async function reportShared(
  tx: Db,
  operation: OperationContext,
  { id, directoryDeviceId, serialNumber, registrationId }: Enrollment,
  sides: Pick<AlarmDetails['certificate-shared'], 'why' | 'one' | 'other'>,
  reactions: Reactions,
): Promise<boolean> {
  const { tenantId, now } = operation
  const news = await sessions.claimSharingReport(tx, { tenantId, id, now }, new Date(now.getTime() - hourMs))
  const by = { alarm: 'certificate-shared', reactions }
  const blocked = directoryDeviceId !== undefined && (await blockSharedDevice(tx, operation, directoryDeviceId, by))
  const detail = { ...sides, blocked }
  await raise(tx, tenantId, now, {
    kind: 'certificate-shared',
    subjectKind: 'managedDevice',
    subjectId: id,
    detail: {
      ...detail,
      directoryDeviceId: directoryDeviceId ?? null,
      registrationId: registrationId ?? null,
      serialNumber: serialNumber ?? null,
    },
  })
  if (!news) return blocked
  await recordAudit(tx, operation, {
    action: 'mdm.certificate.shared',
    targetKind: 'managedDevice',
    targetId: id,
    details: detail,
  })
  if (!directoryDeviceId) return blocked
  await recordEvent(tx, {
    tenantId,
    deviceId: directoryDeviceId,
    at: now,
    hop: 'mdm',
    step: 'certificate-shared',
    outcome: 'warning',
    detail,
  })
  return blocked
}
