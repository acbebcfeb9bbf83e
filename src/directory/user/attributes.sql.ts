// What an organisation says of its people: columns, and how lists ask for them.

import { type Selectable, sql } from 'kysely'

import type { DirectoryUserTable } from '../../db/schema/directory.ts'
import { instant, text, texts } from '../../graph/list.ts'
import { extensionAttributes } from '../../kernel/attribute/extension-attribute.ts'
import {
  type PersonAttributes,
  type PersonText,
  personTextNames,
  personTexts,
} from '../../kernel/attribute/person-attribute.ts'

type TextColumn = (typeof personTexts)[PersonText]['column']

/** A column that the table lacks does not compile. */
const columnOf = (name: PersonText): TextColumn & keyof DirectoryUserTable => personTexts[name].column

export const attributeColumns = [
  'user_type',
  'employee_hire_date',
  'business_phones',
  'other_mails',
  'extension_attributes',
  ...personTextNames.map(columnOf),
] as const

type Row = Pick<Selectable<DirectoryUserTable>, (typeof attributeColumns)[number]>

const ofEach = <T>(of: (name: PersonText) => T): Readonly<Record<PersonText, T>> =>
  Object.fromEntries(personTextNames.map((name) => [name, of(name)])) as Record<PersonText, T>

export const attributesIn = (row: Row): PersonAttributes => ({
  userType: row.user_type,
  employeeHireDate: row.employee_hire_date,
  businessPhones: row.business_phones,
  otherMails: row.other_mails,
  extensionTexts: row.extension_attributes,
  ...ofEach((name) => row[columnOf(name)]),
})

/** Of what is named. */
export const attributesSet = (to: Partial<PersonAttributes>) => ({
  ...(to.userType !== undefined && { user_type: to.userType }),
  ...(to.employeeHireDate !== undefined && { employee_hire_date: to.employeeHireDate }),
  ...(to.businessPhones !== undefined && { business_phones: [...to.businessPhones] }),
  ...(to.otherMails !== undefined && { other_mails: [...to.otherMails] }),
  ...(to.extensionTexts !== undefined && { extension_attributes: JSON.stringify(to.extensionTexts) }),
  ...textsSet(to),
})

function textsSet(to: Partial<PersonAttributes>): Partial<Record<TextColumn, string | null>> {
  const named = personTextNames.filter((name) => to[name] !== undefined)
  return Object.fromEntries(named.map((name) => [columnOf(name), to[name]]))
}

export const attributeProperties = {
  userType: text('directory_user.user_type'),
  employeeHireDate: instant('directory_user.employee_hire_date', { nullable: true }),
  businessPhones: texts('directory_user.business_phones'),
  otherMails: texts('directory_user.other_mails'),
  ...ofEach((name) => text(`directory_user.${columnOf(name)}`, { nullable: true })),
  ...Object.fromEntries(
    extensionAttributes.map((name) => [
      `onPremisesExtensionAttributes/${name}`,
      text(sql`directory_user.extension_attributes ->> ${sql.lit(name)}`, { nullable: true }),
    ]),
  ),
}
