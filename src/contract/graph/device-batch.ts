import { z } from 'zod'

import { instant } from './collection.ts'

// Ours: what partners register for a customer, as the pages of Partner Center show it.

export const deviceBatch = z.object({
  /** Its name, which is the group tag of its devices. */
  id: z.string(),
  partnerId: z.string(),
  partnerName: z.string(),
  createdBy: z.string(),
  createdDateTime: instant,
  devices: z.number(),
})

export const batchDevice = z.object({
  id: z.string(),
  serialNumber: z.string(),
  productKey: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  registeredBy: z.string().nullable(),
  /** Made by a partner and given to the device itself; one that the customer gave is not shown. */
  profileId: z.string().nullable(),
  profileName: z.string().nullable(),
  createdDateTime: instant,
})

const status = z.enum(['queued', 'processing', 'finished', 'finished_with_errors'])

const deviceJobResult = z.object({
  /** From 1, in the order in which the devices were sent; of a file the line. */
  position: z.number(),
  serialNumber: z.string(),
  productKey: z.string(),
  registrationId: z.string().nullable(),
  status,
  /** 0 and '' for a device that was registered. */
  code: z.number(),
  name: z.string(),
  /** As the Store calls it, `wadp001` to `wadp010`; '' for what it has no name for. */
  storeError: z.string(),
  message: z.string(),
})

export const deviceJob = z.object({
  id: z.string(),
  batchId: z.string().nullable(),
  status,
  /** The customer approves uploads of this partner first. */
  waitsForApproval: z.boolean(),
  createdDateTime: instant,
  completedDateTime: instant.nullable(),
  devices: z.number(),
  failed: z.number(),
  results: z.array(deviceJobResult),
})
