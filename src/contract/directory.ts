// The directory's part of the administration API: organisation and branding, users, groups, device objects.

import { z } from 'zod'
import { factsOfText, mailAddress, type PersonText, personTextNames } from '../kernel/attribute/person-attribute.ts'
import { DirectoryDeviceId, GroupId, UserId } from '../kernel/id.ts'
import { bodyWith, typed } from './body.ts'
import { extensionTexts } from './extension-texts.ts'
import { collectionOf, collectionQuery, oneOf } from './graph/collection.ts'
import { device as deviceEntity } from './graph/device.ts'
import { group as groupEntity, groupMember } from './graph/group.ts'
import { organization as organizationEntity } from './graph/organization.ts'
import { user as userEntity } from './graph/user.ts'
import { graph, listInGroups, onBothRoots, oneInGroups } from './graph.ts'
import { defineRawRoute, longestPathPart } from './route.ts'

const readGroups = graph('Group.Read.All', 'Group.ReadWrite.All')
const writeGroups = graph('Group.ReadWrite.All')
const readUsers = graph('User.Read.All', 'User.ReadWrite.All')
const writeUsers = graph('User.ReadWrite.All')
const readOrganization = graph('Organization.Read.All', 'Organization.ReadWrite.All', 'User.Read')
const writeOrganization = graph('Organization.ReadWrite.All')
const writeBranding = graph('OrganizationalBranding.ReadWrite.All', 'Organization.ReadWrite.All')
const service = 'graph' as const
/** Nobody is made to choose another password at the next sign-in, so only `false` is taken. */
const passwordProfile = bodyWith({
  '@odata.type': typed('passwordProfile').optional(),
  password: z.string(),
  forceChangePasswordNextSignIn: z.literal(false).optional(),
  forceChangePasswordNextSignInWithMfa: z.literal(false).optional(),
})
const groupParams = z.object({ id: GroupId })

const text = (longest: number) => z.string().max(longest).nullish()

const texts = Object.fromEntries(
  personTextNames.map((name) => {
    const { longest, form } = factsOfText(name)
    return [name, form ? text(longest).refine((said) => !said || form.holds(said), form.says) : text(longest)]
  }),
) as Readonly<Record<PersonText, ReturnType<typeof text>>>

/** Null, or an empty text, takes one away. */
const personAttributes = {
  givenName: text(64),
  surname: text(64),
  ...texts,
  userType: z.enum(['Member', 'Guest']).optional(),
  employeeHireDate: z.iso.datetime({ offset: true }).nullish(),
  businessPhones: z.array(z.string().max(64)).max(1).optional(),
  otherMails: z.array(z.string().max(250).refine(mailAddress.holds, mailAddress.says)).max(250).optional(),
  onPremisesExtensionAttributes: extensionTexts.optional(),
}
export type PersonChange = z.infer<z.ZodObject<typeof personAttributes>>

/** Null gives back what another directory keeps: from then on it is changed here (docs/operating/synchronisation.md). */
const onPremisesImmutableId = z.null().optional()

const groupTypes = z.array(z.enum(['DynamicMembership'])).optional()
/** A paused rule decides nothing until it is turned on. */
const membershipRuleProcessingState = z.enum(['On', 'Paused']).nullish()

/** References to new members, such as https://…/v1.0/users/{id}; added to those there are. */
const newMembers = z.array(z.string().max(500)).max(20).optional()

export const getMe = onBothRoots({
  id: 'directory.me',
  service,
  method: 'GET',
  path: '/me',
  access: graph('User.Read', 'User.Read.All', 'User.ReadWrite.All'),
  summary: 'The signed-in user',
  query: collectionQuery,
  reply: oneOf(userEntity),
})

export const listOrganizations = onBothRoots({
  id: 'directory.organization.list',
  service,
  method: 'GET',
  path: '/organization',
  access: readOrganization,
  summary: 'The tenant, as a list of one',
  query: collectionQuery,
  reply: collectionOf(organizationEntity),
})

export const getOrganization = onBothRoots({
  id: 'directory.organization.read',
  service,
  method: 'GET',
  path: '/organization/:id',
  access: readOrganization,
  summary: 'The tenant',
  params: z.object({ id: z.guid() }),
  query: collectionQuery,
  reply: oneOf(organizationEntity),
})

