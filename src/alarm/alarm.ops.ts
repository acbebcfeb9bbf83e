// Reading and closing the alarms of one tenant.

import { changes } from '../audit/changes.ts'
import { recordAudit } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import { notFound } from '../kernel/fault.ts'
import type { TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import * as alarms from './alarm.sql.ts'

export const listAlarms = alarms.page
export const countOpenAlarms = alarms.countOpen
export { alarmList, type StoredAlarm } from './alarm.sql.ts'

export async function readAlarm(db: Db, tenantId: TenantId, id: string): Promise<alarms.StoredAlarm> {
  const alarm = await alarms.byId(db, tenantId, id)
  if (!alarm) throw notFound('Alarm', id)
  return alarm
}

/** What was found is often known only later: a closed one without a note takes one. Else closing a closed one changes nothing
 * and leaves no entry. */
export async function closeAlarm(
  db: Db,
  operation: OperationContext,
  id: string,
  note: string,
): Promise<alarms.StoredAlarm> {
  return inTransaction(db, async (tx) => {
    const closed = await alarms.close(tx, operation, id, note)
    const noted = !closed && note !== '' && (await alarms.addNote(tx, operation, id, note))
    const alarm = await alarms.byId(tx, operation.tenantId, id)
    if (!alarm) throw notFound('Alarm', id)
    if (closed || noted) {
      await recordAudit(tx, operation, {
        action: 'alarm.close',
        targetKind: 'alarm',
        targetId: id,
        details: { kind: alarm.kind, subject: alarm.subjectId, note },
        ...(closed ? changes({ state: 'open' }, { state: 'closed' }) : changes({ note: null }, { note })),
      })
    }
    return alarm
  })
}
