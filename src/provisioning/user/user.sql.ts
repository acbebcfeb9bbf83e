// What a filter of SCIM can ask of people.

import { sql } from 'kysely'

import { boolean, directoryList, guid, instant, text, texts } from '../../graph/list.ts'
import { enterpriseSchema, entraUserSchema, ownUserSchema } from '../../protocol/scim/urn.ts'

const column = (name: string) => text(`directory_user.${name}`, { nullable: true })
const work = sql`coalesce(directory_user.other_mails[1], directory_user.user_principal_name)`
const mails = sql`case when directory_user.other_mails = '{}' then array[directory_user.user_principal_name] else directory_user.other_mails end`

/** In small letters, by the property that a list has for it. */
export const userCollections = {
  emails: 'emails.value',
  'emails.value': 'emails.value',
  'emails[type eq "work"].value': 'emails[type eq "work"].value',
  'phonenumbers[type eq "work"].value': 'phoneNumbers[type eq "work"].value',
} as const

export const scimUsers = directoryList({
  name: 'Users',
  key: 'id',
  order: [{ property: 'userName', descending: false }],
  properties: {
    id: guid('directory_user.id'),
    externalId: text('directory_user.external_id', { nullable: true, exact: true }),
    userName: text('directory_user.user_principal_name'),
    displayName: text('directory_user.display_name'),
    'name.givenName': column('given_name'),
    'name.familyName': column('surname'),
    title: column('job_title'),
    userType: column('employee_type'),
    preferredLanguage: column('preferred_language'),
    active: boolean('directory_user.account_enabled'),
    'emails.value': texts(mails),
    'emails[type eq "work"].value': texts(sql`array[${work}]`),
    'phoneNumbers[type eq "work"].value': texts('directory_user.business_phones'),
    'phoneNumbers[type eq "mobile"].value': column('mobile_phone'),
    [`${enterpriseSchema}:employeeNumber`]: column('employee_id'),
    [`${enterpriseSchema}:department`]: column('department'),
    [`${enterpriseSchema}:organization`]: column('company_name'),
    [`${entraUserSchema}:employeeHireDate`]: instant('directory_user.employee_hire_date', { nullable: true }),
    [`${ownUserSchema}:source`]: column('source'),
    'meta.created': instant('directory_user.created_at'),
  },
})
