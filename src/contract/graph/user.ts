import { z } from 'zod'

import { extensionAttributes } from '../../kernel/extension-attribute.ts'
import { instant } from './collection.ts'

export const user = z.object({
  id: z.string(),
  businessPhones: z.array(z.string()),
  city: z.string().nullable(),
  companyName: z.string().nullable(),
  country: z.string().nullable(),
  department: z.string().nullable(),
  displayName: z.string(),
  employeeHireDate: instant.nullable(),
  employeeId: z.string().nullable(),
  employeeType: z.string().nullable(),
  faxNumber: z.string().nullable(),
  givenName: z.string().nullable(),
  jobTitle: z.string().nullable(),
  mail: z.string(),
  mobilePhone: z.string().nullable(),
  officeLocation: z.string().nullable(),
  onPremisesExtensionAttributes: z.record(z.enum(extensionAttributes), z.string().nullable()),
  otherMails: z.array(z.string()),
  postalCode: z.string().nullable(),
  preferredLanguage: z.string().nullable(),
  state: z.string().nullable(),
  streetAddress: z.string().nullable(),
  surname: z.string().nullable(),
  usageLocation: z.string().nullable(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean(),
  userType: z.enum(['Member', 'Guest']),
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
