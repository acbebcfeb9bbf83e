// Batches, their devices and jobs, as a partner sees them.

import { z } from 'zod'

import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { GuidText } from '../../kernel/id.ts'
import { type Agency, mayAct } from './agency.ops.ts'
import * as batches from './batch.sql.ts'
import * as jobs from './job/job.sql.ts'

export type { Batch, BatchDevice } from './batch.sql.ts'

export async function listBatches(db: Db, agency: Agency): Promise<batches.Batch[]> {
  await mayAct(db, agency, 'see-own-devices')
  return batches.all(db, agency.customerId)
}

export type DevicePage = {
  readonly devices: readonly batches.BatchDevice[]
  readonly total: number
  /** Undefined behind the last page. */
  readonly next: string | undefined
}

const pageSize = 100
const first = '00000000-0000-0000-0000-000000000000'
const position = z.string().max(100).pipe(z.base64url())

/** A page of what the partner, or another provider of the customer's, registered in this batch. */
export async function listDevices(db: Db, agency: Agency, batchId: string, continuation?: string): Promise<DevicePage> {
  await mayAct(db, agency, 'see-own-devices')
  const { customerId } = agency
  if (!(await batches.exists(db, customerId, batchId))) throw notFound('Batch', batchId)
  const after = continuation === undefined ? first : positionOf(continuation)
  const found = await batches.devicesBehind(db, customerId, batchId, after, pageSize + 1)
  const devices = found.slice(0, pageSize)
  const last = found.length > pageSize ? devices.at(-1) : undefined
  return {
    devices,
    total: await batches.countDevices(db, customerId, batchId),
    next: last && Buffer.from(last.id).toString('base64url'),
  }
}

function positionOf(continuation: string): string {
  const text = position.safeParse(continuation).data ?? ''
  const id = GuidText.safeParse(Buffer.from(text, 'base64url').toString()).data
  if (id) return id
  const message = 'The continuation token is none of this list. Take it from the last answer, or begin without one.'
  throw new Fault('invalid-input', message, { reason: 'continuation-token' })
}

export type ReadJob = jobs.Job & { readonly results: readonly jobs.JobRow[] }

/** A job of this partner's own, with the result of each device in the order in which they were sent. */
export async function readJob(db: Db, agency: Agency, id: string): Promise<ReadJob> {
  await mayAct(db, agency, 'register-devices')
  const jobId = GuidText.safeParse(id).data
  const job = jobId && (await jobs.byId(db, agency.customerId, jobId))
  if (!job || job.partnerId !== agency.operation.tenantId) throw notFound('Job', id)
  return { ...job, results: await jobs.rowsOf(db, agency.customerId, job.id) }
}
