// What an organisation says of its people, under the names that the API has for it.

import type { ExtensionTexts } from './extension-attribute.ts'

/**
 * Texts, each with its longest, as https://learn.microsoft.com/graph/api/resources/user has them; where that page sets none, the
 * one here keeps the database from being filled. A new one needs a column (CONTRIBUTING.md says where), and what reads,
 * writes and filters them follows.
 */
export const personTexts = {
  city: 128,
  companyName: 64,
  country: 128,
  department: 64,
  employeeId: 16,
  employeeType: 64,
  faxNumber: 64,
  jobTitle: 128,
  mobilePhone: 64,
  officeLocation: 128,
  postalCode: 40,
  preferredLanguage: 35,
  state: 128,
  streetAddress: 1024,
  usageLocation: 2,
} as const
export type PersonText = keyof typeof personTexts

export const personTextNames = Object.keys(personTexts) as PersonText[]

export type PersonAttributes = Readonly<Record<PersonText, string | null>> & {
  readonly userType: 'Member' | 'Guest'
  readonly employeeHireDate: Date | null
  /** At most one, as the original. */
  readonly businessPhones: readonly string[]
  readonly otherMails: readonly string[]
  readonly extensionTexts: ExtensionTexts
}
