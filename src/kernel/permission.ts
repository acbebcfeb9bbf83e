// The permissions of the administration API as applications ask for them: their ids, which scripts name instead of the names, whether
// an application may have them without a person, and what each is about, for the page that asks for consent.
// Ids: https://learn.microsoft.com/graph/permissions-reference; those of the form 5a7a9c1e-7a11-… are ours, where that has none.

export const permissionThings = [
  'own-profile',
  'own-devices',
  'registrations',
  'customer-devices',
  'managed-devices',
  'policies',
  'apps',
  'secrets',
  'device-secrets',
  'devices',
  'computers',
  'groups',
  'people',
  'licences',
  'access-policies',
  'sign-in-methods',
  'organisation',
  'branding',
  'audit-trail',
  'roles',
  'applications',
  'permissions',
  'permissions-for-people',
] as const
export type PermissionThing = (typeof permissionThings)[number]
export type PermissionAct = 'read' | 'change' | 'add' | 'operate'

export type Permission = {
  /** Of the permission that an application has by itself; null where only a person has it. */
  readonly application: string | null
  /** Of the permission that an application has for a person who signs in. */
  readonly delegated: string
  readonly about: PermissionThing
  readonly act: PermissionAct
}

type Row = readonly [application: string | null, delegated: string, about: PermissionThing, act: PermissionAct]

const own = (number: string) => `5a7a9c1e-7a11-4e0c-9d7a-0000000${number}`

const rows: Readonly<Record<string, Row>> = {
  'DeviceManagementServiceConfig.Read.All': [
    '06a5fe6d-c49d-46a7-b082-56b1b14103c7',
    '8696daa5-bce5-4b2e-83f9-51b6defc4e1e',
    'registrations',
    'read',
  ],
  'DeviceManagementServiceConfig.ReadWrite.All': [
    '5ac13192-7ace-4fcf-b828-1a26f28068ee',
    '662ed50a-ac44-4eef-ad86-62eed9be2a29',
    'registrations',
    'change',
  ],
  'DeviceManagementConfiguration.Read.All': [
    'dc377aa6-52d8-4e23-b271-2a7ae04cedf3',
    'f1493658-876a-4c87-8fa7-edb559b3476a',
    'policies',
    'read',
  ],
  'DeviceManagementConfiguration.ReadWrite.All': [
    '9241abd9-d0e6-425a-bd4f-47ba86e767a4',
    '0883f392-0a7a-443d-8c76-16a6d39c7b63',
    'policies',
    'change',
  ],
  'DeviceManagementManagedDevices.Read.All': [
    '2f51be20-0bb4-4fed-bf7b-db946066c75e',
    '314874da-47d6-4978-88dc-cf0d37f0bb82',
    'managed-devices',
    'read',
  ],
  'DeviceManagementManagedDevices.ReadWrite.All': [
    '243333ab-4d21-40cb-a475-36241daa0842',
    '44642bfe-8385-4adc-8fc6-fe3cb2c375c3',
    'managed-devices',
    'change',
  ],
  'DeviceManagementManagedDevices.PrivilegedOperations.All': [
    '5b07b0dd-2377-4e44-a38d-703f09a0dc3c',
    '3404d2bf-2b13-457e-a330-c24615765193',
    'managed-devices',
    'operate',
  ],
  'DeviceManagementApps.Read.All': [
    '7a6ee1e7-141e-4cec-ae74-d9db155731ff',
    '4edf5f54-4666-44af-9de9-0144fb4b6e8c',
    'apps',
    'read',
  ],
  'DeviceManagementApps.ReadWrite.All': [
    '78145de6-330d-4800-a6ce-494ff2d33d07',
    '7b3f05d5-f68c-4b8d-8c59-a2ecd12f24af',
    'apps',
    'change',
  ],
  'DeviceManagementSecrets.Read.All': [own('00101'), own('00201'), 'secrets', 'read'],
  'BitlockerKey.ReadBasic.All': [
    'f690d423-6b29-4d04-98c6-694c42282419',
    '5a107bfc-4f00-4e1a-b67e-66451267bc68',
    'devices',
    'read',
  ],
  'BitlockerKey.Read.All': [
    '57f1cf28-c0c4-4ec3-9a30-19a2eaaf2f6e',
    'b27a61ec-b99c-4d6a-b126-c4375d08ae30',
    'device-secrets',
    'read',
  ],
  'DeviceLocalCredential.ReadBasic.All': [
    'db51be59-e728-414b-b800-e0f010df1a79',
    '9917900e-410b-4d15-846e-42a357488545',
    'devices',
    'read',
  ],
  'DeviceLocalCredential.Read.All': [
    '884b599e-4d48-43a5-ba94-15c414d00588',
    '280b3b69-0437-44b1-bc20-3b2fca1ee3e9',
    'device-secrets',
    'read',
  ],
  'DeviceManagementRegistrations.Add.All': [own('00102'), own('00202'), 'registrations', 'add'],
  'CustomerDevices.Read.All': [own('00107'), own('00207'), 'customer-devices', 'read'],
  'CustomerDevices.Add.All': [own('00108'), own('00208'), 'customer-devices', 'add'],
  'CustomerDevices.ReadWrite.All': [own('00109'), own('00209'), 'customer-devices', 'change'],
  'Device.Read.All': [
    '7438b122-aefc-4978-80ed-43db9fcc7715',
    '951183d1-1a61-466f-a6d1-1fde911bfd95',
    'devices',
    'read',
  ],
  'Device.ReadWrite.All': ['1138cb37-bd11-4084-a2b7-9f71582aeddb', own('00203'), 'devices', 'change'],
  'OnPremDirectorySynchronization.ReadWrite.All': [own('00106'), own('00206'), 'computers', 'change'],
  'Directory.AccessAsUser.All': [null, '0e263e50-5827-48a4-b97c-d940288653c7', 'own-devices', 'change'],
  'Group.Read.All': ['5b567255-7703-4780-807c-7be8301ae99b', '5f8c59db-677d-491f-a6b8-5f174b11ec1d', 'groups', 'read'],
  'Group.ReadWrite.All': [
    '62a82d76-70ea-41e2-9197-370581804d09',
    '4e46008b-f24c-477d-8fff-7bb4ec7aafe0',
    'groups',
    'change',
  ],
  'User.Read': [null, 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'own-profile', 'read'],
  'User.Read.All': ['df021288-bdef-4463-88db-98f22de89214', 'a154be20-db9c-4678-8ab7-66f6cc099a59', 'people', 'read'],
  'User.ReadWrite.All': [
    '741f803b-c850-494e-b5df-cde7c675a1ca',
    '204e0828-b5ca-4ad8-b9f3-f32a958e7cc4',
    'people',
    'change',
  ],
  'LicenseAssignment.Read.All': ['e2f98668-2877-4f38-a2f4-8202e0717aa1', own('00204'), 'licences', 'read'],
  'LicenseAssignment.ReadWrite.All': [
    '5facf0c1-8979-4e95-abcf-ff3d079771c0',
    'f55016cc-149c-447e-8f21-7cf3ec1d6350',
    'licences',
    'change',
  ],
  'Policy.Read.All': [
    '246dd0d5-5bd0-4def-940b-0421030a5b68',
    '572fea84-0151-49b2-9301-11cb16974376',
    'access-policies',
    'read',
  ],
  'Policy.ReadWrite.ConditionalAccess': [
    '01c0a623-fc9b-48e9-b794-0756f8e8f067',
    'ad902697-1014-4ef5-81ef-2b4301988e8c',
    'access-policies',
    'change',
  ],
  'UserAuthenticationMethod.Read.All': [
    '38d9df27-64da-44fd-b7c5-a6fbac20248f',
    'aec28ec7-4d02-4e8c-b864-50163aea77eb',
    'sign-in-methods',
    'read',
  ],
  'UserAuthenticationMethod.ReadWrite.All': [
    '50483e42-d915-4231-9639-7fdb7fd190e5',
    'b7887744-6746-4312-813d-72daeaee7e2d',
    'sign-in-methods',
    'change',
  ],
  'Organization.Read.All': [
    '498476ce-e0fe-48b0-b801-37ba7e2685c6',
    '4908d5b9-3fb2-4b1e-9336-1888b7937185',
    'organisation',
    'read',
  ],
  'Organization.ReadWrite.All': [
    '292d869f-3427-49a8-9dab-8c70152b74e9',
    '46ca0847-7e6b-426e-9775-ea810a948356',
    'organisation',
    'change',
  ],
  'OrganizationalBranding.ReadWrite.All': [own('00105'), own('00205'), 'branding', 'change'],
  'AuditLog.Read.All': [
    'b0afded3-3588-46d8-8b3d-9842eff778da',
    'e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20',
    'audit-trail',
    'read',
  ],
  'RoleManagement.Read.Directory': [
    '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
    '741c54c3-0c1e-44a1-818b-3f97ab4e8c83',
    'roles',
    'read',
  ],
  'RoleManagement.ReadWrite.Directory': [
    '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
    'd01b97e9-cbc0-49fe-810a-750afd5527a3',
    'roles',
    'change',
  ],
  'Application.Read.All': [
    '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
    'c79f8feb-a9db-4090-85f9-90d820caa0eb',
    'applications',
    'read',
  ],
  'Application.ReadWrite.All': [
    '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
    'bdfbf15f-ee85-4955-8675-146e8e5296b5',
    'applications',
    'change',
  ],
  'AppRoleAssignment.ReadWrite.All': [
    '06b708a9-e830-4db3-a914-8e69da51d44f',
    '84bccea3-f856-4a8a-967b-dbe0a3d53a64',
    'permissions',
    'change',
  ],
  'DelegatedPermissionGrant.ReadWrite.All': [
    '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
    '41ce6ca6-6826-4807-84f1-1c82854f7ee5',
    'permissions-for-people',
    'change',
  ],
}