export const changeOrganization = onBothRoots({
  id: 'directory.organization.change',
  service,
  method: 'PATCH',
  path: '/organization/:id',
  access: writeOrganization,
  summary:
    'Change the tenant: display name, era, who may join devices, device limits, how often devices come, when one that does not come is not compliant, management scope, enrolment without a join, sessions without a certificate, what secrets need, what blocks a device, device codes',
  params: z.object({ id: z.guid() }),
  body: bodyWith({
    '@odata.type': typed('organization').optional(),
    displayName: z.string().min(1).max(256).optional(),
    era: z.enum(['E18', 'E24']).optional(),
    usersMayJoin: z.enum(['none', 'selected', 'all']).optional(),
    deviceQuotaPerUser: z.number().optional(),
    enrollmentLimitPerUser: z.number().optional(),
    /** How often devices that are set up come to management (docs/protocols/management-session.md). */
    checkinIntervalMinutes: z.number().optional(),
    /** After so many days without a check-in a device does not comply (docs/compliance.md). */
    complianceDays: z.number().optional(),
    mdmScope: z.enum(['none', 'selected', 'all']).optional(),
    /** Let people enrol devices in management that do not join the directory (docs/protocols/enrollment.md). */
    allowsUnjoinedEnrollment: z.boolean().optional(),
    /** Let devices come without a certificate (docs/protocols/management-session.md). */
    allowsDigestSessions: z.boolean().optional(),
    /** Proof that devices need to get secrets (docs/assurance.md). */
    secretsNeed: z.enum(['registered', 'ek', 'attested']).optional(),
    acceptsSimulatedTpm: z.boolean().optional(),
    /** Disable a device by itself as soon as two use its certificate or its sign-in (docs/operating/cutting-off.md). */
    blocksSharedDevices: z.boolean().optional(),
    /** Let people sign in with a code on another device (docs/protocols/sign-in.md). */
    allowsDeviceCodes: z.boolean().optional(),
    allowsUserConsent: z.boolean().optional(),
  }),
})

export const organizationalBranding = z.object({
  id: z.literal('0'),
  displayName: z.string().nullable(),
  signInPageText: z.string().nullable(),
  usernameHintText: z.string().nullable(),
  backgroundColor: z.string().nullable(),
  squareLogoRelativeUrl: z.string().nullable(),
})
export type OrganizationalBranding = z.infer<typeof organizationalBranding>

export const getBranding = onBothRoots({
  id: 'directory.branding.read',
  service,
  method: 'GET',
  path: '/organization/:id/branding',
  access: readOrganization,
  summary: 'The look of the sign-in page; 404 when none is configured',
  params: z.object({ id: z.guid() }),
  query: collectionQuery,
  reply: oneOf(organizationalBranding),
})

export const changeBranding = onBothRoots({
  id: 'directory.branding.change',
  service,
  method: 'PATCH',
  path: '/organization/:id/branding',
  access: writeBranding,
  summary: 'Change name, sign-in text, user name hint and colour of the sign-in page',
  params: z.object({ id: z.guid() }),
  body: bodyWith({
    '@odata.type': typed('organizationalBranding').optional(),
    displayName: z.string().nullable().optional(),
    signInPageText: z.string().nullable().optional(),
    usernameHintText: z.string().nullable().optional(),
    backgroundColor: z.string().nullable().optional(),
  }),
})

export const putLogo = ['v1.0', 'beta'].map((root) =>
  defineRawRoute({
    id: `directory.branding.logo.${root}`,
    service,
    method: 'PUT',
    path: `/${root}/organization/:id/branding/squareLogo`,
    access: writeBranding,
    summary: 'Set the square logo that sign-in and OOBE show',
    consumes: ['image/png', 'image/jpeg', 'application/octet-stream'],
    bodyLimit: 64 * 1024,
  }),
)

export const listUsers = onBothRoots({
  id: 'directory.user.list',
  service,
  method: 'GET',
  path: '/users',
  access: listInGroups(readUsers),
  summary: 'Users, by principal name',
  query: collectionQuery,
  reply: collectionOf(userEntity),
})

export const getUser = onBothRoots({
  id: 'directory.user.read',
  service,
  method: 'GET',
  path: '/users/:key',
  access: oneInGroups(readUsers, 'user', 'key'),
  summary: 'One user, by object id or principal name',
  params: z.object({ key: z.string().max(longestPathPart) }),
  query: collectionQuery,
  reply: oneOf(userEntity),
})

export const createUser = onBothRoots({
  id: 'directory.user.create',
  service,
  method: 'POST',
  path: '/users',
  access: writeUsers,
  summary: 'Create a user in a verified domain of the tenant',
  body: bodyWith(
    {
      '@odata.type': typed('user').optional(),
      userPrincipalName: z.string().min(3).max(320),
      displayName: z.string().min(1).max(256),
      ...personAttributes,
      /** Accounts begin enabled; a change disables one. */
      accountEnabled: z.literal(true).optional(),
      passwordProfile,
    },
    // Graph demands it of every new account; there is no mail here
    ['mailNickname'],
  ),
  reply: userEntity,
  status: 201,
})

