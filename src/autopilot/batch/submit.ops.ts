// What a partner asks for a customer: stored with its rows in one transaction, then worked off by a job (work.ops.ts). What was
// acknowledged is stored; a request that comes again does nothing twice.

import { createHash, randomUUID } from 'node:crypto'

import { enqueue } from '../../db/queue.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { needsApproval } from '../../partner/consent/consent.ops.ts'
import { judgeRow } from '../import/row/row.ts'
import { type Agency, betweenOf, mayAct, recordOfBoth } from './agency.ops.ts'
import * as batches from './batch.sql.ts'
import * as jobs from './job/job.sql.ts'
import {
  askedRows,
  batchIdProblem,
  namingOf,
  numberProblem,
  type ProfileOfDevice,
  type UploadRow,
  uploadProblem,
} from './job/upload.ts'

/** The kind in the queue. */
export const jobKind = 'device-job'

export type Submission = {
  readonly rows: readonly UploadRow[]
  /** A GUID of the sender's: with it the same request is taken once. */
  readonly requestId?: string | undefined
  readonly purchaseOrderId?: string
}

/** Answers the tracking id. Throws `conflict` where the customer has a batch by this name. */
export async function createBatch(db: Db, agency: Agency, batchId: string, submission: Submission): Promise<string> {
  refuse({ reason: 'batch-name' }, batchIdProblem(batchId))
  return submit(db, agency, submission, { batchId, action: 'autopilot.batch.create' }, async (tx, { partnerName }) => {
    const { tenantId: partnerId, actor, now } = agency.operation
    const made = { id: batchId, partnerId, partnerName, createdBy: actor.name, createdAt: now }
    if (await batches.insert(tx, agency.customerId, made)) return
    throw new Fault(
      'conflict',
      `The customer has a batch named '${batchId}' already. Add the devices to that one, or choose another name.`,
      { reason: 'batch-exists' },
    )
  })
}

/** Answers the tracking id. */
export function addDevices(db: Db, agency: Agency, batchId: string, submission: Submission): Promise<string> {
  return submit(db, agency, submission, { batchId, action: 'autopilot.batch.add-devices' }, async (tx) => {
    if (!(await batches.exists(tx, agency.customerId, batchId))) throw notFound('Batch', batchId)
  })
}

/** Without a batch, as manufacturers do: each row may have a group tag of its own. Answers the tracking id. */
export const registerDevices = (db: Db, agency: Agency, submission: Submission): Promise<string> =>
  submit(db, agency, submission, { batchId: null, action: 'autopilot.batch.register' }, async () => {})

/** Gives profiles to devices themselves, which outranks groups; null takes one away. Answers the tracking id. */
export async function assignPolicies(
  db: Db,
  agency: Agency,
  devices: readonly ProfileOfDevice[],
  requestId?: string,
): Promise<string> {
  refuse({ reason: 'upload' }, numberProblem(devices.length))
  return inTransaction(db, async (tx) => {
    const { partnerName } = await mayAct(tx, agency, 'manage-profiles')
    const job = newJob(agency, { kind: 'assign', partnerName, batchId: null, purchaseOrderId: null })
    const before = await claimed(tx, agency, { id: requestId, jobId: job.id }, ['assign', devices])
    if (before) return before
    const rows = devices.map(({ registrationId, profileId }, index) => ({
      ...{ line: index + 1, serialNumber: '', productKey: '', manufacturer: '', model: '', groupTag: '' },
      ...{ hardwareHash: '', givesProfile: true, profileId, registrationId },
    }))
    await store(tx, agency, job, rows, { action: 'autopilot.batch.assign-profiles' })
    return job.id
  })
}

