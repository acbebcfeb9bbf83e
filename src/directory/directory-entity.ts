// Directory objects in the shapes of the Graph API (docs/specification/graph.md).

import type { OrganizationalBranding } from '../contract/directory.ts'
import type { Device as DeviceEntity } from '../contract/graph/device.ts'
import type { Group as GroupEntity, GroupMember } from '../contract/graph/group.ts'
import type { Organization } from '../contract/graph/organization.ts'
import type { User as UserEntity } from '../contract/graph/user.ts'
import { secretsInWords } from '../kernel/assurance-needs.ts'
import { type ExtensionTexts, extensionAttributes } from '../kernel/attribute/extension-attribute.ts'
import { type PlanName, servicePlans, skusWith } from '../kernel/licence.ts'
import type { DirectoryDevice } from './device/device.sql.ts'
import type { LicensedGroup, LicensedUser, SeenMember } from './directory-read.ops.ts'
import type { Group } from './group/group.sql.ts'
import { deviceOwnership } from './membership/device-ownership.ts'
import type { InnerRule } from './membership/nested/nested.sql.ts'
import { parseMembershipRule } from './membership/rule/parser.ts'
import { selfDescribedProperties } from './membership/rule/self-described.ts'
import { leftOut } from './seat/seat-entity.ts'
import type { Branding, Tenant } from './tenant/tenant.sql.ts'

export function organizationEntity(tenant: Tenant, dataRegion: string): Organization {
  return {
    id: tenant.tenantId,
    displayName: tenant.displayName,
    tenantType: 'AAD',
    createdDateTime: tenant.createdAt.toISOString(),
    verifiedDomains: tenant.domains.map((name) => ({
      capabilities: 'Email, OfficeCommunicationsOnline',
      isDefault: name === tenant.defaultDomain,
      isInitial: name === tenant.defaultDomain,
      name,
      type: 'Managed',
    })),
    onPremisesSyncEnabled: null,
    // Ours: settings the original keeps in portals of their own.
    era: tenant.era,
    usersMayJoin: tenant.usersMayJoin,
    deviceQuotaPerUser: tenant.deviceQuotaPerUser,
    enrollmentLimitPerUser: tenant.enrollmentLimitPerUser,
    checkinIntervalMinutes: tenant.checkinIntervalMinutes,
    complianceDays: tenant.complianceDays,
    mdmScope: tenant.mdmScope,
    allowsUnjoinedEnrollment: tenant.allowsUnjoinedEnrollment,
    allowsDigestSessions: tenant.allowsDigestSessions,
    secretsNeed: tenant.assurance.secretsNeed,
    secretsNeedMeans: secretsInWords(tenant.assurance),
    acceptsSimulatedTpm: tenant.assurance.acceptsSimulatedTpm,
    blocksSharedDevices: tenant.blocksSharedDevices,
    allowsDeviceCodes: tenant.allowsDeviceCodes,
    allowsUserConsent: tenant.allowsUserConsent,
    dataRegion,
  }
}

export function brandingEntity(branding: Branding, tenantId: string): OrganizationalBranding {
  return {
    id: '0',
    displayName: branding.name,
    signInPageText: branding.signInText,
    usernameHintText: branding.usernameHint,
    backgroundColor: branding.backgroundColor,
    squareLogoRelativeUrl: branding.hasLogo ? `${tenantId}/branding/logo` : null,
  }
}

export function userEntity(user: LicensedUser): UserEntity {
  const { extensionTexts, ...attributes } = user.attributes
  return {
    id: user.id,
    displayName: user.displayName,
    givenName: user.givenName,
    mail: user.userPrincipalName,
    surname: user.surname,
    userPrincipalName: user.userPrincipalName,
    accountEnabled: user.accountEnabled,
    ...attributes,
    businessPhones: [...attributes.businessPhones],
    otherMails: [...attributes.otherMails],
    employeeHireDate: attributes.employeeHireDate?.toISOString() ?? null,
    onPremisesExtensionAttributes: everyExtensionText(extensionTexts),
    createdDateTime: user.createdAt.toISOString(),
    signInSessionsValidFromDateTime: (user.credentialsValidFrom ?? user.createdAt).toISOString(),
    onPremisesImmutableId: user.externalId,
    onPremisesSyncEnabled: user.source === null ? null : true,
    ...licencesOf(user),
    // Ours.
    source: user.source,
    bulkTokenId: user.bulkTokenId,
    roles: [...user.roles],
    rolesInGroups: [...new Set(user.rolesInGroups.map(({ role }) => role))].sort(),
    mayJoinDevices: user.mayJoin,
    mdmLicensed: user.mdmLicensed,
  }
}

