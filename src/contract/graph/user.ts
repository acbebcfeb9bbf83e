import { z } from 'zod'

import { instant } from './collection.ts'

export const user = z.object({
  id: z.string(),
  businessPhones: z.array(z.string()),
  displayName: z.string(),
  givenName: z.string().nullable(),
  jobTitle: z.string().nullable(),
  mail: z.string(),
  mobilePhone: z.string().nullable(),
  officeLocation: z.string().nullable(),
  preferredLanguage: z.string().nullable(),
  surname: z.string().nullable(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean(),
  userType: z.literal('Member'),
  createdDateTime: instant,
  signInSessionsValidFromDateTime: instant,
  /** Ours. */
  roles: z.array(z.string()),
  /** Ours: counts when the tenant lets only selected users join devices. */
  mayJoinDevices: z.boolean(),
  /** Ours. */
  mdmLicensed: z.boolean(),
})
export type User = z.infer<typeof user>
