// Service principals and grants in the shapes of the Graph API.

import type {
  ApplicationAccess,
  AppRoleAssignment,
  PermissionGrant,
  ServicePrincipalEntity,
} from '../../contract/graph/service-principal.ts'
import type { TenantId } from '../../kernel/id.ts'
import { isLowRisk, permissions } from '../../kernel/permission.ts'
import { sayPermission } from '../../kernel/words/permission-words.ts'
import { wordsIn } from '../../kernel/words/words.ts'
import type { AppRole, Grant } from '../service-principal/grant.sql.ts'
import {
  apiAppId,
  apiName,
  apiPrincipalId,
  defaultAccess,
  type ServicePrincipal,
} from '../service-principal/service-principal.ts'
import type { Assigned } from './access.ops.ts'

export function principalEntity(tenantId: TenantId, principal: ServicePrincipal): ServicePrincipalEntity {
  const { id, appId, displayName, applicationId, accountEnabled, assignmentRequired, createdAt, tags } = principal
  const isApi = appId === apiAppId
  return {
    id,
    appId,
    displayName,
    appDisplayName: displayName,
    accountEnabled,
    appRoleAssignmentRequired: assignmentRequired,
    servicePrincipalType: 'Application',
    appOwnerOrganizationId: applicationId === null ? null : tenantId,
    createdDateTime: createdAt.toISOString(),
    tags: [...tags],
    appRoles: isApi ? appRoles() : [],
    oauth2PermissionScopes: isApi ? scopes() : [],
  }
}

const appRoles = (): ServicePrincipalEntity['appRoles'] =>
  [...permissions].flatMap(([value, { application: id }]) => {
    const said = sayPermission(wordsIn('en'), value)
    const common = { value, displayName: said, description: said, isEnabled: true } as const
    return id === null ? [] : [{ id, ...common, allowedMemberTypes: ['Application' as const] }]
  })

const scopes = (): ServicePrincipalEntity['oauth2PermissionScopes'] =>
  [...permissions].map(([value, { delegated: id }]) => {
    const said = sayPermission(wordsIn('en'), value)
    return {
      id,
      value,
      type: isLowRisk(value) ? 'User' : 'Admin',
      adminConsentDisplayName: said,
      adminConsentDescription: said,
      userConsentDisplayName: said,
      userConsentDescription: said,
      isEnabled: true,
    }
  })

export const appRoleEntity = (
  tenantId: TenantId,
  { id, permission, createdAt, grantedBy, principal }: AppRole & { readonly principal: ServicePrincipal },
): AppRoleAssignment => ({
  id,
  appRoleId: permissions.get(permission)?.application ?? '',
  appRoleValue: permission,
  createdDateTime: createdAt.toISOString(),
  principalDisplayName: principal.displayName,
  principalId: principal.id,
  principalType: 'ServicePrincipal',
  resourceDisplayName: apiName,
  resourceId: apiPrincipalId(tenantId),
  grantedBy,
})

export const accessEntity = ({ row, of }: Assigned): ApplicationAccess => ({
  id: row.id,
  appRoleId: defaultAccess,
  createdDateTime: row.createdAt.toISOString(),
  principalDisplayName: row.principalName,
  principalId: row.principalId,
  principalType: row.principalType,
  resourceDisplayName: of.displayName,
  resourceId: of.id,
  grantedBy: row.grantedBy,
})

export const grantEntity = (tenantId: TenantId, grant: Grant): PermissionGrant => ({
  id: grant.id,
  clientId: grant.principalId,
  consentType: grant.userId === null ? 'AllPrincipals' : 'Principal',
  principalId: grant.userId,
  resourceId: apiPrincipalId(tenantId),
  scope: grant.permissions.join(' '),
  createdDateTime: grant.createdAt.toISOString(),
  grantedBy: grant.grantedBy,
})
