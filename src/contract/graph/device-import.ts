import { z } from 'zod'

import { channels } from '../../kernel/channel.ts'
import { instant } from './collection.ts'

/** Ours. */
export const deviceImport = z.object({
  id: z.string(),
  fileName: z.string().nullable(),
  actorName: z.string(),
  state: z.enum(['running', 'complete', 'failed', 'cancelled']),
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
  /**
   * Through whose hands a sealed list came, each step signed by whoever had the devices, and checked before a row was read; null: the
   * file was not sealed.
   */
  custody: z
    .object({
      sender: z.string(),
      senderKid: z.string(),
      signedBy: z.enum(['key', 'certificate']),
      batch: z.string(),
      hands: z.array(z.object({ from: z.string(), to: z.string(), at: instant })),
    })
    .nullable(),
  /** The last one that was stored or refused for good: an import that stopped goes on behind it. */
  lastLine: z.number(),
  /** Whether it goes on with the same file. */
  resumable: z.boolean(),
  /** Null while it is under way. */
  undoUntil: instant.nullable(),
  undoState: z.enum(['running', 'complete']).nullable(),
  /** Devices that an undo took out so far, and those that it left. */
  takenOut: z.number(),
  leftInPlace: z.number(),
})
export type DeviceImport = z.infer<typeof deviceImport>

/** Ours: a device that an import registered and that is still registered. */
export const importedBy = z.object({
  /** Its registration. */
  id: z.string(),
  serialNumber: z.string(),
  groupTag: z.string(),
  line: z.number(),
  /** Why an undo leaves it: `enrolled`, `joined`, `contacted`, `imported-again`, `changed` or `in-group`; null: an undo takes it out. */
  stays: z.enum(['enrolled', 'joined', 'contacted', 'imported-again', 'changed', 'in-group']).nullable(),
})
export type ImportedBy = z.infer<typeof importedBy>

/** What an undo does, or in a dry run would do. */
export const importUndo = z.object({
  dryRun: z.boolean(),
  takesOut: z.number(),
  leaves: z.array(z.object({ reason: z.string(), devices: z.number() })),
})
export type ImportUndo = z.infer<typeof importUndo>

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
