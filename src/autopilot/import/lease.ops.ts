// An import belongs to the process that receives it. While that one lives it extends its lease; no other touches the import. An
// upload is nowhere but on its connection, so when the process is gone nobody could go on: another one ends the import's record,
// and what was acknowledged stays registered.

import { recordAudit } from '../../audit/record.sql.ts'
import { whileLeased } from '../../db/lock/lease.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as imports from './import.sql.ts'
import { type Resumed, takenUpByOther } from './resume.ops.ts'

/** Begins the import's record, or takes that of an earlier one up again; `work` ends it. */
export async function asOwnImport<Result>(
  db: Db,
  operation: OperationContext,
  started: imports.Started & { readonly resumed?: Resumed | undefined },
  work: () => Promise<Result>,
): Promise<Result> {
  if (started.resumed) await takeUp(db, operation, started.resumed, started.owner)
  else await begin(db, operation, started)
  return whileLeased(() => imports.extendLease(db, operation.tenantId, started), work)
}

/** Who sent a sealed list, and through whose hands, is in the trail from here on, however the import ends. */
async function begin(db: Db, operation: OperationContext, started: imports.Started): Promise<void> {
  const { custody, importId } = started
  if (!custody) return imports.begin(db, operation, started)
  await inTransaction(db, async (tx) => {
    await imports.begin(tx, operation, started)
    await recordAudit(tx, operation, {
      action: 'autopilot.device.import-begun',
      targetKind: 'device-import',
      targetId: importId,
      details: custody,
    })
  })
}

async function takeUp(db: Db, operation: OperationContext, resumed: Resumed, owner: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await imports.takeUp(tx, operation.tenantId, resumed, owner))) throw takenUpByOther()
    await recordAudit(tx, operation, {
      action: 'autopilot.device.import-resumed',
      targetKind: 'device-import',
      targetId: resumed.id,
      details: { lastLine: resumed.lastLine, was: resumed.state },
    })
  })
}

/** Why a batch may not say that it is stored. */
export async function notOurs(tx: Db, tenantId: TenantId, importId: string): Promise<Fault> {
  const record = await imports.byId(tx, tenantId, importId)
  if (record?.state !== 'cancelled') return lostImport()
  return new Fault('conflict', record.failure ?? 'The import was cancelled.', { reason: 'import-cancelled' })
}

export function lostImport(): Fault {
  return new Fault(
    'conflict',
    'For a minute this server could not tell the database that the import goes on, and another process ended it. Wait a minute before you send it again.',
    { reason: 'import-lost' },
  )
}

const atOnce = 100
const failure =
  'The server that received this import stopped. Upload the same file again: rows that were stored are recognised.'

/** Answers how many. */
export async function endAbandonedImports(db: Db, now: Date): Promise<number> {
  let ended = 0
  for (;;) {
    const found = await imports.abandoned(db, atOnce)
    for (const one of found) if (await endOne(db, one, now)) ended++
    if (found.length < atOnce) return ended
  }
}

async function endOne(db: Db, { tenantId, id }: imports.Abandoned, now: Date): Promise<boolean> {
  const actor = { kind: 'system', id: 'imports', name: 'keeper of imports' } as const
  return inTransaction(db, async (tx) => {
    const totals = await imports.endAbandoned(tx, { tenantId, id }, { failure, at: now })
    if (!totals) return false
    await recordAudit(
      tx,
      { tenantId, actor, now },
      {
        action: 'autopilot.device.import-abandoned',
        targetKind: 'device-import',
        targetId: id,
        details: { ...totals },
      },
    )
    return true
  })
}