const licencesOf = (
  user: LicensedUser,
): Pick<UserEntity, 'assignedLicenses' | 'assignedPlans' | 'licenseAssignmentStates'> => {
  const held = user.seats.filter(({ granted }) => granted)
  return {
    assignedLicenses: held.map((seat) => ({ skuId: seat.skuId, disabledPlans: [...leftOut(seat)] })),
    assignedPlans: [
      ...(user.mdmLicensed ? [planEntity('INTUNE_A', held)] : []),
      ...(user.directoryPremium ? [planEntity('AAD_PREMIUM', held)] : []),
    ].map((plan) => ({ ...plan, assignedDateTime: plan.assignedDateTime || user.createdAt.toISOString() })),
    licenseAssignmentStates: user.seats.flatMap((seat) =>
      seat.ways.map((way) => ({
        assignedByGroup: way.groupId,
        disabledPlans: [...way.disabledPlans],
        error: seat.granted ? ('None' as const) : ('CountViolation' as const),
        lastUpdatedDateTime: way.assignedAt.toISOString(),
        skuId: seat.skuId,
        state: seat.granted ? ('Active' as const) : ('Error' as const),
      })),
    ),
  }
}

function planEntity(name: PlanName, held: LicensedUser['seats']): UserEntity['assignedPlans'][number] {
  const { id, service } = servicePlans[name]
  const by = held.find((seat) => skusWith(name).includes(seat.skuId) && !leftOut(seat).has(id))
  const assignedDateTime = by?.since.toISOString() ?? ''
  return { assignedDateTime, capabilityStatus: 'Enabled', service, servicePlanId: id }
}

export function groupEntity(group: LicensedGroup): GroupEntity {
  return {
    id: group.id,
    displayName: group.displayName,
    description: group.description,
    mailEnabled: false,
    mailNickname: group.mailNickname,
    securityEnabled: true,
    groupTypes: group.membershipRule === null ? [] : ['DynamicMembership'],
    membershipRule: group.membershipRule,
    membershipRuleProcessingState: stateOf(group),
    // Ours: what a device can say of itself to get into the group or one in it, or could while that had its rule (T-61).
    selfDescribedProperties: [...new Set([group, ...group.inside].flatMap(ownWords))],
    createdDateTime: group.createdAt.toISOString(),
    onPremisesImmutableId: group.externalId,
    onPremisesSyncEnabled: group.source === null ? null : true,
    source: group.source,
    visibility: null,
    assignedLicenses: group.licences.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans: [...disabledPlans] })),
  }
}

const ownWords = ({
  membershipRule: rule,
  formerlySelfDescribed: left,
}: Pick<InnerRule, 'membershipRule' | 'formerlySelfDescribed'>) =>
  rule === null ? left : selfDescribedProperties(parseMembershipRule(rule))

const stateOf = ({ membershipRule, rulePaused }: Group): GroupEntity['membershipRuleProcessingState'] => {
  if (membershipRule === null) return null
  return rulePaused ? 'Paused' : 'On'
}

export function memberEntity(member: SeenMember): GroupMember {
  const { kind, id, displayName, name } = member
  if (kind === 'group') return { '@odata.type': '#microsoft.graph.group', id, displayName }
  return kind === 'device'
    ? { '@odata.type': '#microsoft.graph.device', id, displayName, deviceId: name }
    : { '@odata.type': '#microsoft.graph.user', id, displayName, userPrincipalName: name }
}

const everyExtensionText = (texts: ExtensionTexts) =>
  Object.fromEntries(
    extensionAttributes.map((name) => [name, texts[name] ?? null]),
  ) as DeviceEntity['extensionAttributes']

export function deviceEntity(device: DirectoryDevice): DeviceEntity {
  return {
    id: device.id,
    deviceId: device.deviceId,
    displayName: device.displayName,
    accountEnabled: device.accountEnabled,
    operatingSystem: device.operatingSystem,
    operatingSystemVersion: device.operatingSystemVersion,
    trustType: device.trustType,
    profileType: 'RegisteredDevice',
    onPremisesSyncEnabled: device.source === null ? null : true,
    onPremisesSecurityIdentifier: device.securityIdentifier,
    onPremisesLastSyncDateTime: device.synchronizedAt?.toISOString() ?? null,
    physicalIds: [...device.physicalIds],
    systemLabels: [],
    isManaged: device.isManaged,
    isCompliant: device.isCompliant,
    managementType: device.isManaged ? 'MDM' : null,
    deviceOwnership,
    extensionAttributes: everyExtensionText(device.extensionTexts),
    manufacturer: device.manufacturer,
    model: device.model,
    enrollmentProfileName: device.enrollmentProfileName,
    enrollmentType: device.enrollmentType,
    approximateLastSignInDateTime: (device.lastSignInAt ?? device.joinedAt)?.toISOString() ?? null,
    registrationDateTime: device.joinedAt?.toISOString() ?? null,
    createdDateTime: device.createdAt.toISOString(),
    // Ours: what the device proved when it joined (docs/assurance.md).
    assurance: device.joinedAt ? device.assurance : null,
    tpmSimulated: device.tpmSimulated,
    joinedAsRegistered: device.joinedAsRegistered,
    source: device.source,
    onPremisesAccountEnabled: device.enabledThere,
    nextEnrollmentAllowedUntil: device.nextJoinUntil?.toISOString() ?? null,
  }
}
