// What a partner does for one of its customers by hand, as the pages of Partner Center do: a customer is named by the id of its
// consent. Partner Center's own interface is another listener's.

import { z } from 'zod'

import { GuidText, ProfileId, RegistrationId } from '../../kernel/id.ts'
import { bodyWith, options } from '../body.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { profileEffect as effect } from '../graph/customer-profile.ts'
import { batchDevice, deviceBatch, deviceJob } from '../graph/device-batch.ts'
import { partnerCustomer } from '../graph/partner.ts'
import { graph } from '../graph.ts'
import { defineRawRoute, defineRoute } from '../route.ts'

const service = 'graph' as const
const customer = '/beta/partner/customers/:id'
const params = z.object({ id: GuidText })
const batchName = z.string().min(1).max(256)
const ofBatch = params.extend({ batchId: batchName })

/** Which devices, and the profile that they are to have; null takes away what partners gave. */
const given = bodyWith({ deviceIds: z.array(RegistrationId).min(1).max(1000), profileId: ProfileId.nullable() })

const sees = graph('CustomerDevices.Read.All', 'CustomerDevices.ReadWrite.All')
const adds = graph('CustomerDevices.ReadWrite.All', 'CustomerDevices.Add.All')
const manages = graph('CustomerDevices.ReadWrite.All')

export const readCustomer = defineRoute({
  id: 'partner.customer.read',
  service,
  method: 'GET',
  path: customer,
  access: sees,
  summary: 'One customer whose consent to this partner stands',
  params,
  reply: partnerCustomer,
})

export const listBatches = defineRoute({
  id: 'autopilot.batch.list',
  service,
  method: 'GET',
  path: `${customer}/deviceBatches`,
  access: sees,
  summary: 'Batches of devices that partners registered for this customer, in the order in which they were made',
  params,
  query: collectionQuery,
  reply: collectionOf(deviceBatch),
})

/** Larger files hold no thousand devices. */
const mostBytes = 8 * 1024 * 1024

export const uploadFile = defineRawRoute({
  id: 'autopilot.batch.upload-csv',
  service,
  method: 'POST',
  path: `${customer}/deviceBatches/uploadCsv`,
  access: adds,
  summary:
    'Register the up to 1,000 devices of a Partner Center CSV in a batch, a new one or one that is there; or try what would become of them',
  bodyLimit: mostBytes,
  query: options({ batch: batchName, dryRun: z.enum(['true', 'false']).optional() }),
  consumes: ['text/csv', 'text/plain', 'application/octet-stream', 'application/vnd.ms-excel'],
  produces: ['application/json'],
})

export const readJob = defineRoute({
  id: 'autopilot.batch.read-job',
  service,
  method: 'GET',
  path: `${customer}/deviceJobs/:jobId`,
  access: adds,
  summary: 'How far an upload or a change of profiles has come, and what became of each of its devices',
  params: params.extend({ jobId: GuidText }),
  reply: deviceJob,
})

export const listBatchDevices = defineRoute({
  id: 'autopilot.batch.list-devices',
  service,
  method: 'GET',
  path: `${customer}/deviceBatches/:batchId/devices`,
  access: sees,
  summary: 'The devices of a batch that partners registered; what the customer registered itself is in none',
  params: ofBatch,
  query: collectionQuery,
  reply: collectionOf(batchDevice),
})

export const giveProfile = defineRoute({
  id: 'autopilot.batch.give-profile',
  service,
  method: 'POST',
  path: `${customer}/devices/giveProfile`,
  access: manages,
  summary: 'Give devices a profile, which outranks those of groups, or take theirs away with null',
  params,
  body: given,
  reply: deviceJob,
  status: 202,
})

export const profileEffect = defineRoute({
  id: 'autopilot.batch.profile-effect',
  service,
  method: 'POST',
  path: `${customer}/devices/profileEffect`,
  access: manages,
  summary: 'How many devices would get another profile by giving them this one, or by taking theirs away with null',
  params,
  body: given,
  reply: effect,
})

export const removeBatchDevice = defineRoute({
  id: 'autopilot.batch.remove-device',
  service,
  method: 'DELETE',
  path: `${customer}/deviceBatches/:batchId/devices/:deviceId`,
  access: manages,
  summary: 'Deregister a device that this partner registered; it stays joined and managed',
  params: ofBatch.extend({ deviceId: RegistrationId }),
})
