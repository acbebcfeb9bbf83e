// Registers devices that come one by one over JSON, through the same rules and the same batch as a file.

import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import { notFound } from '../../../kernel/fault.ts'
import { type TenantId, timeOrderedGuid } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { cleanCell } from '../../import/row/cell.ts'
import { batchOf, type ReadBatch } from '../../import/row/read-batch.ts'
import { judgeRow, type RowInput } from '../../import/row/row.ts'
import type { Verdict } from '../../import/row/verdict.ts'
import { type ImportDeps, runImport } from '../../import/run.ops.ts'
import * as imported from './identity.sql.ts'

export type NewIdentity = Omit<RowInput, 'line'>

export async function importIdentities(
  deps: ImportDeps,
  operation: OperationContext,
  identities: readonly NewIdentity[],
  /** Tests make these short. */
  retryDelaysMs?: readonly number[],
): Promise<imported.ImportedRecord[]> {
  const importId = imported.roundImportId(timeOrderedGuid(operation.now))
  const verdicts: Verdict[] = []
  const batches = judged(identities)
  const from = { channel: 'graph' } as const
  await runImport(deps, operation, { from, importId, batches, retryDelaysMs }, (verdict) => void verdicts.push(verdict))
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

function* judged(identities: readonly NewIdentity[]): Generator<ReadBatch> {
  const readings = identities.map((identity, index) =>
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
  yield batchOf(readings)
}

export { importedList } from './identity.sql.ts'

export const listImported = imported.page

export async function readImported(db: Db, tenantId: TenantId, id: string): Promise<imported.ImportedRecord> {
  const found = await imported.one(db, tenantId, imported.positionOf(id))
  if (!found) throw notFound('Imported device', id)
  return found
}

export async function forgetImported(db: Db, operation: OperationContext, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { serialNumber, registrationId } = await readImported(tx, operation.tenantId, id)
    if (!(await imported.forget(tx, operation.tenantId, imported.positionOf(id)))) throw notFound('Imported device', id)
    await recordAudit(tx, operation, {
      action: 'autopilot.imported.delete',
      targetKind: 'device-import',
      targetId: id,
      before: { serialNumber, registrationId },
    })
  })
}

export const idOfRecord = imported.recordId
