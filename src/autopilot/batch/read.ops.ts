// Batches, their devices and jobs, as a partner sees them.

import { z } from 'zod'

import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { GuidText, type ProfileId, type RegistrationId, type TenantId } from '../../kernel/id.ts'
import { type Agency, mayAct } from './agency.ops.ts'
import * as batches from './batch.sql.ts'
import * as jobs from './job/job.sql.ts'
import { batchIdProblem } from './job/upload.ts'

export type { Batch, BatchDevice } from './batch.sql.ts'

const mostBatches = 1000

/** The newest ones, in the order in which they were made. */
export async function listBatches(db: Db, agency: Agency): Promise<batches.Batch[]> {
  await mayAct(db, agency, 'see-own-devices')
  return batches.newest(db, agency.customerId, mostBatches)
}

export type BatchPage = {
  readonly batches: readonly batches.Batch[]
  readonly total: number
  /** Undefined behind the last page. */
  readonly next: string | undefined
}

/** All of them, page by page in the order in which they were made. */
export async function pageBatches(db: Db, agency: Agency, continuation?: string): Promise<BatchPage> {
  await mayAct(db, agency, 'see-own-devices')
  const { customerId } = agency
  const after = continuation === undefined ? undefined : await batchAt(db, customerId, continuation)
  const found = await batches.behind(db, customerId, after, mostBatches + 1)
  const page = found.slice(0, mostBatches)
  const last = found.length > mostBatches ? page.at(-1) : undefined
  return {
    batches: page,
    total: await batches.count(db, customerId),
    next: last && Buffer.from(last.id).toString('base64url'),
  }
}

async function batchAt(db: Db, customerId: TenantId, continuation: string): Promise<string> {
  const id = textOf(continuation)
  if (batchIdProblem(id) !== undefined || !(await batches.exists(db, customerId, id))) throw noPosition()
  return id
}

export type DevicePage = {
  readonly devices: readonly batches.BatchDevice[]
  readonly total: number
  /** Undefined behind the last page. */
  readonly next: string | undefined
}

const pageSize = 100
const first = '00000000-0000-0000-0000-000000000000'
const position = z.string().max(2000).pipe(z.base64url())

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
  const id = GuidText.safeParse(textOf(continuation)).data
  if (id) return id
  throw noPosition()
}

const textOf = (continuation: string): string =>
  Buffer.from(position.safeParse(continuation).data ?? '', 'base64url').toString()

const noPosition = () =>
  new Fault(
    'invalid-input',
    'The continuation token is none of this list. Take it from the last answer, or begin without one.',
    { reason: 'continuation-token' },
  )

export type ReadJob = jobs.Job & { readonly results: readonly jobs.JobRow[] }

/** A job of this partner's own, with the result of each device in the order in which they were sent. */
export async function readJob(db: Db, agency: Agency, id: string): Promise<ReadJob> {
  await mayAct(db, agency, 'register-devices')
  const jobId = GuidText.safeParse(id).data
  const job = jobId && (await jobs.byId(db, agency.customerId, jobId))
  if (!job || job.partnerId !== agency.operation.tenantId) throw notFound('Job', id)
  return { ...job, results: await jobs.rowsOf(db, agency.customerId, job.id) }
}

export type ProfileEffect = { readonly devices: number; readonly changes: number }

/** Before it is done: how many of these devices get another profile than they have, or lose what partners gave them. */
export async function profileEffect(
  db: Db,
  agency: Agency,
  ids: readonly RegistrationId[],
  profileId: ProfileId | null,
): Promise<ProfileEffect> {
  await mayAct(db, agency, 'manage-profiles')
  return batches.effectOfProfile(db, agency.customerId, ids, profileId)
}