export const permissions: ReadonlyMap<string, Permission> = new Map(
  Object.entries(rows).map(([name, [application, delegated, about, act]]) => [
    name,
    { application, delegated, about, act },
  ]),
)

/** Those that an application may have by itself. */
export const applicationPermissions: readonly string[] = [...permissions].flatMap(([name, { application }]) =>
  application === null ? [] : [name],
)
export const delegatedPermissions: readonly string[] = [...permissions.keys()]

/** The permission to grant permissions that applications have by themselves, and those that they have for people. */
export const mayGrant = {
  application: 'AppRoleAssignment.ReadWrite.All',
  delegated: 'DelegatedPermissionGrant.ReadWrite.All',
} as const
export type GrantKind = keyof typeof mayGrant

const byLowerCase = new Map(delegatedPermissions.map((name) => [name.toLowerCase(), name]))

/** As it is written here; undefined for one of the vendor's that nothing here needs. */
export const permissionNamed = (name: string): string | undefined => byLowerCase.get(name.toLowerCase())

const byId = {
  application: new Map([...permissions].map(([name, { application }]) => [application, name])),
  delegated: new Map([...permissions].map(([name, { delegated }]) => [delegated, name])),
}

export const permissionOfId = (kind: GrantKind, id: string): string | undefined => byId[kind].get(id.toLowerCase())

/** Nobody but the person is touched by these: an organisation may let people consent to them (docs/protocols/sign-in.md). */
export const isLowRisk = (permission: string): boolean => permission === 'User.Read'
