// What would become of each device of an upload: judged as its job would judge it, and nothing is stored.

import { Fault } from '../../kernel/fault.ts'
import { type ImportDeps, runImport } from '../import/run.ops.ts'
import { type Agency, inCustomer, mayAct } from './agency.ops.ts'
import { acceptedWithoutHash, awaitedAmong } from './awaited.ops.ts'
import type { RowResult } from './job/job.sql.ts'
import { judgedRows, makerOf, registrarOf, resultOf } from './job/judge.ops.ts'
import { askedRows, batchIdProblem, type UploadRow, uploadProblem } from './job/upload.ts'
import { refuse } from './submit.ops.ts'

export type Tried = RowResult & { readonly serialNumber: string }

/** In the order in which they came. A batch need not be there yet; null is none. */
export async function tryUpload(
  deps: ImportDeps,
  agency: Agency,
  batchId: string | null,
  rows: readonly UploadRow[],
): Promise<Tried[]> {
  const { customerId, operation, channel } = agency
  if (batchId !== null) refuse({ reason: 'batch-name' }, batchIdProblem(batchId))
  refuse({ reason: 'upload' }, uploadProblem(rows))
  const { partnerName } = await mayAct(deps.db, agency, 'register-devices')
  const asked = askedRows(rows, batchId)
  const maker = makerOf({ channel, partnerId: operation.tenantId })
  const awaited = await awaitedAmong(deps.db, customerId, asked, maker)
  const others = asked.filter(({ line }) => !awaited.has(line))
  const from = registrarOf({ channel, partnerId: operation.tenantId, partnerName, batchId, purchaseOrderId: null })
  const batches = await judgedRows(deps.db, customerId, others, maker)
  const tried = new Map<number, Tried>()
  const { failure } = await runImport(deps, inCustomer(agency), { from, dryRun: true, batches }, (verdict) => {
    tried.set(verdict.line, { ...resultOf(verdict), serialNumber: verdict.serialNumber ?? '' })
  })
  if (failure !== null) {
    const message = 'Not every device could be judged. Nothing is stored by a trial: ask again in a minute.'
    throw new Fault('unavailable', message, { reason: 'trial-interrupted' })
  }
  return asked.map(({ line, serialNumber }) => tried.get(line) ?? { ...acceptedWithoutHash(line), serialNumber })
}
