// Batches, devices and jobs on the wire of Partner Center.

import type { z } from 'zod'

import * as contract from '../../contract/partner-center/device.ts'
import { changes } from '../../contract/partner-center/policy.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import { partnerRequestId } from '../../http/partner-headers.ts'
import type { Call, Serve } from '../../http/serve.ts'
import { Fault, invariant } from '../../kernel/fault.ts'
import { GuidText } from '../../kernel/id.ts'
import { linkTo, pageOf } from '../../partner/center/entity.ts'
import type { ChangeDeps } from '../../reactions.ts'
import type { Agency } from '../batch/agency.ops.ts'
import { agencyOf } from '../batch/agency.routes.ts'
import * as changed from '../batch/device.ops.ts'
import { statusOf, statusOfRow } from '../batch/job/status.ts'
import * as found from '../batch/read.ops.ts'
import * as submitted from '../batch/submit.ops.ts'
import { deviceIdIn, policyIn, policyToGive, rowsOf } from './device.ts'
import { partnerInstant } from './instant.ts'
import { listPolicies } from './policy.ops.ts'
import { category } from './policy.ts'

export function centerDeviceRoutes(serve: Serve, { db, reactions }: ChangeDeps): void {
  /** What partners may see of a device: a profile that the customer made and gave to it itself is none of theirs. */
  const shown = async (agency: Agency, devices: readonly found.BatchDevice[]) => {
    const policies = new Set((await listPolicies(db, agency)).map(({ id }) => id))
    return devices.map((device) => deviceEntity(device, device.profileId !== null && policies.has(device.profileId)))
  }

  serve.json(contract.listBatches, async (call) => {
    const agency = await agencyOf(db, call)
    const { batches, total, next } = await found.pageBatches(db, agency, continuationOf(call))
    const entities = batches.map((batch) => batchEntity(agency, batch))
    return pageOf(entities, `/customers/${agency.customerId}/deviceBatches`, next, total)
  })
  serve.json(contract.createBatch, async (call) => {
    const agency = await agencyOf(db, call)
    const { batchId, devices } = call.body
    const submission = submissionOf(call, devices)
    answerWithJob(call, agency, await submitted.createBatch(db, agency, batchId, submission))
  })
  serve.json(contract.addDevices, async (call) => {
    const agency = await agencyOf(db, call)
    const submission = submissionOf(call, call.body)
    answerWithJob(call, agency, await submitted.addDevices(db, agency, call.params.batchId, submission))
  })
  serve.json(contract.listDevices, async (call) => {
    const agency = await agencyOf(db, call)
    const { devices, total, next } = await found.listDevices(db, agency, call.params.batchId, continuationOf(call))
    return pageOf(await shown(agency, devices), devicesOf(agency, call.params.batchId), next, total)
  })
  serve.json(contract.changeDevice, async (call) => {
    const agency = await agencyOf(db, call)
    const { batchId, deviceId } = call.params
    const id = deviceIdIn(deviceId, call.body.id)
    const profileId = policyIn(call.body.policies)
    const change = profileId === undefined ? {} : { profileId }
    const device = await changed.updateDevice({ db }, agency, { batchId, id }, change)
    const [entity] = await shown(agency, [device])
    invariant(entity, 'one device was asked for')
    return entity
  })
  serve.json(contract.deleteDevice, async (call) => {
    const agency = await agencyOf(db, call)
    const { batchId, deviceId } = call.params
    await changed.removeDevice({ db, reactions }, agency, { batchId, id: deviceIdIn(deviceId) })
  })
  serve.json(contract.assignPolicies, async (call) => {
    const agency = await agencyOf(db, call)
    const devices = call.body.devices.map(policyToGive)
    answerWithJob(call, agency, await submitted.assignPolicies(db, agency, devices, requestIdOf(call)))
  })
  serve.json(contract.readJob, async (call) =>
    jobEntity(await found.readJob(db, await agencyOf(db, call), call.params.jobId)),
  )
}

/** Whoever only adds devices gives no policies with them, either (S-022, L-048). */
function submissionOf(call: Pick<Call, 'caller' | 'request'>, devices: readonly contract.NewDevice[]) {
  const rows = rowsOf(devices)
  const mayGive = changes.anyOf.some((scope) => tokenCaller(call.caller).scopes.has(scope))
  if (mayGive || rows.every(({ profileId }) => profileId === undefined)) return { rows, requestId: requestIdOf(call) }
  throw new Fault(
    'forbidden',
    'Access denied. You add devices and give them no policies: an admin agent does. Send them without policies.',
    { reason: 'permission-missing' },
  )
}

/** Kept over the retries of one request. What is no GUID tells nothing apart. */
const requestIdOf = ({ request }: Pick<Call, 'request'>): string | undefined =>
  GuidText.safeParse(request.headers[partnerRequestId]).data

function continuationOf({ request }: Pick<Call, 'request'>): string | undefined {
  const token = request.headers['ms-continuationtoken']
  return typeof token === 'string' ? token : undefined
}

/** Clients cut the id out of it by its slashes, and put their own origin and `/v1` before it: it is neither absolute nor has more parts. */
function answerWithJob({ reply }: Pick<Call, 'reply'>, { customerId }: Agency, jobId: string): void {
  reply.header('location', `/customers/${customerId}/batchJobStatus/${jobId}`)
}

type Entity = z.infer<NonNullable<typeof contract.listBatches.reply>>['items'][number]

const devicesOf = ({ customerId }: Agency, batchId: string): string =>
  `/customers/${customerId}/deviceBatches/${encodeURIComponent(batchId)}/devices`

const batchEntity = (agency: Agency, { id, createdBy, createdAt, devices }: found.Batch): Entity => ({
  id,
  createdBy,
  creationDate: partnerInstant(createdAt),
  devicesCount: devices,
  devicesLink: linkTo(devicesOf(agency, id)),
  attributes: { objectType: 'DeviceBatch' },
})

const deviceEntity = (device: found.BatchDevice, showsProfile: boolean): z.infer<typeof contract.device> => ({
  id: device.id,
  serialNumber: device.serialNumber || null,
  productKey: device.productKey || null,
  modelName: device.model || null,
  oemManufacturerName: device.manufacturer || null,
  policies: [{ key: category, value: showsProfile ? device.profileId : null }],
  uploadedDate: partnerInstant(device.createdAt),
  allowedOperations: ['GET', 'PATCH', 'DELETE'],
  attributes: { objectType: 'Device' },
})

const jobEntity = (job: found.ReadJob): z.infer<NonNullable<typeof contract.readJob.reply>> => ({
  batchTrackingId: job.id,
  status: statusOf(job),
  startedTime: partnerInstant(job.startedAt),
  completedTime: partnerInstant(job.completedAt),
  devicesStatus: job.results.map((row) => ({
    ...(row.registrationId && { deviceId: row.registrationId }),
    ...(row.serialNumber && { serialNumber: row.serialNumber }),
    ...(row.productKey && { productKey: row.productKey }),
    status: statusOfRow(job, row),
    ...(row.name && { errorCode: String(row.code), errorDescription: row.name }),
    attributes: { objectType: 'DeviceUploadDetails' as const },
  })),
  attributes: { objectType: 'BatchUploadDetails' },
})
