import { z } from 'zod'

import { instant } from './collection.ts'

// Ours: what a manufacturer reported of the devices it built.

export const buildReport = z.object({
  id: z.string(),
  fileName: z.string().nullable(),
  actorName: z.string(),
  added: z.number(),
  completed: z.number(),
  known: z.number(),
  refused: z.number(),
  startedDateTime: instant,
  /** Null: it is being read, or broke off. */
  finishedDateTime: instant.nullable(),
})
export type BuildReportEntity = z.infer<typeof buildReport>

/** Its hash goes to nobody. */
export const builtDevice = z.object({
  id: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  serialNumber: z.string(),
  productKey: z.string(),
  /** False: announced, and its hash is to come. */
  hasHardwareHash: z.boolean(),
  builtDateTime: instant.nullable(),
  reportId: z.string(),
  reportedDateTime: instant,
})
export type BuiltDeviceEntity = z.infer<typeof builtDevice>

/** Of a customer: registered by a partner by its names; it becomes a registration when its manufacturer reports its hash. */
export const awaitedDevice = z.object({
  id: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  serialNumber: z.string(),
  productKey: z.string(),
  groupTag: z.string(),
  purchaseOrderIdentifier: z.string(),
  /** The partner. */
  registeredBy: z.string(),
  channel: z.string(),
  batch: z.string(),
  createdDateTime: instant,
})
export type AwaitedDeviceEntity = z.infer<typeof awaitedDevice>

/** What became of a report; of its rows, those that were refused. */
export const takenReport = z.object({
  id: z.string(),
  dryRun: z.boolean(),
  rows: z.number(),
  added: z.number(),
  completed: z.number(),
  known: z.number(),
  refused: z.number(),
  refusals: z.array(
    z.object({
      /** Which file of an archive. */
      file: z.string().nullable(),
      row: z.number(),
      serialNumber: z.string(),
      productKey: z.string(),
      reason: z.string(),
      message: z.string(),
    }),
  ),
})
export type TakenReport = z.infer<typeof takenReport>
