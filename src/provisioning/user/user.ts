// A person as SCIM has one, out of the account and back into a change of it. What is read and written again changes nothing.

import type { ScimUser } from '../../contract/provisioning/scim.ts'
import type { User } from '../../directory/user/user.sql.ts'
import { hireDateIn } from '../../kernel/attribute/hire-date.ts'
import type { PersonAttributes } from '../../kernel/attribute/person-attribute.ts'
import { Fault } from '../../kernel/fault.ts'
import { UserId } from '../../kernel/id.ts'
import { hasUnseen } from '../../kernel/text/plain-name.ts'
import type { Shape } from '../../protocol/scim/patch.ts'
import { enterpriseSchema, entraUserSchema, ownUserSchema, userSchema } from '../../protocol/scim/urn.ts'
import { etagOf, type Resource } from '../resource.ts'

const element = ['value', 'type', 'primary', 'display']

/** What a PATCH finds. */
export const userShape: Shape = {
  externalId: null,
  userName: null,
  displayName: null,
  name: ['formatted', 'givenName', 'familyName', 'middleName', 'honorificPrefix', 'honorificSuffix'],
  title: null,
  userType: null,
  preferredLanguage: null,
  active: null,
  password: null,
  emails: [element],
  phoneNumbers: [element],
  addresses: [['type', 'formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'primary']],
  nickName: null,
  profileUrl: null,
  locale: null,
  timezone: null,
  ims: [element],
  photos: [element],
  entitlements: [element],
  roles: [element],
  x509Certificates: [element],
  [enterpriseSchema]: ['employeeNumber', 'department', 'organization', 'costCenter', 'division', 'manager'],
  [entraUserSchema]: ['employeeHireDate'],
  [ownUserSchema]: ['source', 'officeLocation', 'usageLocation'],
}

/** Without what nobody has said. */
function given<T extends Readonly<Record<string, unknown>>>(members: T): Partial<T> | undefined {
  const some = Object.entries(members).filter(([, value]) => value !== null && value !== undefined)
  return some.length === 0 ? undefined : (Object.fromEntries(some) as Partial<T>)
}

export function userResource(user: User, root: string): Resource {
  const { attributes: said } = user
  const address = given({
    streetAddress: said.streetAddress,
    locality: said.city,
    region: said.state,
    postalCode: said.postalCode,
    country: said.country,
  })
  const phones = [
    ...said.businessPhones.map((value) => ({ value, type: 'work' })),
    ...(said.mobilePhone === null ? [] : [{ value: said.mobilePhone, type: 'mobile' }]),
    ...(said.faxNumber === null ? [] : [{ value: said.faxNumber, type: 'fax' }]),
  ]
  const enterprise = given({
    employeeNumber: said.employeeId,
    department: said.department,
    organization: said.companyName,
    manager: user.managerId === null ? null : { value: user.managerId, $ref: `${root}/Users/${user.managerId}` },
  })
  const entra = given({ employeeHireDate: said.employeeHireDate?.toISOString() })
  const own = given({ source: user.source, officeLocation: said.officeLocation, usageLocation: said.usageLocation })
  return {
    schemas: [
      userSchema,
      ...(enterprise ? [enterpriseSchema] : []),
      ...(entra ? [entraUserSchema] : []),
      ...(own ? [ownUserSchema] : []),
    ],
    id: user.id,
    ...given({
      externalId: user.externalId,
      userName: user.userPrincipalName,
      displayName: user.displayName,
      name: given({ givenName: user.givenName, familyName: user.surname }),
      title: said.jobTitle,
      userType: said.employeeType,
      preferredLanguage: said.preferredLanguage,
      active: user.accountEnabled,
      emails: mailsOf(user),
      phoneNumbers: phones.length > 0 ? phones : null,
      addresses: address ? [{ type: 'work', ...address }] : null,
      [enterpriseSchema]: enterprise,
      [entraUserSchema]: entra,
      [ownUserSchema]: own,
    }),
    meta: {
      resourceType: 'User',
      created: user.createdAt.toISOString(),
      version: etagOf(user.version),
      location: `${root}/Users/${user.id}`,
    },
  }
}

/** What a PATCH changes: an address that only stands for the sign-in name goes along when that is changed. */
export function patchedResource(user: User): Readonly<Record<string, unknown>> {
  const { schemas: _, id: _id, meta: _meta, ...said } = userResource(user, '')
  if (user.attributes.otherMails.length > 0) return said
  const { emails: _emails, ...others } = said as Readonly<Record<string, unknown>>
  return others
}

/** The first is the one at work; whoever has none is reached by the name that they sign in with. */
const mailsOf = ({ attributes: { otherMails }, userPrincipalName }: User) =>
  (otherMails.length > 0 ? otherMails : [userPrincipalName]).map((value, index) =>
    index === 0 ? { value, type: 'work', primary: true } : { value, type: 'other' },
  )

export type UserFields = {
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly accountEnabled: boolean
  readonly externalId: string | null
  /** Undefined when nothing was said of it. */
  readonly source: string | undefined
  readonly password: string | undefined
  readonly managerId: UserId | null
  readonly attributes: Omit<PersonAttributes, 'userType' | 'extensionTexts'>
}

/** All that SCIM says of a person: what a client leaves out is nothing (RFC 7644 §3.5.1). */
export function userFields(body: ScimUser): UserFields {
  const { name, title, userType, preferredLanguage, phoneNumbers, addresses } = body
  const enterprise = body[enterpriseSchema] ?? {}
  const hired = hireDateIn(body[entraUserSchema]?.employeeHireDate || '')
  const own = body[ownUserSchema] ?? {}
  const [address] = addresses ?? []
  const phone = (type: string) => phoneNumbers?.find((one) => one.value && one.type?.toLowerCase() === type)?.value
  const work = phone('work') ?? phoneNumbers?.find((one) => one.value && !one.type)?.value
  const givenName = name?.givenName || null
  const surname = name?.familyName || null
  const whole = [givenName, surname].filter(Boolean).join(' ')
  const displayName = body.displayName || name?.formatted || whole || body.userName
  for (const [member, text] of Object.entries({ displayName, givenName, surname })) {
    if (text && hasUnseen(text)) throw unseen(member)
  }
  return {
    userPrincipalName: body.userName,
    displayName: displayName.slice(0, 256),
    givenName,
    surname,
    accountEnabled: body.active ?? true,
    externalId: body.externalId ?? null,
    source: own.source || undefined,
    password: body.password ?? undefined,
    managerId: managerIn(enterprise.manager),
    attributes: {
      jobTitle: title || null,
      employeeType: userType || null,
      employeeHireDate: hired === undefined ? null : new Date(hired),
      preferredLanguage: preferredLanguage || null,
      department: enterprise.department || null,
      companyName: enterprise.organization || null,
      employeeId: enterprise.employeeNumber || null,
      officeLocation: own.officeLocation || null,
      usageLocation: own.usageLocation || null,
      streetAddress: address?.streetAddress || null,
      city: address?.locality || null,
      state: address?.region || null,
      postalCode: address?.postalCode || null,
      country: address?.country || null,
      mobilePhone: phone('mobile') || null,
      faxNumber: phone('fax') || null,
      businessPhones: work ? [work] : [],
      otherMails: mailsIn(body),
    },
  }
}

type Manager = NonNullable<ScimUser[typeof enterpriseSchema]>['manager']

function managerIn(said: Manager): UserId | null {
  const id = typeof said === 'string' ? said : said?.value || said?.$ref?.split('/').at(-1)
  if (!id) return null
  const parsed = UserId.safeParse(id)
  if (parsed.success) return parsed.data
  throw new Fault('invalid-input', `'${id}' is not the id that a person has here, so it names no manager.`, {
    reason: 'manager-unknown',
  })
}

const unseen = (member: string): Fault =>
  new Fault(
    'invalid-input',
    `The name '${member}' holds characters that cannot be seen or that turn the direction of writing, so it could pass for another name. Write it without them.`,
    { reason: 'name-unseen' },
  )

function mailsIn({ emails, userName }: ScimUser): string[] {
  const rank = (one: { readonly primary?: boolean | null | undefined; readonly type?: string | null | undefined }) =>
    one.primary ? 0 : one.type?.toLowerCase() === 'work' ? 1 : 2
  const mails = [...(emails ?? [])].sort((one, other) => rank(one) - rank(other)).map(({ value }) => value)
  const once = mails.filter(
    (mail, index) => mails.findIndex((one) => one.toLowerCase() === mail.toLowerCase()) === index,
  )
  return once.length === 1 && once[0]?.toLowerCase() === userName.toLowerCase() ? [] : once
}