export const changeUser = onBothRoots({
  id: 'directory.user.change',
  service,
  method: 'PATCH',
  path: '/users/:id',
  access: oneInGroups(writeUsers, 'user'),
  summary:
    'Change a user: sign-in name, names and what the organisation says of the person, enabled, password, may join devices, licensed for management',
  params: z.object({ id: UserId }),
  body: bodyWith({
    '@odata.type': typed('user').optional(),
    userPrincipalName: z.string().min(3).max(320).optional(),
    onPremisesImmutableId,
    displayName: z.string().min(1).max(256).optional(),
    ...personAttributes,
    accountEnabled: z.boolean().optional(),
    mayJoinDevices: z.boolean().optional(),
    mdmLicensed: z.boolean().optional(),
    passwordProfile: passwordProfile.optional(),
  }),
})

export const deleteUser = onBothRoots({
  id: 'directory.user.delete',
  service,
  method: 'DELETE',
  path: '/users/:id',
  access: oneInGroups(writeUsers, 'user'),
  summary: 'Delete a user',
  params: z.object({ id: UserId }),
})

export const listGroups = onBothRoots({
  id: 'directory.group.list',
  service,
  method: 'GET',
  path: '/groups',
  access: listInGroups(readGroups),
  summary: 'Groups',
  query: collectionQuery,
  reply: collectionOf(groupEntity),
})

export const getGroup = onBothRoots({
  id: 'directory.group.read',
  service,
  method: 'GET',
  path: '/groups/:id',
  access: oneInGroups(readGroups, 'group'),
  summary: 'One group',
  params: groupParams,
  query: collectionQuery,
  reply: oneOf(groupEntity),
})

export const createGroup = onBothRoots({
  id: 'directory.group.create',
  service,
  method: 'POST',
  path: '/groups',
  access: writeGroups,
  summary: 'Create an assigned group, or a dynamic one with a membership rule',
  body: bodyWith({
    '@odata.type': typed('group').optional(),
    displayName: z.string().min(1).max(256),
    description: z.string().max(1024).nullish(),
    mailNickname: z.string().min(1).max(64),
    /** There is no mail here, so all groups are security groups. */
    mailEnabled: z.literal(false),
    securityEnabled: z.literal(true),
    groupTypes,
    membershipRule: z.string().nullish(),
    membershipRuleProcessingState,
    'members@odata.bind': newMembers,
  }),
  reply: groupEntity,
  status: 201,
})

export const changeGroup = onBothRoots({
  id: 'directory.group.change',
  service,
  method: 'PATCH',
  path: '/groups/:id',
  access: writeGroups,
  summary: 'Rename a group or change its rule',
  params: groupParams,
  body: bodyWith({
    '@odata.type': typed('group').optional(),
    onPremisesImmutableId,
    displayName: z.string().min(1).max(256).optional(),
    description: z.string().max(1024).nullish(),
    groupTypes,
    membershipRule: z.string().nullish(),
    membershipRuleProcessingState,
    'members@odata.bind': newMembers,
  }),
})

export const deleteGroup = onBothRoots({
  id: 'directory.group.delete',
  service,
  method: 'DELETE',
  path: '/groups/:id',
  access: writeGroups,
  summary: 'Delete a group; what was assigned to it is no longer',
  params: groupParams,
})

export const listMembers = onBothRoots({
  id: 'directory.group.members',
  service,
  method: 'GET',
  path: '/groups/:id/members',
  access: oneInGroups(readGroups, 'group'),
  summary: 'The members of a group; groups in it are members',
  params: groupParams,
  query: collectionQuery,
  reply: collectionOf(groupMember),
})

export const addMember = onBothRoots({
  id: 'directory.group.add-member',
  service,
  method: 'POST',
  path: '/groups/:id/members/$ref',
  access: writeGroups,
  summary: 'Add a device, a user or a group to an assigned group',
  params: groupParams,
  body: bodyWith({ '@odata.id': z.string().max(500) }),
})

export const removeMember = onBothRoots({
  id: 'directory.group.remove-member',
  service,
  method: 'DELETE',
  path: '/groups/:id/members/:memberId/$ref',
  access: writeGroups,
  summary: 'Take a member out of an assigned group',
  params: z.object({ id: GroupId, memberId: z.guid() }),
})

export const listDirectoryDevices = onBothRoots({
  id: 'directory.device.list',
  service,
  method: 'GET',
  path: '/devices',
  access: listInGroups(graph('Device.Read.All', 'Device.ReadWrite.All')),
  summary: 'Device objects of the directory',
  query: collectionQuery,
  reply: collectionOf(deviceEntity),
})

export const getDirectoryDevice = onBothRoots({
  id: 'directory.device.read',
  service,
  method: 'GET',
  path: '/devices/:id',
  access: oneInGroups(graph('Device.Read.All', 'Device.ReadWrite.All'), 'device'),
  summary: 'One device object',
  params: z.object({ id: DirectoryDeviceId }),
  query: collectionQuery,
  reply: oneOf(deviceEntity),
})
