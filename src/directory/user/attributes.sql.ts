// What an organisation says of its people: columns, and how lists ask for them.

import { type Selectable, sql } from 'kysely'

import type { DirectoryUserTable } from '../../db/schema/directory.ts'
import { instant, text, texts } from '../../graph/list.ts'
import { extensionAttributes } from '../../kernel/extension-attribute.ts'
import type { PersonAttributes } from '../../kernel/person-attribute.ts'

export const attributeColumns = [
  'user_type',
  'employee_hire_date',
  'business_phones',
  'other_mails',
  'extension_attributes',
  'city',
  'company_name',
  'country',
  'department',
  'employee_id',
  'employee_type',
  'fax_number',
  'job_title',
  'mobile_phone',
  'office_location',
  'postal_code',
  'preferred_language',
  'state',
  'street_address',
  'usage_location',
] as const

type Row = Pick<Selectable<DirectoryUserTable>, (typeof attributeColumns)[number]>

export const attributesIn = (row: Row): PersonAttributes => ({
  userType: row.user_type,
  employeeHireDate: row.employee_hire_date,
  businessPhones: row.business_phones,
  otherMails: row.other_mails,
  extensionTexts: row.extension_attributes,
  city: row.city,
  companyName: row.company_name,
  country: row.country,
  department: row.department,
  employeeId: row.employee_id,
  employeeType: row.employee_type,
  faxNumber: row.fax_number,
  jobTitle: row.job_title,
  mobilePhone: row.mobile_phone,
  officeLocation: row.office_location,
  postalCode: row.postal_code,
  preferredLanguage: row.preferred_language,
  state: row.state,
  streetAddress: row.street_address,
  usageLocation: row.usage_location,
})

/** Of what is named. */
export const attributesSet = (to: Partial<PersonAttributes>) => ({
  ...(to.userType !== undefined && { user_type: to.userType }),
  ...(to.employeeHireDate !== undefined && { employee_hire_date: to.employeeHireDate }),
  ...(to.businessPhones !== undefined && { business_phones: [...to.businessPhones] }),
  ...(to.otherMails !== undefined && { other_mails: [...to.otherMails] }),
  ...(to.extensionTexts !== undefined && { extension_attributes: JSON.stringify(to.extensionTexts) }),
  ...(to.city !== undefined && { city: to.city }),
  ...(to.companyName !== undefined && { company_name: to.companyName }),
  ...(to.country !== undefined && { country: to.country }),
  ...(to.department !== undefined && { department: to.department }),
  ...(to.employeeId !== undefined && { employee_id: to.employeeId }),
  ...(to.employeeType !== undefined && { employee_type: to.employeeType }),
  ...(to.faxNumber !== undefined && { fax_number: to.faxNumber }),
  ...(to.jobTitle !== undefined && { job_title: to.jobTitle }),
  ...(to.mobilePhone !== undefined && { mobile_phone: to.mobilePhone }),
  ...(to.officeLocation !== undefined && { office_location: to.officeLocation }),
  ...(to.postalCode !== undefined && { postal_code: to.postalCode }),
  ...(to.preferredLanguage !== undefined && { preferred_language: to.preferredLanguage }),
  ...(to.state !== undefined && { state: to.state }),
  ...(to.streetAddress !== undefined && { street_address: to.streetAddress }),
  ...(to.usageLocation !== undefined && { usage_location: to.usageLocation }),
})

export const attributeProperties = {
  userType: text('directory_user.user_type'),
  employeeHireDate: instant('directory_user.employee_hire_date', { nullable: true }),
  businessPhones: texts('directory_user.business_phones'),
  otherMails: texts('directory_user.other_mails'),
  city: text('directory_user.city', { nullable: true }),
  companyName: text('directory_user.company_name', { nullable: true }),
  country: text('directory_user.country', { nullable: true }),
  department: text('directory_user.department', { nullable: true }),
  employeeId: text('directory_user.employee_id', { nullable: true }),
  employeeType: text('directory_user.employee_type', { nullable: true }),
  faxNumber: text('directory_user.fax_number', { nullable: true }),
  jobTitle: text('directory_user.job_title', { nullable: true }),
  mobilePhone: text('directory_user.mobile_phone', { nullable: true }),
  officeLocation: text('directory_user.office_location', { nullable: true }),
  postalCode: text('directory_user.postal_code', { nullable: true }),
  preferredLanguage: text('directory_user.preferred_language', { nullable: true }),
  state: text('directory_user.state', { nullable: true }),
  streetAddress: text('directory_user.street_address', { nullable: true }),
  usageLocation: text('directory_user.usage_location', { nullable: true }),
  ...Object.fromEntries(
    extensionAttributes.map((name) => [
      `onPremisesExtensionAttributes/${name}`,
      text(sql`directory_user.extension_attributes ->> ${sql.lit(name)}`, { nullable: true }),
    ]),
  ),
}
