// What an organisation says of its people, under the names that the API has for it.

import type { ExtensionTexts } from './extension-attribute.ts'

type PersonTextFacts = {
  readonly longest: number
  /** Of the table of people. */
  readonly column: string
  /** What rules of groups call it; without one they cannot ask for it, as in the original. */
  readonly inRules?: string
  /** What it is called where a person is shown; several that are called alike stand together. */
  readonly shown: string
  /** Where not any text will do: what it has to be, and who judges it. */
  readonly form?: { readonly says: string; readonly holds: (text: string) => boolean }
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/**
 * Texts, each with its longest, as https://learn.microsoft.com/graph/api/resources/user has them; where that page sets none, the
 * one here keeps the database from being filled. A new one needs a column (CONTRIBUTING.md says where), and what reads,
 * writes, filters and shows them, and what rules ask for, follows. They are shown in this order.
 */
export const personTexts = {
  jobTitle: { longest: 128, column: 'job_title', inRules: 'jobTitle', shown: 'Title' },
  department: { longest: 64, column: 'department', inRules: 'department', shown: 'Department' },
  companyName: { longest: 64, column: 'company_name', inRules: 'companyName', shown: 'Company' },
  officeLocation: {
    longest: 128,
    column: 'office_location',
    inRules: 'physicalDeliveryOfficeName',
    shown: 'Office',
  },
  streetAddress: { longest: 1024, column: 'street_address', inRules: 'streetAddress', shown: 'Place' },
  postalCode: { longest: 40, column: 'postal_code', inRules: 'postalCode', shown: 'Place' },
  city: { longest: 128, column: 'city', inRules: 'city', shown: 'Place' },
  state: { longest: 128, column: 'state', inRules: 'state', shown: 'Place' },
  country: { longest: 128, column: 'country', inRules: 'country', shown: 'Place' },
  usageLocation: {
    longest: 2,
    column: 'usage_location',
    inRules: 'usageLocation',
    shown: 'Works in',
    form: {
      says: 'it has to be a country of two letters as ISO 3166-1 has them, such as NL',
      holds: (text) => /^[A-Za-z]{2}$/.test(text) && regions.of(text.toUpperCase()) !== undefined,
    },
  },
  preferredLanguage: {
    longest: 35,
    column: 'preferred_language',
    inRules: 'preferredLanguage',
    shown: 'Language',
    form: {
      says: 'it has to be a language as RFC 5646 writes it, such as en-GB',
      holds: (text) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(text),
    },
  },
  mobilePhone: { longest: 64, column: 'mobile_phone', inRules: 'mobile', shown: 'Telephone' },
  faxNumber: { longest: 64, column: 'fax_number', inRules: 'facsimileTelephoneNumber', shown: 'Fax' },
  employeeType: { longest: 64, column: 'employee_type', shown: 'Employment' },
  employeeId: { longest: 16, column: 'employee_id', inRules: 'employeeId', shown: 'Employee' },
} as const satisfies Readonly<Record<string, PersonTextFacts>>
export type PersonText = keyof typeof personTexts

export const personTextNames = Object.keys(personTexts).sort() as PersonText[]

export const factsOfText = (name: PersonText): PersonTextFacts => personTexts[name]

/** Those that rules of groups may ask for, by what rules call them. */
export type RuleText = Extract<(typeof personTexts)[PersonText], { readonly inRules: string }>['inRules']
export const ofEachRuleText = <T>(of: (facts: PersonTextFacts, name: PersonText) => T): Readonly<Record<RuleText, T>> =>
  Object.fromEntries(
    personTextNames.flatMap((name) => {
      const facts = factsOfText(name)
      return facts.inRules === undefined ? [] : [[facts.inRules, of(facts, name)]]
    }),
  ) as Record<RuleText, T>

/** As far as somebody who writes one can be helped: one @, something on either side, and no blanks (RFC 5321 §4.1.2). */
export const mailAddress = {
  says: 'it has to be a mail address, such as kim@contoso.example',
  holds: (text: string): boolean => /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)*$/u.test(text),
} as const

export type PersonAttributes = Readonly<Record<PersonText, string | null>> & {
  readonly userType: 'Member' | 'Guest'
  readonly employeeHireDate: Date | null
  /** At most one, as the original. */
  readonly businessPhones: readonly string[]
  readonly otherMails: readonly string[]
  readonly extensionTexts: ExtensionTexts
}
