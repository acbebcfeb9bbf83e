// An entry of an LDAP directory as a person or a group of ours. What Active Directory has for each member stands here
// (https://learn.microsoft.com/windows/win32/adschema/attributes-all); other directories have most of it under the same names
// (RFC 4519, RFC 2798).

import { hireDateIn } from '../../kernel/attribute/hire-date.ts'
import type { Member } from './plan/member.ts'
import type { SourceGroup, SourcePerson } from './plan/plan.ts'

/** Values of each attribute; bytes where the name ends a binary one. */
export type Entry = { readonly dn: string; readonly values: Readonly<Record<string, readonly (string | Buffer)[]>> }

/** In the order in which they are tried. */
export const usualAttributes: Readonly<Record<Member, readonly string[]>> = {
  userName: ['userPrincipalName', 'mail'],
  displayName: ['displayName', 'cn'],
  givenName: ['givenName'],
  familyName: ['sn'],
  title: ['title'],
  userType: ['employeeType'],
  preferredLanguage: ['preferredLanguage'],
  mail: ['mail'],
  telephone: ['telephoneNumber'],
  mobile: ['mobile'],
  fax: ['facsimileTelephoneNumber'],
  streetAddress: ['streetAddress', 'street'],
  city: ['l'],
  state: ['st'],
  postalCode: ['postalCode'],
  country: ['co', 'c'],
  employeeNumber: ['employeeID', 'employeeNumber'],
  department: ['department', 'departmentNumber'],
  organization: ['company', 'o'],
  officeLocation: ['physicalDeliveryOfficeName'],
  usageLocation: ['msExchUsageLocation', 'c'],
  // no directory has a usual one
  employeeHireDate: [],
}

export type Mapping = Readonly<Record<Member, readonly string[]>>

export const mappingOf = (given: ReadonlyArray<readonly [string, Member]>): Mapping => ({
  ...usualAttributes,
  ...Object.fromEntries(given.map(([attribute, member]) => [member, [attribute]])),
})

/** Come as bytes. */
export const binary = ['objectGUID', 'objectSid', 'userCertificate', 'userCertificate;binary'] as const
const bookkeeping = [
  'objectClass',
  'manager',
  'isCriticalSystemObject',
  'objectGUID',
  'entryUUID',
  'userAccountControl',
  'nsAccountLock',
  'sAMAccountName',
  'uid',
]

export const attributesOf = (mapping: Mapping): string[] => [
  ...new Set([...Object.values(mapping).flat(), ...bookkeeping]),
]
export const groupAttributes = [
  'isCriticalSystemObject',
  'objectGUID',
  'entryUUID',
  'cn',
  'displayName',
  'description',
  'member',
  'uniqueMember',
]

export function valuesOf({ values }: Entry, name: string): readonly (string | Buffer)[] {
  const wanted = name.toLowerCase()
  return Object.entries(values).find(([one]) => one.toLowerCase() === wanted)?.[1] ?? []
}

export const textOf = (entry: Entry, name: string): string => {
  const [first] = valuesOf(entry, name)
  return first === undefined ? '' : String(first).trim()
}

const firstOf = (entry: Entry, names: readonly string[]): string => {
  for (const name of names) {
    const text = textOf(entry, name)
    if (text !== '') return text
  }
  return ''
}

/** The distinguished name of the manager; empty when there is none (RFC 4519 leaves it to RFC 4524 §2.12). */
export const managerNameOf = (entry: Entry): string => textOf(entry, 'manager')

/** Undefined when the directory gives its entries no id that stays. */
export function idOf(entry: Entry): string | undefined {
  const [bytes] = valuesOf(entry, 'objectGUID')
  if (Buffer.isBuffer(bytes) && bytes.length === 16) return guidOf(bytes)
  return textOf(entry, 'entryUUID').toLowerCase() || undefined
}

/** Three groups stand with their smallest byte first ([MS-DTYP] 2.3.4.2). */
function guidOf(bytes: Buffer): string {
  const hex = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
    .map((at) => (bytes[at] ?? 0).toString(16).padStart(2, '0'))
    .join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** What Active Directory has for itself, such as krbtgt, Guest and Domain Admins ([MS-ADA1]): nobody's account elsewhere. */
export const isBuiltIn = (entry: Entry): boolean => textOf(entry, 'isCriticalSystemObject').toUpperCase() === 'TRUE'

/** A contact of Active Directory is a person, too, and signs in nowhere; so is a computer there. */
export const isComputerOrContact = (entry: Entry): boolean =>
  valuesOf(entry, 'objectClass').some((name) => /^(computer|contact)$/i.test(String(name)))

/** ACCOUNTDISABLE ([MS-ADTS] 2.2.16). */
const disabled = 0x2

export function isActive(entry: Entry): boolean {
  const flags = Number(textOf(entry, 'userAccountControl') || '0')
  return (flags & disabled) === 0 && textOf(entry, 'nsAccountLock').toLowerCase() !== 'true'
}

/** A sentence when the entry can be no person here. `domain` completes a sign-in name that has none. */
export function personOf(entry: Entry, mapping: Mapping, domain: string | undefined): SourcePerson | string {
  const externalId = idOf(entry)
  if (externalId === undefined) return `${entry.dn} has neither objectGUID nor entryUUID.`
  const short = textOf(entry, 'sAMAccountName') || textOf(entry, 'uid')
  const given = firstOf(entry, mapping.userName) || short
  const userName = given.includes('@') || !domain || given === '' ? given : `${given}@${domain}`
  if (!userName.includes('@')) {
    return `${entry.dn} has no sign-in name with a domain; --domain says which one sAMAccountName or uid gets.`
  }
  const said = Object.fromEntries(
    Object.entries(mapping).flatMap(([member, names]) => {
      if (member === 'userName') return []
      return [[member, firstOf(entry, names)]]
    }),
  ) as Partial<Record<Member, string>>
  if (!/^[A-Za-z]{2}$/.test(said.usageLocation ?? '')) said.usageLocation = ''
  if (mapping.employeeHireDate.length === 0) delete said.employeeHireDate
  else if (said.employeeHireDate) said.employeeHireDate = hireDateIn(said.employeeHireDate) ?? said.employeeHireDate
  return { externalId, active: isActive(entry), said: { ...said, userName } }
}

/** Members are people and groups of the same reading, by the names that the directory has for them. */
export function groupOf(
  entry: Entry,
  memberNames: readonly string[],
  people: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, string>,
): SourceGroup | string {
  const externalId = idOf(entry)
  if (externalId === undefined) return `${entry.dn} has neither objectGUID nor entryUUID.`
  return {
    externalId,
    displayName: (firstOf(entry, ['displayName', 'cn']) || entry.dn).slice(0, 256),
    description: textOf(entry, 'description').slice(0, 1024),
    people: memberNames.flatMap((name) => people.get(nameKey(name)) ?? []),
    groups: memberNames.flatMap((name) => groups.get(nameKey(name)) ?? []),
  }
}

/** No directory has longer ones; a longer one is taken as it stands, and names nobody who was read. */
const longestName = 4096

/** Distinguished names differ in letter case and in blanks beside their commas (RFC 4514 §2.4, RFC 4517 §4.2.15). */
export function nameKey(name: string): string {
  if (name.length > longestName) return name
  // one step for each character: a directory's blanks cost no more than its letters
  return name
    .split(/(?<!\\)([,=])/)
    .map((part) => part.trim())
    .join('')
    .toLowerCase()
}
