import { z } from 'zod'

import { instant } from './collection.ts'

const state = z.enum(['open', 'released', 'refused'])

/** Ours: of a device that another organisation holds. Who holds it is told to nobody but the operator. */
export const deviceContest = z.object({
  id: z.string(),
  serialNumber: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  proof: z.string(),
  state,
  openedBy: z.string(),
  openedDateTime: instant,
  decidedDateTime: instant.nullable(),
  /** The operator's words, which both sides read. */
  note: z.string().nullable(),
})
export type DeviceContestEntity = z.infer<typeof deviceContest>

/** Ours: the same as the holder of the device sees it, without a word of who contests it. */
export const contestedDevice = z.object({
  id: z.string(),
  registrationId: z.string(),
  serialNumber: z.string(),
  state,
  openedDateTime: instant,
  decidedDateTime: instant.nullable(),
  /** The operator's words, which both sides read. */
  note: z.string().nullable(),
})
export type ContestedDeviceEntity = z.infer<typeof contestedDevice>

const organisation = z.object({ id: z.string(), displayName: z.string() })

/** Ours: as the operator of the installation sees it, who decides. */
export const judgedContest = deviceContest.extend({
  claimant: organisation,
  holder: organisation,
  registrationId: z.string(),
  /** The holder's registration is still there. */
  isHeld: z.boolean(),
})
export type JudgedContestEntity = z.infer<typeof judgedContest>
