// The permissions that a scope may name for a resource. What a token carries follows from the person's roles or from what the
// application was given (docs/specification/authority.md); a name that no resource has is a slip, and is refused.
// Graph's names: https://learn.microsoft.com/graph/permissions-reference, those of the directory, of devices and of management.

import type { ResourceKey } from './known.ts'

const read = ['Read.All']
const both = ['Read.All', 'ReadWrite.All']

const graphNames: Readonly<Record<string, readonly string[]>> = {
  AccessReview: both,
  AdministrativeUnit: both,
  Agreement: both,
  Application: [...both, 'ReadWrite.OwnedBy'],
  AppRoleAssignment: ['ReadWrite.All'],
  AuditLog: read,
  BitlockerKey: ['Read.All', 'ReadBasic.All'],
  Calendars: ['Read', 'ReadWrite'],
  CloudPC: both,
  Contacts: ['Read', 'ReadWrite'],
  CrossTenantInformation: ['ReadBasic.All'],
  DelegatedPermissionGrant: ['ReadWrite.All'],
  Device: ['Read', 'Read.All', 'ReadWrite.All', 'Command'],
  DeviceLocalCredential: ['Read.All', 'ReadBasic.All'],
  DeviceManagementApps: both,
  DeviceManagementCloudCA: both,
  DeviceManagementConfiguration: both,
  DeviceManagementManagedDevices: [...both, 'PrivilegedOperations.All'],
  DeviceManagementRBAC: both,
  DeviceManagementRegistrations: ['Add.All'],
  DeviceManagementScripts: both,
  DeviceManagementSecrets: read,
  DeviceManagementServiceConfig: both,
  Directory: ['Read.All', 'ReadWrite.All', 'AccessAsUser.All', 'Write.Restricted'],
  Domain: both,
  Files: ['Read', 'ReadWrite', ...both],
  Group: ['Read.All', 'ReadWrite.All', 'Create'],
  GroupMember: both,
  IdentityProvider: both,
  IdentityRiskEvent: both,
  IdentityRiskyUser: both,
  LicenseAssignment: both,
  Mail: ['Read', 'ReadWrite', 'Send'],
  Notes: ['Read', 'ReadWrite'],
  Organization: both,
  OrganizationalBranding: both,
  OrgContact: read,
  People: ['Read', 'Read.All'],
  Policy: [
    'Read.All',
    'ReadWrite.ConditionalAccess',
    'ReadWrite.DeviceConfiguration',
    'ReadWrite.AuthenticationMethod',
  ],
  PrivilegedAccess: ['Read.AzureAD', 'ReadWrite.AzureAD', 'ReadWrite.AzureADGroup'],
  Reports: read,
  RoleManagement: ['Read.All', 'Read.Directory', 'ReadWrite.Directory', 'ReadWrite.CloudPC'],
  SecurityEvents: both,
  ServiceHealth: read,
  Sites: both,
  Tasks: ['Read', 'ReadWrite'],
  User: [
    'Read',
    'ReadWrite',
    'ReadBasic.All',
    'Read.All',
    'ReadWrite.All',
    'Invite.All',
    'Export.All',
    'ManageIdentities.All',
  ],
  UserAuthenticationMethod: ['Read', 'ReadWrite', ...both],
  WindowsUpdates: ['ReadWrite.All'],
}

const small = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()))

const graph = small(Object.entries(graphNames).flatMap(([of, verbs]) => verbs.map((verb) => `${of}.${verb}`)))
const impersonation = ['user_impersonation']

const known: Readonly<Record<ResourceKey, ReadonlySet<string>>> = {
  graph,
  'directory-graph': new Set([...graph, ...impersonation]),
  drs: small([...impersonation, 'self_service_device_delete', 'adrs_access']),
  mdm: small([...impersonation, 'mdm_delegation']),
  management: small(impersonation),
  'other-mdm': small([...impersonation, 'mdm_delegation']),
  'partner-center': small(impersonation),
}

/** In any letter case. */
export const isPermission = (resource: ResourceKey, name: string): boolean => known[resource].has(name.toLowerCase())
