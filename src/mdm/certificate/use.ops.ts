// A management certificate that two use (use.ts): keeps where it was used, and tells administrators.

import type { Db } from '../../db/schema.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Reactions } from '../../reactions.ts'
import { reportShared } from '../renewal/report-shared.ops.ts'
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
