// Batches, their devices and jobs as the administration API shows them to a partner.

import { statusOf, statusOfRow } from '../../batch/job/status.ts'
import type { Batch, ReadJob } from '../../batch/read.ops.ts'
import type { Tried } from '../../batch/try.ops.ts'
import { storeErrorOfRow } from '../csv/store-error.ts'
import type { ListedDevice } from './devices.sql.ts'

export const batchEntity = (batch: Batch) => ({
  id: batch.id,
  partnerId: batch.partnerId,
  partnerName: batch.partnerName,
  createdBy: batch.createdBy,
  createdDateTime: batch.createdAt.toISOString(),
  devices: batch.devices,
})

export const batchDeviceEntity = (device: ListedDevice) => ({
  id: device.id,
  serialNumber: device.serial_number,
  productKey: device.product_key,
  manufacturer: device.manufacturer,
  model: device.model,
  registeredBy: device.registered_by,
  profileId: device.profile_id,
  profileName: device.profile_name,
  createdDateTime: device.created_at.toISOString(),
})

export const jobEntity = (job: ReadJob) => ({
  id: job.id,
  batchId: job.batchId,
  status: statusOf(job),
  waitsForApproval: job.state === 'held',
  createdDateTime: job.createdAt.toISOString(),
  completedDateTime: job.completedAt?.toISOString() ?? null,
  devices: job.rows,
  failed: job.results.filter(({ name }) => name !== '').length,
  results: job.results.map((row) => ({
    position: row.line,
    serialNumber: row.serialNumber,
    productKey: row.productKey,
    registrationId: row.registrationId,
    status: statusOfRow(job, row),
    code: row.code,
    name: row.name,
    storeError: storeErrorOfRow(row.name) ?? '',
    message: row.message,
  })),
})

/** Of a trial, which is over with its answer: the shape of a job that was never stored. */
export function trialEntity(batchId: string, at: Date, tried: readonly Tried[]) {
  const statusOfOne = (name: string) => (name === '' ? ('finished' as const) : ('finished_with_errors' as const))
  const results = tried.map(({ line, ...one }) => ({
    ...one,
    storeError: storeErrorOfRow(one.name) ?? '',
    ...{ position: line, productKey: '', registrationId: null, status: statusOfOne(one.name) },
  }))
  const failed = results.filter(({ name }) => name !== '').length
  return {
    ...{ id: '', batchId, status: statusOfOne(failed > 0 ? 'failed' : '') },
    ...{ waitsForApproval: false, createdDateTime: at.toISOString(), completedDateTime: at.toISOString() },
    ...{ devices: results.length, failed, results },
  }
}
