import { z } from 'zod'

import { identifierTypes } from '../../kernel/corporate-identifier.ts'
import { instant } from './collection.ts'

/** A device that is the organisation's own. */
export const corporateIdentifier = z.object({
  id: z.string(),
  /** `manufacturer,model,serial`, a serial number, or an IMEI. */
  importedDeviceIdentifier: z.string(),
  importedDeviceIdentityType: z.enum(identifierTypes),
  description: z.string(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  /** When such a device enrolled for the last time. */
  lastContactedDateTime: instant.nullable(),
  /** `failed`: such a device was refused for the last time. `unknown`: it is of a type that does not enrol here. */
  enrollmentState: z.enum(['unknown', 'enrolled', 'failed', 'notContacted']),
  platform: z.string(),
})
export type CorporateIdentifier = z.infer<typeof corporateIdentifier>

export const importedIdentifier = corporateIdentifier.extend({
  /** False: it was there already, and stays as it was. */
  status: z.boolean(),
})
