import { z } from 'zod'

import { extensionAttributes } from '../../kernel/attribute/extension-attribute.ts'
import { type PersonText, personTextNames } from '../../kernel/attribute/person-attribute.ts'
import { instant } from './collection.ts'
import { assignedLicence, assignedPlan, licenceState } from './licence.ts'

/** What the organisation says of the person. */
const texts = Object.fromEntries(personTextNames.map((name) => [name, z.string().nullable()])) as Readonly<
  Record<PersonText, z.ZodNullable<z.ZodString>>
>

const person = z.object({
  id: z.string(),
  ...texts,
  businessPhones: z.array(z.string()),
  displayName: z.string(),
  employeeHireDate: instant.nullable(),
  givenName: z.string().nullable(),
  mail: z.string(),
  onPremisesExtensionAttributes: z.record(z.enum(extensionAttributes), z.string().nullable()),
  otherMails: z.array(z.string()),
  surname: z.string().nullable(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean(),
  userType: z.enum(['Member', 'Guest']),
  createdDateTime: instant,
  signInSessionsValidFromDateTime: instant,
  /** What another directory calls it. */
  onPremisesImmutableId: z.string().nullable(),
  /** True for what another directory keeps. */
  onPremisesSyncEnabled: z.boolean().nullable(),
  /** Ours: the directory that keeps it, where it is changed. */
  source: z.string().nullable(),
  /** Ours: the bulk token whose account this is. Then it is nobody's, and nobody signs in with it. */
  bulkTokenId: z.string().nullable(),
  /** Those of which the person holds a seat. */
  assignedLicenses: z.array(assignedLicence),
  assignedPlans: z.array(assignedPlan),
  licenseAssignmentStates: z.array(licenceState),
  /** Ours: for the whole organisation. */
  roles: z.array(z.string()),
  /** Ours: for the members of a group. Which groups, those who may read roles are told at `roleManagement`. */
  rolesInGroups: z.array(z.string()),
  /** Ours: counts when the tenant lets only selected users join devices. */
  mayJoinDevices: z.boolean(),
  /** Ours. */
  mdmLicensed: z.boolean(),
})
export const user = person.extend({
  /** With `$expand`; not there for whoever has none. */
  manager: person
    .extend({ '@odata.type': z.literal('#microsoft.graph.user') })
    .partial()
    .optional(),
})
export type User = z.infer<typeof user>
