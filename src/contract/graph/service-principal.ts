// What stands for an application in a tenant, and what it was given.

import { z } from 'zod'

import { instant } from './collection.ts'

export const servicePrincipal = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string(),
  appDisplayName: z.string(),
  accountEnabled: z.boolean(),
  /** Only those sign in who are assigned to it. */
  appRoleAssignmentRequired: z.boolean(),
  servicePrincipalType: z.literal('Application'),
  /** Null of one that is not the organisation's own. */
  appOwnerOrganizationId: z.string().nullable(),
  createdDateTime: instant,
  tags: z.array(z.string()),
  /** Of the administration API: what it gives to applications by themselves. */
  appRoles: z.array(
    z.object({
      id: z.string(),
      value: z.string(),
      displayName: z.string(),
      description: z.string(),
      isEnabled: z.literal(true),
      allowedMemberTypes: z.array(z.literal('Application')),
    }),
  ),
  /** What it gives to applications for people who sign in. */
  oauth2PermissionScopes: z.array(
    z.object({
      id: z.string(),
      value: z.string(),
      /** `User`: an organisation may let people consent. */
      type: z.enum(['User', 'Admin']),
      adminConsentDisplayName: z.string(),
      adminConsentDescription: z.string(),
      userConsentDisplayName: z.string(),
      userConsentDescription: z.string(),
      isEnabled: z.literal(true),
    }),
  ),
})
export type ServicePrincipalEntity = z.infer<typeof servicePrincipal>

export const appRoleAssignment = z.object({
  id: z.string(),
  appRoleId: z.string(),
  /** Ours: the permission's name. */
  appRoleValue: z.string(),
  createdDateTime: instant,
  principalDisplayName: z.string(),
  principalId: z.string(),
  principalType: z.literal('ServicePrincipal'),
  resourceDisplayName: z.string(),
  resourceId: z.string(),
  /** Ours: who gave it, as they were called; null before that was kept. */
  grantedBy: z.string().nullable(),
})
export type AppRoleAssignment = z.infer<typeof appRoleAssignment>

/** Who may sign in to an application. */
export const applicationAccess = appRoleAssignment
  .omit({ appRoleValue: true })
  .extend({ principalType: z.enum(['User', 'Group']), grantedBy: z.string() })
export type ApplicationAccess = z.infer<typeof applicationAccess>

export const permissionGrant = z.object({
  id: z.string(),
  /** The service principal of the application. */
  clientId: z.string(),
  consentType: z.enum(['AllPrincipals', 'Principal']),
  /** The person; null for everybody. */
  principalId: z.string().nullable(),
  resourceId: z.string(),
  /** Names of permissions with spaces between. */
  scope: z.string(),
  /** Ours. */
  createdDateTime: instant,
  /** Ours: who gave it last, as they were called. */
  grantedBy: z.string(),
})
export type PermissionGrant = z.infer<typeof permissionGrant>
