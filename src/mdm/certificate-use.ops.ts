// Tells administrators of a management certificate that two use (certificate-use.ts), with both sides.

import { raise } from '../alarm/alarm.sql.ts'
import { recordAudit } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import type { Act } from '../kernel/act.ts'
import { tell } from '../story/event.sql.ts'
import { judgeUse, saysOtherHardware, type Use } from './certificate-use.ts'
import type { Enrollment } from './checkin.sql.ts'
import * as sessions from './checkin.sql.ts'

export async function noteUse(tx: Db, act: Act, enrollment: Enrollment, use: Use): Promise<void> {
  const { uses, shared } = judgeUse(enrollment.uses, use)
  if (uses === enrollment.uses) return
  await sessions.saveUses(tx, act.tenantId, enrollment.id, uses)
  if (!shared) return
  const [one, other] = shared.map(({ address, sessionId, at }) => ({
    address,
    session: sessionId,
    at: new Date(at).toISOString(),
  }))
  await tellShared(tx, act, enrollment, { why: 'two-connections', one, other })
}

export async function noteHardware(tx: Db, act: Act, enrollment: Enrollment, said: string | undefined): Promise<void> {
  const known = enrollment.serialNumber
  if (!saysOtherHardware(known, said)) return
  await tellShared(tx, act, enrollment, {
    why: 'other-serial-number',
    one: { serialNumber: known },
    other: { serialNumber: said },
  })
}

const hourMs = 3_600_000

/** The alarm counts each time; audit and story hear of it once an hour, or two sharers would fill them. */
async function tellShared(
  tx: Db,
  act: Act,
  { id, directoryDeviceId, serialNumber }: Enrollment,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { tenantId, now } = act
  const news = await sessions.claimTelling(tx, { tenantId, id, now }, new Date(now.getTime() - hourMs))
  await raise(tx, tenantId, now, {
    kind: 'certificate-shared',
    subjectKind: 'managedDevice',
    subjectId: id,
    detail: { ...detail, directoryDeviceId: directoryDeviceId ?? null, serialNumber: serialNumber ?? null },
  })
  if (!news) return
  await recordAudit(tx, act, {
    action: 'mdm.certificate.shared',
    targetKind: 'managedDevice',
    targetId: id,
    details: detail,
  })
  if (!directoryDeviceId) return
  await tell(tx, {
    tenantId,
    deviceId: directoryDeviceId,
    at: now,
    hop: 'mdm',
    step: 'certificate-shared',
    outcome: 'warning',
    detail,
  })
}
