// Cancelling an import. The record ends at once, so what the answer says was stored is all that will be: a batch under way either
// committed before, or finds at its end that the import is no longer its own, and is rolled back.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as imports from './import.sql.ts'

export async function cancelImport(db: Db, operation: OperationContext, id: string): Promise<imports.ImportRecord> {
  const { tenantId, actor, now } = operation
  return inTransaction(db, async (tx) => {
    const before = await imports.lock(tx, tenantId, id)
    if (!before) throw notFound('Import', id)
    if (before.partnerName !== null) {
      const message = `${before.partnerName} registers these devices, and its job goes on by itself. Ask the partner to stop, or take its consent back.`
      throw new Fault('conflict', message, { reason: 'import-of-partner' })
    }
    if (before.state !== 'running') {
      const message = `The import has ended already: it is ${before.state}. To take out what it registered, undo it.`
      throw new Fault('conflict', message, { reason: 'import-not-running' })
    }
    const failure = `${actor.name} cancelled it.`
    await imports.cancel(tx, tenantId, id, { failure, at: now })
    const { registered, updated, refused, lastLine } = before
    await recordAudit(tx, operation, {
      action: 'autopilot.import.cancel',
      targetKind: 'device-import',
      targetId: id,
      details: { registered, updated, refused, lastLine },
    })
    return { ...before, state: 'cancelled', failure, finishedAt: now }
  })
}
