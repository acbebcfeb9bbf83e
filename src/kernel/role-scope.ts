// What the directory roles allow at the API: the authority writes it into tokens, and the portal names the roles that somebody
// lacks.

import type { Role } from './role.ts'

/** Scopes of everybody: read oneself, and manage one's own devices. */
export const ownScopes: readonly string[] = ['User.Read', 'Directory.AccessAsUser.All']
const readScopes = [
  'User.Read.All',
  'Group.Read.All',
  'Device.Read.All',
  'Organization.Read.All',
  'LicenseAssignment.Read.All',
  'DeviceManagementServiceConfig.Read.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementApps.Read.All',
]
const deviceScopes = [
  'Device.ReadWrite.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
  'DeviceManagementRegistrations.Add.All',
  'DeviceManagementConfiguration.ReadWrite.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementManagedDevices.PrivilegedOperations.All',
  'DeviceManagementApps.ReadWrite.All',
  'BitlockerKey.ReadBasic.All',
  'BitlockerKey.Read.All',
  'DeviceLocalCredential.ReadBasic.All',
  'DeviceLocalCredential.Read.All',
]
const directoryScopes = [
  'DeviceManagementSecrets.Read.All',
  'User.ReadWrite.All',
  'LicenseAssignment.ReadWrite.All',
  'Policy.Read.All',
  'Policy.ReadWrite.ConditionalAccess',
  'UserAuthenticationMethod.Read.All',
  'UserAuthenticationMethod.ReadWrite.All',
  'Group.ReadWrite.All',
  'Organization.ReadWrite.All',
  'OrganizationalBranding.ReadWrite.All',
  'AuditLog.Read.All',
  'RoleManagement.Read.Directory',
  'RoleManagement.ReadWrite.Directory',
  'Application.Read.All',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'OnPremDirectorySynchronization.ReadWrite.All',
]

const peopleScopes = [
  'User.Read.All',
  'User.ReadWrite.All',
  'LicenseAssignment.Read.All',
  'LicenseAssignment.ReadWrite.All',
  'UserAuthenticationMethod.Read.All',
  'UserAuthenticationMethod.ReadWrite.All',
  'Group.Read.All',
  'Organization.Read.All',
]
const registrationScopes = [
  'User.Read.All',
  'Group.Read.All',
  'Device.Read.All',
  'Organization.Read.All',
  'DeviceManagementServiceConfig.Read.All',
]

const customerScopes = ['CustomerDevices.Read.All', 'CustomerDevices.Add.All', 'CustomerDevices.ReadWrite.All']

/** From the role that allows least. */
const scopesByRole: ReadonlyMap<Role, readonly string[]> = new Map<Role, readonly string[]>([
  [
    'sales-agent',
    [
      ...registrationScopes,
      'DeviceManagementRegistrations.Add.All',
      'CustomerDevices.Read.All',
      'CustomerDevices.Add.All',
    ],
  ],
  ['user-administrator', peopleScopes],
  ['admin-agent', [...registrationScopes, 'DeviceManagementServiceConfig.ReadWrite.All', ...customerScopes]],
  ['device-administrator', [...readScopes, ...deviceScopes]],
  ['global-administrator', [...readScopes, ...deviceScopes, ...customerScopes, ...directoryScopes]],
])

export const graphScopesOf = (roles: readonly string[]): readonly string[] => [
  ...ownScopes,
  ...new Set([...scopesByRole].flatMap(([role, scopes]) => (roles.includes(role) ? scopes : []))),
]

/** All that there is at Partner Center, named as at our own API. */
export const partnerScopes: readonly string[] = [...customerScopes, 'Organization.ReadWrite.All']

export const partnerScopesOf = (roles: readonly string[]): readonly string[] =>
  graphScopesOf(roles).filter((scope) => partnerScopes.includes(scope))

/** What each of these roles allows, beyond everybody's own. */
export function scopesOfEach(roles: readonly Role[]): readonly string[] {
  const [first, ...others] = roles.map((role) => scopesByRole.get(role) ?? [])
  return (first ?? []).filter((scope) => others.every((scopes) => scopes.includes(scope)))
}

export const allows = (role: Role, scope: string): boolean => scopesByRole.get(role)?.includes(scope) ?? false

/** Every role that allows it, from the one that allows least. */
export const rolesWith = (scope: string): readonly Role[] =>
  [...scopesByRole].flatMap(([role, scopes]) => (scopes.includes(scope) ? [role] : []))
