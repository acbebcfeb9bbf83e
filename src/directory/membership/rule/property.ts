// What rules may ask of devices and of people: the published properties, under the names that people write.
// https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership#supported-properties Some have no value here
// (columns.sql.ts says which); a rule that asks for one of these is taken, and finds none. What a person has and that page does
// not name, such as employeeType, is refused as there.

import { extensionAttributes } from '../../../kernel/attribute/extension-attribute.ts'
import { ofEachRuleText, type RuleText } from '../../../kernel/attribute/person-attribute.ts'

export type Subject = 'device' | 'user'

/** `texts` and `plans` are collections; an element of `plans` is an object. */
export type PropertyType = 'text' | 'flag' | 'date' | 'texts' | 'plans' | 'groups'

const extensions = Object.fromEntries(extensionAttributes.map((name) => [name, 'text'])) as Record<
  (typeof extensionAttributes)[number],
  'text'
>

const ofDevices = {
  accountEnabled: 'flag',
  deviceCategory: 'text',
  deviceId: 'text',
  deviceManagementAppId: 'text',
  deviceManufacturer: 'text',
  deviceModel: 'text',
  deviceOSType: 'text',
  deviceOSVersion: 'text',
  deviceOwnership: 'text',
  devicePhysicalIds: 'texts',
  deviceTrustType: 'text',
  displayName: 'text',
  enrollmentProfileName: 'text',
  isRooted: 'flag',
  managementType: 'text',
  memberOf: 'groups',
  objectId: 'text',
  organizationalUnit: 'text',
  profileType: 'text',
  systemLabels: 'texts',
  ...extensions,
} as const satisfies Record<string, PropertyType>

const ofUsers = {
  accountEnabled: 'flag',
  assignedPlans: 'plans',
  dirSyncEnabled: 'flag',
  displayName: 'text',
  employeeHireDate: 'date',
  givenName: 'text',
  mail: 'text',
  mailNickName: 'text',
  memberOf: 'groups',
  objectId: 'text',
  onPremisesDistinguishedName: 'text',
  onPremisesSecurityIdentifier: 'text',
  otherMails: 'texts',
  passwordPolicies: 'text',
  proxyAddresses: 'texts',
  sipProxyAddress: 'text',
  surname: 'text',
  telephoneNumber: 'text',
  userPrincipalName: 'text',
  userType: 'text',
  ...ofEachRuleText(() => 'text' as const),
  ...extensions,
} as const satisfies Record<string, PropertyType>

export const properties = { device: ofDevices, user: ofUsers } as const

export type DeviceProperty = keyof typeof ofDevices
export type UserProperty = keyof typeof ofUsers
export type PropertyName = DeviceProperty | UserProperty

type Known = { readonly name: PropertyName; readonly type: PropertyType }

const byLowerCase = (all: Readonly<Record<string, PropertyType>>): ReadonlyMap<string, Known> =>
  new Map(Object.entries(all).map(([name, type]) => [name.toLowerCase(), { name: name as PropertyName, type }]))

const known = { device: byLowerCase(ofDevices), user: byLowerCase(ofUsers) } as const

/** In any letter case: the documentation itself writes some names in two ways. */
export const propertyNamed = (subject: Subject, name: string): Known | undefined =>
  known[subject].get(name.toLowerCase())

export const propertyNames = (subject: Subject): readonly PropertyName[] =>
  [...known[subject].values()].map((one) => one.name)

/** Members of an element of `assignedPlans`. */
export const planMembers = ['servicePlanId', 'service', 'capabilityStatus'] as const

const textsElsewhere = Object.fromEntries(
  Object.entries(ofEachRuleText((_, name) => name)).map(([inRules, name]) => [name.toLowerCase(), inRules as RuleText]),
)

/** What the same things are called elsewhere, of devices in filters of device conditions, of people in the API, and what here. */
export const namesElsewhere: Readonly<Record<Subject, Readonly<Record<string, DeviceProperty | UserProperty>>>> = {
  device: {
    physicalids: 'devicePhysicalIds',
    operatingsystem: 'deviceOSType',
    operatingsystemversion: 'deviceOSVersion',
    trusttype: 'deviceTrustType',
    manufacturer: 'deviceManufacturer',
    model: 'deviceModel',
    mdmappid: 'deviceManagementAppId',
  },
  user: {
    businessphones: 'telephoneNumber',
    ...textsElsewhere,
  },
}
