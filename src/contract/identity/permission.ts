// Service principals, and the permissions that applications were given, by themselves and for people.

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { bodyWith, typed } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { applicationAccess, appRoleAssignment, permissionGrant, servicePrincipal } from '../graph/service-principal.ts'
import { graph, onBothRoots } from '../graph.ts'

const service = 'graph' as const
const read = graph('Application.Read.All', 'Application.ReadWrite.All')
const write = graph('Application.ReadWrite.All')
const grantRoles = graph('AppRoleAssignment.ReadWrite.All')
const grantScopes = graph('DelegatedPermissionGrant.ReadWrite.All')

const principals = '/servicePrincipals'
/** By its id, or as `appId=` and the client id: scripts write `servicePrincipals(appId='…')`. */
const key = z.object({
  id: z
    .string()
    .max(80)
    .regex(/^(?:appId=)?[0-9a-f-]{36}$/i),
})
const params = z.object({ id: GuidText })

const tags = z.array(z.string().min(1).max(256)).max(50)

export const listServicePrincipals = onBothRoots({
  id: 'identity.service-principal.list',
  service,
  method: 'GET',
  path: principals,
  access: read,
  summary: 'What stands for each application in the organisation, and whether it is turned on',
  query: collectionQuery,
  reply: collectionOf(servicePrincipal),
})

export const getServicePrincipal = onBothRoots({
  id: 'identity.service-principal.read',
  service,
  method: 'GET',
  path: `${principals}/:id`,
  access: read,
  summary: 'One service principal; of the administration API with the permissions that it gives',
  params: key,
  query: collectionQuery,
  reply: oneOf(servicePrincipal),
})

export const createServicePrincipal = onBothRoots({
  id: 'identity.service-principal.create',
  service,
  method: 'POST',
  path: principals,
  access: write,
  summary: 'Make the service principal of an application that has none, or of one of the vendor’s',
  body: bodyWith({ '@odata.type': typed('servicePrincipal').optional(), appId: GuidText, tags: tags.optional() }),
  reply: oneOf(servicePrincipal),
  status: 201,
})

export const changeServicePrincipal = onBothRoots({
  id: 'identity.service-principal.change',
  service,
  method: 'PATCH',
  path: `${principals}/:id`,
  access: write,
  summary: 'Turn an application off or on for the organisation, or say that only those sign in who are assigned to it',
  params,
  body: bodyWith({
    '@odata.type': typed('servicePrincipal').optional(),
    accountEnabled: z.boolean().optional(),
    /** Only those sign in who are assigned to it. */
    appRoleAssignmentRequired: z.boolean().optional(),
    tags: tags.optional(),
  }),
})

export const deleteServicePrincipal = onBothRoots({
  id: 'identity.service-principal.delete',
  service,
  method: 'DELETE',
  path: `${principals}/:id`,
  access: write,
  summary: 'Delete a service principal with all that its application was given; the registration stays',
  params,
})

export const listAppRoles = onBothRoots({
  id: 'identity.app-role.list',
  service,
  method: 'GET',
  path: `${principals}/:id/appRoleAssignments`,
  access: read,
  summary: 'The permissions that an application has by itself',
  params,
  query: collectionQuery,
  reply: collectionOf(appRoleAssignment),
})

export const grantAppRole = onBothRoots({
  id: 'identity.app-role.grant',
  service,
  method: 'POST',
  path: `${principals}/:id/appRoleAssignments`,
  access: grantRoles,
  summary: 'Give an application a permission by itself; nobody gives one that they lack',
  params,
  body: bodyWith({
    '@odata.type': typed('appRoleAssignment').optional(),
    principalId: GuidText,
    resourceId: GuidText,
    appRoleId: GuidText,
  }),
  reply: oneOf(appRoleAssignment),
  status: 201,
})

export const takeAppRole = onBothRoots({
  id: 'identity.app-role.take',
  service,
  method: 'DELETE',
  path: `${principals}/:id/appRoleAssignments/:assignmentId`,
  access: grantRoles,
  summary: 'Take a permission from an application; its next token lacks it, and it changes nothing with it at once',
  params: z.object({ id: GuidText, assignmentId: GuidText }),
})

export const listAssigned = onBothRoots({
  id: 'identity.application-access.list',
  service,
  method: 'GET',
  path: `${principals}/:id/appRoleAssignedTo`,
  access: read,
  summary: 'The people and groups that are assigned to an application',
  params,
  query: collectionQuery,
  reply: collectionOf(applicationAccess),
})

export const assignTo = onBothRoots({
  id: 'identity.application-access.give',
  service,
  method: 'POST',
  path: `${principals}/:id/appRoleAssignedTo`,
  access: grantRoles,
  summary: 'Assign a person, or the members of a group, to an application of the organisation',
  params,
  body: bodyWith({
    '@odata.type': typed('appRoleAssignment').optional(),
    principalId: GuidText,
    resourceId: GuidText,
    appRoleId: GuidText.optional(),
  }),
  reply: oneOf(applicationAccess),
  status: 201,
})

export const takeAssigned = onBothRoots({
  id: 'identity.application-access.take',
  service,
  method: 'DELETE',
  path: `${principals}/:id/appRoleAssignedTo/:assignmentId`,
  access: grantRoles,
  summary: 'End the assignment of a person or a group to an application: no further sign-in and no further token',
  params: z.object({ id: GuidText, assignmentId: GuidText }),
})

export const listGrants = onBothRoots({
  id: 'identity.permission-grant.list',
  service,
  method: 'GET',
  path: '/oauth2PermissionGrants',
  access: read,
  summary: 'Which permissions applications have for people, of everybody or of one person, and who gave them',
  query: collectionQuery,
  reply: collectionOf(permissionGrant),
})

export const getGrant = onBothRoots({
  id: 'identity.permission-grant.read',
  service,
  method: 'GET',
  path: '/oauth2PermissionGrants/:id',
  access: read,
  summary: 'One grant of permissions',
  params,
  query: collectionQuery,
  reply: oneOf(permissionGrant),
})

/** Names with spaces between, as the original takes them. */
const scope = z.string().min(1).max(2048)

export const createGrant = onBothRoots({
  id: 'identity.permission-grant.create',
  service,
  method: 'POST',
  path: '/oauth2PermissionGrants',
  access: grantScopes,
  summary: 'Consent for everybody or for one person; nobody gives a permission that they lack',
  body: bodyWith(
    {
      '@odata.type': typed('oAuth2PermissionGrant').optional(),
      clientId: GuidText,
      consentType: z.enum(['AllPrincipals', 'Principal']),
      principalId: GuidText.nullish(),
      resourceId: GuidText,
      scope,
    },
    ['startTime', 'expiryTime'], // required by older scripts, and without effect in the original
  ),
  reply: oneOf(permissionGrant),
  status: 201,
})

export const changeGrant = onBothRoots({
  id: 'identity.permission-grant.change',
  service,
  method: 'PATCH',
  path: '/oauth2PermissionGrants/:id',
  access: grantScopes,
  summary: 'Change which permissions an application has for everybody or for one person',
  params,
  body: bodyWith({ '@odata.type': typed('oAuth2PermissionGrant').optional(), scope }),
})

export const deleteGrant = onBothRoots({
  id: 'identity.permission-grant.delete',
  service,
  method: 'DELETE',
  path: '/oauth2PermissionGrants/:id',
  access: grantScopes,
  summary: 'Withdraw a consent; the application gets no further tokens with it, and changes nothing with it at once',
  params,
})
