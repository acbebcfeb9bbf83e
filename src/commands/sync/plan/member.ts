// What a source may say of a person, member by member, and how SCIM has it.

import { isDeepStrictEqual } from 'node:util'

import { enterpriseSchema, entraUserSchema, ownUserSchema } from '../../../protocol/scim/urn.ts'

/** The members that a source may say of a person, under one name each, and where SCIM has them. */
export const memberPaths = {
  userName: 'userName',
  displayName: 'displayName',
  givenName: 'name.givenName',
  familyName: 'name.familyName',
  title: 'title',
  userType: 'userType',
  preferredLanguage: 'preferredLanguage',
  mail: 'emails',
  telephone: 'phoneNumbers.work',
  mobile: 'phoneNumbers.mobile',
  fax: 'phoneNumbers.fax',
  streetAddress: 'addresses.streetAddress',
  city: 'addresses.locality',
  state: 'addresses.region',
  postalCode: 'addresses.postalCode',
  country: 'addresses.country',
  employeeNumber: `${enterpriseSchema}:employeeNumber`,
  department: `${enterpriseSchema}:department`,
  organization: `${enterpriseSchema}:organization`,
  officeLocation: `${ownUserSchema}:officeLocation`,
  usageLocation: `${ownUserSchema}:usageLocation`,
  employeeHireDate: `${entraUserSchema}:employeeHireDate`,
} as const
export type Member = keyof typeof memberPaths
export const members = Object.keys(memberPaths) as Member[]
export type Said = Partial<Readonly<Record<Member, string>>>

/** Who has no address is shown with the sign-in name in its place. */
export const isSame = (name: Member, wanted: string | undefined, before: Said): boolean =>
  name === 'mail'
    ? (wanted || before.userName || '').toLowerCase() === (before.mail ?? '').toLowerCase()
    : wanted === (before[name] ?? '')

/** Collections are said whole, anything else by its path. */
export const rootOf = (name: Member): string => {
  const path = memberPaths[name]
  return path.includes(':') ? path : (/^(emails|phoneNumbers|addresses)/.exec(path)?.[1] ?? path)
}

export function replaced(path: string, after: Readonly<Record<string, unknown>>): object {
  const value = valueAt(after, path)
  return value === undefined || isDeepStrictEqual(value, []) ? { op: 'remove', path } : { op: 'replace', path, value }
}

function valueAt(resource: Readonly<Record<string, unknown>>, path: string): unknown {
  const at = path.lastIndexOf(':')
  if (at >= 0) return (resource[path.slice(0, at)] as Record<string, unknown> | undefined)?.[path.slice(at + 1)]
  const [first = '', second] = path.split('.')
  const one = resource[first]
  return second === undefined ? one : (one as Record<string, unknown> | undefined)?.[second]
}

function some(entries: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  const found = Object.entries(entries).filter((one): one is [string, string] => Boolean(one[1]))
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

/** As SCIM has it, without what is empty. */
export function resourceOf(said: Said): Record<string, unknown> {
  const phones = (
    [
      ['work', said.telephone],
      ['mobile', said.mobile],
      ['fax', said.fax],
    ] as const
  ).flatMap(([type, value]) => (value ? [{ type, value }] : []))
  const address = some({
    streetAddress: said.streetAddress,
    locality: said.city,
    region: said.state,
    postalCode: said.postalCode,
    country: said.country,
  })
  const parts: Readonly<Record<string, unknown>> = {
    userName: said.userName,
    displayName: said.displayName || undefined,
    name: some({ givenName: said.givenName, familyName: said.familyName }),
    title: said.title || undefined,
    userType: said.userType || undefined,
    preferredLanguage: said.preferredLanguage || undefined,
    emails: said.mail ? [{ type: 'work', primary: true, value: said.mail }] : undefined,
    phoneNumbers: phones.length > 0 ? phones : undefined,
    addresses: address && [{ type: 'work', ...address }],
    [enterpriseSchema]: some({
      employeeNumber: said.employeeNumber,
      department: said.department,
      organization: said.organization,
    }),
    [entraUserSchema]: some({ employeeHireDate: said.employeeHireDate }),
    [ownUserSchema]: some({ officeLocation: said.officeLocation, usageLocation: said.usageLocation }),
  }
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
}

type Element = Readonly<Record<string, string | undefined>>

/** What is said of somebody who is here. */
export function saidBy(known: Readonly<Record<string, unknown>> & { readonly userName: string }): Said {
  const list = (name: string) => (known[name] ?? []) as readonly Element[]
  const phone = (type: string) => list('phoneNumbers').find((one) => one.type === type)?.value
  const [address = {}] = list('addresses')
  const [mail] = list('emails')
  const object = (name: string) => (known[name] ?? {}) as Element
  const text = (name: string) => known[name] as string | undefined
  return some({
    userName: known.userName,
    displayName: text('displayName'),
    givenName: object('name').givenName,
    familyName: object('name').familyName,
    title: text('title'),
    userType: text('userType'),
    preferredLanguage: text('preferredLanguage'),
    mail: mail?.value,
    telephone: phone('work'),
    mobile: phone('mobile'),
    fax: phone('fax'),
    streetAddress: address.streetAddress,
    city: address.locality,
    state: address.region,
    postalCode: address.postalCode,
    country: address.country,
    employeeNumber: object(enterpriseSchema).employeeNumber,
    department: object(enterpriseSchema).department,
    organization: object(enterpriseSchema).organization,
    officeLocation: object(ownUserSchema).officeLocation,
    usageLocation: object(ownUserSchema).usageLocation,
    employeeHireDate: object(entraUserSchema).employeeHireDate,
  }) as Said
}
