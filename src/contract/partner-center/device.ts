// Partner Center: batches of devices, the jobs that register them, and which device has which policy
// (https://learn.microsoft.com/partner-center/developer/device-deployment).

import { z } from 'zod'

import { policyCategories } from '../../kernel/partner-center-word.ts'
import type { Access } from '../route.ts'
import { defineRoute, longestPathPart } from '../route.ts'
import { collection, customerParams, instant, link, resource } from './collection.ts'
import { reads } from './customer.ts'
import { changes, word } from './policy.ts'

const service = 'partner' as const
const adds = {
  kind: 'partner-center',
  anyOf: ['CustomerDevices.Add.All', 'CustomerDevices.ReadWrite.All'],
} as const satisfies Access

const inBatch = customerParams.extend({ batchId: z.string().max(longestPathPart) })
const oneDevice = inBatch.extend({ deviceId: z.string().max(longestPathPart) })

/** A thousand devices with a hash of the longest kind. */
const bodyLimit = 12 * 1024 * 1024

const text = z.string().max(100_000).nullish()
const policies = z
  .array(z.object({ key: word, value: z.string().max(longestPathPart).nullish() }))
  .max(10)
  .nullish()

const newDevice = z.object({
  serialNumber: text,
  productKey: text,
  hardwareHash: text,
  modelName: text,
  oemManufacturerName: text,
  /** Ours: in place of the name of the batch. */
  groupTag: text,
  policies,
})
export type NewDevice = z.infer<typeof newDevice>

export const device = resource('Device', {
  id: z.string(),
  serialNumber: z.string().nullable(),
  productKey: z.string().nullable(),
  modelName: z.string().nullable(),
  oemManufacturerName: z.string().nullable(),
  policies: z.array(z.object({ key: z.enum(policyCategories), value: z.string().nullable() })),
  uploadedDate: instant,
  allowedOperations: z.array(z.enum(['GET', 'PATCH', 'DELETE'])),
})

const jobStatus = z.enum(['queued', 'processing', 'finished', 'finished_with_errors'])

export const listBatches = defineRoute({
  id: 'partner-center.batch.list',
  service,
  method: 'GET',
  path: '/v1/customers/:customerId/deviceBatches',
  access: reads,
  summary: 'Batches that partners made for the customer',
  params: customerParams,
  reply: collection(
    resource('DeviceBatch', {
      id: z.string(),
      createdBy: z.string(),
      creationDate: instant,
      devicesCount: z.number(),
      devicesLink: link,
    }),
  ),
})

export const createBatch = defineRoute({
  id: 'partner-center.batch.create',
  service,
  method: 'POST',
  path: '/v1/customers/:customerId/deviceBatches',
  access: { ...adds, inPerson: true },
  summary: 'Register devices for the customer in a new batch; the job that does it is in Location',
  params: customerParams,
  body: z.object({ batchId: z.string().max(100_000), devices: z.array(newDevice) }),
  bodyLimit,
  status: 202,
})

export const addDevices = defineRoute({
  id: 'partner-center.batch.add-devices',
  service,
  method: 'POST',
  path: '/v1/customers/:customerId/deviceBatches/:batchId/devices',
  access: adds,
  summary: 'Register more devices in a batch; the job that does it is in Location',
  params: inBatch,
  body: z.array(newDevice),
  bodyLimit,
  status: 202,
})

export const listDevices = defineRoute({
  id: 'partner-center.device.list',
  service,
  method: 'GET',
  path: '/v1/customers/:customerId/deviceBatches/:batchId/devices',
  access: reads,
  summary: 'Devices of a batch, a hundred at a time',
  params: inBatch,
  reply: collection(device),
})

export const changeDevice = defineRoute({
  id: 'partner-center.device.change',
  service,
  method: 'PUT',
  path: '/v1/customers/:customerId/deviceBatches/:batchId/devices/:deviceId',
  access: changes,
  summary: 'Give one device a policy, or take it away',
  params: oneDevice,
  /** One client leaves its id out of the address. */
  body: z.object({ id: z.string().max(longestPathPart).nullish(), policies }),
  reply: device,
})

export const deleteDevice = defineRoute({
  id: 'partner-center.device.delete',
  service,
  method: 'DELETE',
  path: '/v1/customers/:customerId/deviceBatches/:batchId/devices/:deviceId',
  access: changes,
  summary: 'Take a device out of Autopilot; it stays joined and managed',
  params: oneDevice,
})

export const assignPolicies = defineRoute({
  id: 'partner-center.policy.assign',
  service,
  method: 'PATCH',
  path: '/v1/customers/:customerId/DevicePolicyUpdates',
  access: changes,
  summary: 'Give devices policies, or take them away; the job that does it is in Location',
  params: customerParams,
  body: z.object({ devices: z.array(z.object({ id: z.string().max(longestPathPart), policies })) }),
  bodyLimit,
  status: 202,
})

export const readJob = defineRoute({
  id: 'partner-center.job.read',
  service,
  method: 'GET',
  path: '/v1/customers/:customerId/batchJobStatus/:jobId',
  access: reads,
  summary: 'How far a job is, and what became of each device, in the order in which they were sent',
  params: customerParams.extend({ jobId: z.string().max(longestPathPart) }),
  reply: resource('BatchUploadDetails', {
    batchTrackingId: z.string(),
    status: jobStatus,
    startedTime: instant,
    completedTime: instant,
    devicesStatus: z.array(
      resource('DeviceUploadDetails', {
        deviceId: z.string().optional(),
        serialNumber: z.string().optional(),
        productKey: z.string().optional(),
        status: jobStatus,
        /** The service's own number, and its word. */
        errorCode: z.string().optional(),
        errorDescription: z.string().optional(),
      }),
    ),
  }),
})
