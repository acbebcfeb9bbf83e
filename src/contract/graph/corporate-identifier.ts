import { z } from 'zod'

import { instant } from './collection.ts'

/** A device that is the organisation's own. */
export const corporateIdentifier = z.object({
  id: z.string(),
  /** `manufacturer,model,serial` */
  importedDeviceIdentifier: z.string(),
  importedDeviceIdentityType: z.string(),
  description: z.string(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  /** When such a device enrolled for the last time. */
  lastContactedDateTime: instant.nullable(),
  enrollmentState: z.string(),
  platform: z.string(),
})
export type CorporateIdentifier = z.infer<typeof corporateIdentifier>

export const importedIdentifier = corporateIdentifier.extend({
  /** False: it was there already, and stays as it was. */
  status: z.boolean(),
})
