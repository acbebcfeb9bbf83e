import { z } from 'zod'

import { channels } from '../../kernel/channel.ts'
import { instant } from './collection.ts'

/** Ours: what a partner uploaded for the organisation. `held`: it waits for approval, and nothing of it is registered. */
export const partnerUpload = z.object({
  id: z.string(),
  partnerName: z.string(),
  channel: z.enum(channels),
  batch: z.string(),
  state: z.enum(['held', 'queued', 'processing', 'done']),
  devices: z.number(),
  /** How many of them were refused; null until it is done. */
  refused: z.number().nullable(),
  uploadedBy: z.string(),
  createdDateTime: instant,
  completedDateTime: instant.nullable(),
})
export type PartnerUploadEntity = z.infer<typeof partnerUpload>

/** Ours. */
export const uploadedDevice = z.object({
  line: z.number(),
  serialNumber: z.string(),
  productKey: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  groupTag: z.string(),
  /** That the partner gives with it; null: none, and groups decide. */
  deploymentProfileId: z.string().nullable(),
  state: z.enum(['waiting', 'registered', 'refused']),
  errorCode: z.number(),
  errorName: z.string(),
  message: z.string(),
})
export type UploadedDeviceEntity = z.infer<typeof uploadedDevice>