async function submit(
  db: Db,
  agency: Agency,
  { rows, requestId, purchaseOrderId = '' }: Submission,
  { batchId, action }: { readonly batchId: string | null; readonly action: string },
  prepare: (tx: Db, by: { readonly partnerName: string }) => Promise<void>,
): Promise<string> {
  refuse({ reason: 'upload' }, uploadProblem(rows))
  return inTransaction(db, async (tx) => {
    const { partnerName } = await mayAct(tx, agency, 'register-devices')
    if (rows.some(({ profileId }) => profileId)) await mayAct(tx, agency, 'manage-profiles')
    const job = newJob(agency, { kind: 'register', partnerName, batchId, purchaseOrderId })
    const asked = [action, batchId, purchaseOrderId, rows]
    const before = await claimed(tx, agency, { id: requestId, jobId: job.id }, asked)
    if (before) return before
    await prepare(tx, { partnerName })
    const stored = askedRows(rows, batchId).map((row) => ({ ...row, registrationId: null }))
    const held = await needsApproval(tx, betweenOf(agency))
    if (held) await refuseMoreHeld(tx, agency)
    await store(tx, agency, { ...job, state: held ? 'held' : 'queued' }, held ? stored.map(shown) : stored, { action })
    return job.id
  })
}

/** Of one partner's at one customer: each may hold a thousand hashes, and waits for as long as nobody decides. */
const mostHeld = 100

async function refuseMoreHeld(tx: Db, { customerId, operation: { tenantId: partnerId } }: Agency): Promise<void> {
  if ((await jobs.countHeld(tx, customerId, partnerId, mostHeld)) < mostHeld) return
  throw new Fault(
    'too-many',
    `${mostHeld} uploads wait for this customer to approve them, and more are not taken. Ask it to decide on them first.`,
    { reason: 'uploads-held' },
  )
}

/** Whoever approves it reads which machines they are, also where the hash alone says so. */
function shown(row: jobs.NewRow): jobs.NewRow {
  if (namingOf(row) !== 'hash') return row
  const { line, serialNumber, productKey, hardwareHash, groupTag } = row
  const reading = judgeRow(
    { line, serialNumber, productKey, hardwareHash, groupTag, assignedUser: '' },
    { strict: false },
  )
  if (!reading.ok) return row
  const { manufacturer, model } = reading.row
  return { ...row, serialNumber: serialNumber || reading.row.serialNumber, manufacturer, model }
}

type NewJob = Parameters<typeof jobs.insert>[1]

function newJob(
  { operation, customerId, channel }: Agency,
  rest: Pick<NewJob, 'kind' | 'partnerName' | 'batchId' | 'purchaseOrderId'>,
): NewJob {
  return {
    ...rest,
    ...{ id: randomUUID(), customerId, channel, state: 'queued', approved: false, createdAt: operation.now },
    ...{ partnerId: operation.tenantId, actor: operation.actor },
  }
}

async function store(
  tx: Db,
  agency: Agency,
  job: NewJob,
  rows: readonly jobs.NewRow[],
  { action }: { readonly action: string },
): Promise<void> {
  await jobs.insert(tx, job, rows)
  if (job.state === 'queued') await enqueue(tx, { tenantId: agency.customerId, kind: jobKind, subject: job.id }, {})
  await recordOfBoth(tx, agency, {
    action,
    targetKind: 'device-job',
    targetId: job.id,
    details: {
      ...{ customerId: job.customerId, partnerId: job.partnerId, partnerName: job.partnerName },
      ...{ channel: job.channel, batchId: job.batchId, devices: rows.length },
      ...(job.state === 'held' && { waitsForApproval: true }),
    },
  })
}

/** The job that this request made before. */
async function claimed(
  tx: Db,
  { operation, customerId }: Agency,
  { id, jobId }: { readonly id: string | undefined; readonly jobId: string },
  asked: unknown,
): Promise<string | undefined> {
  if (id === undefined) return undefined
  const digest = createHash('sha256').update(JSON.stringify(asked)).digest('hex')
  const request = { id, digest, customerId, jobId }
  const before = await jobs.claimRequest(tx, operation.tenantId, request, operation.now)
  if (!before || (before.digest === digest && before.customerId === customerId)) return before?.jobId
  throw new Fault(
    'conflict',
    `Another request came with the id ${id} before. Nothing was done now: give each request an id of its own, and use it again only for the same request.`,
    { reason: 'request-id-taken' },
  )
}

export function refuse(why: { readonly reason: 'upload' | 'batch-name' }, problem: string | undefined): void {
  if (problem === undefined) return
  throw new Fault('invalid-input', problem, why)
}
