import { z } from 'zod'

import { channels } from '../../kernel/channel.ts'
import { instant } from './collection.ts'

/** Ours. */
export const deviceImport = z.object({
  id: z.string(),
  fileName: z.string().nullable(),
  actorName: z.string(),
  state: z.enum(['running', 'complete', 'failed']),
  registered: z.number(),
  updated: z.number(),
  refused: z.number(),
  warned: z.number(),
  failure: z.string().nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** The door; null on imports from before it was written down. */
  channel: z.enum(channels).nullable(),
  /** The partner that registered for the organisation; null: the organisation itself. */
  partnerName: z.string().nullable(),
})
export type DeviceImport = z.infer<typeof deviceImport>

/** Ours: a row that was refused or repaired. */
export const deviceImportRow = z.object({
  line: z.number(),
  refused: z.boolean(),
  serialNumber: z.string().nullable(),
  registrationId: z.string().nullable(),
  findings: z.array(z.looseObject({ code: z.number(), name: z.string(), severity: z.string() })),
})
export type DeviceImportRow = z.infer<typeof deviceImportRow>

/** The outcome for a device that was registered by itself. */
export const importedDevice = z.object({
  id: z.string(),
  importId: z.string(),
  serialNumber: z.string(),
  productKey: z.string(),
  hardwareIdentifier: z.null(),
  groupTag: z.string(),
  assignedUserPrincipalName: z.string(),
  state: z.object({
    deviceImportStatus: z.enum(['complete', 'error']),
    deviceRegistrationId: z.string(),
    deviceErrorCode: z.number(),
    deviceErrorName: z.string(),
  }),
})
export type ImportedDevice = z.infer<typeof importedDevice>
