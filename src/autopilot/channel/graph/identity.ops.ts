// Registers devices that come one by one over JSON, through the same rules and the same batch as a file.

import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import { type TenantId, timeOrderedGuid } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { type ImportDeps, type WrittenBatch, writeBatch } from '../../import/batch.ops.ts'
import { countGuesses, refuseIfGuessing } from '../../import/guess.ops.ts'
import * as imports from '../../import/import.sql.ts'
import { collectKeys } from '../../import/keys.ts'
import { asOwnImport } from '../../import/lease.ops.ts'
import type { ImportSession, ReadBatch } from '../../import/plan.ops.ts'
import { judgeRow, type RowInput } from '../../import/row.ts'
import { cleanCell } from '../../import/text.ts'
import * as imported from './identity.sql.ts'

export type NewIdentity = Omit<RowInput, 'line'>

export async function importIdentities(
  deps: ImportDeps,
  operation: OperationContext,
  identities: readonly NewIdentity[],
): Promise<imported.ImportedRecord[]> {
  refuseIfGuessing(operation)
  const importId = imported.roundImportId(timeOrderedGuid(operation.now))
  const rows = identities.map((identity, index) =>
    judgeRow(
      {
        line: index + 1,
        serialNumber: cleanCell(identity.serialNumber).text,
        productKey: cleanCell(identity.productKey).text,
        hardwareHash: identity.hardwareHash,
        groupTag: cleanCell(identity.groupTag).text,
        assignedUser: cleanCell(identity.assignedUser).text,
      },
      { strict: false },
    ),
  )
  const keys = collectKeys(rows.map((reading) => (reading.ok ? reading.row.facts : undefined)))
  const { verdicts } = await asOwnImport(deps.db, operation, { importId, fileName: null }, () =>
    storeRows(deps, operation, importId, { readings: rows, keys }),
  )
  return verdicts.map(({ line, outcome, registrationId, serialNumber, findings }) => {
    const failure = outcome === 'refused' ? findings.find(({ severity }) => severity === 'error') : undefined
    return {
      importId,
      line,
      serialNumber: serialNumber ?? '',
      groupTag: identities[line - 1]?.groupTag ?? '',
      assignedUser: identities[line - 1]?.assignedUser ?? '',
      productKey: identities[line - 1]?.productKey ?? '',
      registrationId: registrationId ?? '',
      errorCode: failure?.code ?? 0,
      errorName: failure?.name ?? '',
    }
  })
}

async function storeRows(
  deps: ImportDeps,
  operation: OperationContext,
  importId: string,
  batch: ReadBatch,
): Promise<WrittenBatch> {
  const session: ImportSession = { importId, dryRun: false, seen: new Map(), remarksKept: 0 }
  const none = { registered: 0, updated: 0, refused: 0, warned: 0 }
  const end = (totals: imports.ImportTotals, state: 'complete' | 'failed', failure: string | null) =>
    imports.progress(deps.db, operation.tenantId, importId, totals, { state, failure, at: deps.clock() })
  const written = await writeBatch(deps, operation, session, batch, none).catch(async (error: unknown) => {
    const failure =
      error instanceof Fault ? error.message : 'Something went wrong on our side. No device was registered.'
    await end(none, 'failed', failure).catch(() => {}) // with the database away, its lease ends
    throw error
  })
  countGuesses(deps, operation.tenantId, written)
  await end(written.totals, 'complete', null)
  return written
}

export { importedList } from './identity.sql.ts'

export const listImported = imported.page

export async function readImported(db: Db, tenantId: TenantId, id: string): Promise<imported.ImportedRecord> {
  const found = await imported.one(db, tenantId, imported.placeOf(id))
  if (!found) throw notFound('Imported device', id)
  return found
}

export async function forgetImported(db: Db, operation: OperationContext, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { serialNumber, registrationId } = await readImported(tx, operation.tenantId, id)
    if (!(await imported.forget(tx, operation.tenantId, imported.placeOf(id)))) throw notFound('Imported device', id)
    await recordAudit(tx, operation, {
      action: 'autopilot.imported.delete',
      targetKind: 'device-import',
      targetId: id,
      before: { serialNumber, registrationId },
    })
  })
}

export const idOfRecord = imported.recordId
