// Where the database holds what rules ask for. The table of the objects is `o` in every statement that uses these. What there is
// nothing of here has no value: nothing is synchronised from a directory on premises, no device is rooted or has a category.

import { type RawBuilder, sql } from 'kysely'

import { extensionAttributes } from '../../../kernel/attribute/extension-attribute.ts'
import { ofEachRuleText } from '../../../kernel/attribute/person-attribute.ts'
import { type PlanName, servicePlans } from '../../../kernel/licence.ts'
import { deviceOwnership } from '../device-ownership.ts'
import type { DeviceProperty, PropertyName, Subject, UserProperty } from './property.ts'

export const tables = { device: sql.table('directory_device'), user: sql.table('directory_user') } as const

const noText = sql<string | null>`null::text`
const noFlag = sql<boolean | null>`null::boolean`

export const managementType = sql<string | null>`case when is_managed then 'MDM' end`

/** The application id that scripts know the vendor's management by; ours stands in its place. */
const managementApp = '0000000a-0000-0000-c000-000000000000'

/** A list of the plan alone, or of nothing, as rules read it. */
const planIf = (column: RawBuilder<unknown>, name: PlanName): RawBuilder<unknown> => {
  const { id, service } = servicePlans[name]
  const plan = JSON.stringify([{ servicePlanId: id, service, capabilityStatus: 'Enabled' }])
  return sql`case when ${column} then ${sql.lit(plan)}::jsonb else '[]'::jsonb end`
}

const extensions = Object.fromEntries(
  extensionAttributes.map((name) => [name, sql<string | null>`o.extension_attributes->>${sql.lit(name)}`]),
) as Record<(typeof extensionAttributes)[number], RawBuilder<string | null>>

const ofDevices: Readonly<Record<Exclude<DeviceProperty, 'memberOf'>, RawBuilder<unknown>>> = {
  accountEnabled: sql`o.account_enabled`,
  deviceCategory: noText,
  deviceId: sql`o.device_id::text`,
  deviceManagementAppId: sql`case when o.is_managed then ${sql.lit(managementApp)} end`,
  deviceManufacturer: sql`o.manufacturer`,
  deviceModel: sql`o.model`,
  deviceOSType: sql`o.operating_system`,
  deviceOSVersion: sql`o.operating_system_version`,
  deviceOwnership: sql`${sql.lit(deviceOwnership)}::text`,
  devicePhysicalIds: sql`o.physical_ids`,
  deviceTrustType: sql`o.trust_type`,
  displayName: sql`o.display_name`,
  enrollmentProfileName: sql`o.enrollment_profile_name`,
  isRooted: noFlag,
  managementType,
  objectId: sql`o.id::text`,
  organizationalUnit: noText,
  profileType: sql`'RegisteredDevice'::text`,
  systemLabels: sql`'{}'::text[]`,
  ...extensions,
}

const ofUsers: Readonly<Record<Exclude<UserProperty, 'memberOf'>, RawBuilder<unknown>>> = {
  accountEnabled: sql`o.account_enabled`,
  assignedPlans: sql`(${planIf(sql`o.mdm_licensed`, 'INTUNE_A')} || ${planIf(sql`o.directory_premium`, 'AAD_PREMIUM')})`,
  dirSyncEnabled: noFlag,
  displayName: sql`o.display_name`,
  employeeHireDate: sql`(extract(epoch from o.employee_hire_date) * 1000)::float8`,
  givenName: sql`o.given_name`,
  mail: sql`o.user_principal_name`,
  mailNickName: sql`split_part(o.user_principal_name, '@', 1)`,
  objectId: sql`o.id::text`,
  onPremisesDistinguishedName: noText,
  onPremisesSecurityIdentifier: noText,
  otherMails: sql`o.other_mails`,
  passwordPolicies: noText,
  proxyAddresses: sql`array['SMTP:' || o.user_principal_name]`,
  sipProxyAddress: noText,
  surname: sql`o.surname`,
  telephoneNumber: sql`o.business_phones[1]`,
  userPrincipalName: sql`o.user_principal_name`,
  userType: sql`o.user_type`,
  ...ofEachRuleText(({ column }) => sql.ref(`o.${column}`)),
  ...extensions,
}

export const columns = { device: ofDevices, user: ofUsers } as const

export function columnOf(subject: Subject, property: PropertyName): RawBuilder<unknown> {
  return (columns[subject] as Readonly<Record<string, RawBuilder<unknown>>>)[property]! // the parser takes no other
}
