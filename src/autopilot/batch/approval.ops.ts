// What partners uploaded, as the customer sees it; and what waits until the customer approves or refuses it (T-27).

import { enqueue } from '../../db/queue.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { recordInEach } from '../../partner/organisation/both-trails.ops.ts'
import { refusal } from '../import/row/verdict.ts'
import * as jobs from './job/job.sql.ts'
import { jobKind } from './submit.ops.ts'

export { uploadedList, uploadList } from './job/job.sql.ts'
export const listUploads = jobs.uploads

export async function listUploaded(
  db: Db,
  tenantId: TenantId,
  id: string,
  wanted: Wanted,
): Promise<Found<jobs.JobRow>> {
  if (!(await jobs.byId(db, tenantId, id))) throw notFound('Upload', id)
  return jobs.uploaded(db, tenantId, id, wanted)
}

/** Its rows are judged when they are registered, as those of any upload. */
export async function approveUpload(db: Db, operation: OperationContext, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const job = await held(tx, operation, id)
    await jobs.approve(tx, operation.tenantId, id)
    await enqueue(tx, { tenantId: operation.tenantId, kind: jobKind, subject: id }, {})
    await record(tx, operation, job, 'autopilot.upload.approve')
  })
}

export async function refuseUpload(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId, now } = operation
  await inTransaction(db, async (tx) => {
    const job = await held(tx, operation, id)
    const message = 'The customer looks at what you upload before it counts, and refused this.'
    await jobs.decideRest(tx, tenantId, id, refusal('UploadRefused', { line: 0 }, message, ''))
    await jobs.finish(tx, tenantId, id, now)
    await record(tx, operation, job, 'autopilot.upload.refuse')
  })
}

async function held(tx: Db, { tenantId }: OperationContext, id: string): Promise<jobs.Job> {
  const job = await jobs.lock(tx, tenantId, id)
  if (job?.kind !== 'register') throw notFound('Upload', id)
  if (job.state === 'held') return job
  throw new Fault(
    'conflict',
    `The upload ${id} does not wait: it was decided, or needed no approval. Nothing was done.`,
    {
      reason: 'upload-not-held',
    },
  )
}

const record = (tx: Db, operation: OperationContext, job: jobs.Job, action: string): Promise<void> =>
  recordInEach(tx, operation, [job.customerId, job.partnerId], {
    action,
    targetKind: 'device-job',
    targetId: job.id,
    details: {
      ...{ customerId: job.customerId, partnerId: job.partnerId, partnerName: job.partnerName },
      ...{ channel: job.channel, batchId: job.batchId, devices: job.rows },
    },
  })
