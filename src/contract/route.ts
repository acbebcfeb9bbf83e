// Operations of the HTTP surface as data: the server serves them, the OpenAPI document is made from them, the portal and
// the command line call them, and a test checks that each states who may call it.

import type { z } from 'zod'

/** The origins this installation serves. Each is a listener of its own; a reverse proxy may give them host names. */
export const services = [
  'portal',
  'login',
  'graph',
  'drs',
  'enrollment',
  'checkin',
  'content',
  'ztd',
  'partner',
] as const
export type Service = (typeof services)[number]

/** Graph's permission names; a token carries them in `scp` (delegated) or `roles` (of an application). */
export const scopes = [
  'DeviceManagementServiceConfig.Read.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementConfiguration.ReadWrite.All',
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementManagedDevices.PrivilegedOperations.All',
  'DeviceManagementApps.Read.All',
  'DeviceManagementApps.ReadWrite.All',
  /** Ours: to see a secret again that a policy or an application holds. */
  'DeviceManagementSecrets.Read.All',
  /** Which secrets of devices are kept, and with Read.All the secrets themselves. */
  'BitlockerKey.ReadBasic.All',
  'BitlockerKey.Read.All',
  'DeviceLocalCredential.ReadBasic.All',
  'DeviceLocalCredential.Read.All',
  /** Ours: to register devices, and nothing else about their deployment (S-022, L-048). */
  'DeviceManagementRegistrations.Add.All',
  /** Ours: what a partner does for its customers, which no right over its own devices gives. */
  'CustomerDevices.Read.All',
  'CustomerDevices.Add.All',
  'CustomerDevices.ReadWrite.All',
  'Device.Read.All',
  'Device.ReadWrite.All',
  /** Of the synchronisation with an Active Directory: it says by which keys computers prove themselves. */
  'OnPremDirectorySynchronization.ReadWrite.All',
  /** A person's rights over their own things. */
  'Directory.AccessAsUser.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'User.Read',
  'User.Read.All',
  'User.ReadWrite.All',
  'LicenseAssignment.Read.All',
  'LicenseAssignment.ReadWrite.All',
  'Policy.Read.All',
  'Policy.ReadWrite.ConditionalAccess',
  'UserAuthenticationMethod.Read.All',
  'UserAuthenticationMethod.ReadWrite.All',
  'Organization.Read.All',
  'Organization.ReadWrite.All',
  'OrganizationalBranding.ReadWrite.All',
  'AuditLog.Read.All',
  'RoleManagement.Read.Directory',
  'RoleManagement.ReadWrite.Directory',
  'Application.Read.All',
  'Application.ReadWrite.All',
  /** To grant permissions: those that applications have by themselves, and those that they have for people. */
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
] as const
export type Scope = (typeof scopes)[number]

/** An object that a role for a group may reach, and the parameter of the path that names it. */
export type Subject = {
  readonly kind: 'user' | 'group' | 'device' | 'registered-device' | 'managed-device'
  readonly param: string
}

/** Of every sign-in at an application (OpenID Connect Core 1.0 §3.1.2.1): it needs nobody's consent, and opens userinfo alone. */
export type SignInScope = 'openid'

export type Access =
  /** No credential needed; `because` says why that is safe, and the list of such routes is frozen in a test (T-44). */
  | { readonly kind: 'anonymous'; readonly because: string }
  /** An access token of our authority for Graph with any of these permissions. */
  | {
      readonly kind: 'graph'
      readonly anyOf: readonly [Scope | SignInScope, ...(Scope | SignInScope)[]]
      /** A read checked like a change: account and roles are asked for now, not taken from the token. */
      readonly presentRights?: true
      /**
       * Also for whoever holds the permission for the members of some groups only: a list is shown as far as they reach, and
       * the object that a parameter names has to be one of theirs. Without it, only a role that counts everywhere opens this.
       */
      readonly inGroups?: 'list' | Subject
    }
  /** An access token for another resource: device registration or MDM enrolment; `scp` is checked by the handler. */
  | { readonly kind: 'bearer'; readonly audience: 'drs' | 'mdm' }
  /**
   * A token for Partner Center of a partner's person or application, who may do any of these as partners' roles give them
   * (kernel/role-scope.ts): account and roles are asked for now, whatever the request does (T-50).
   */
  | {
      readonly kind: 'partner-center'
      readonly anyOf: readonly [Scope, ...Scope[]]
      /** Not by an application alone. */
      readonly inPerson?: true
    }
  /** The short-lived ticket that /device/v1/hello hands out, in x-device-token. */
  | { readonly kind: 'device-ticket' }
  /** TLS client certificate issued at MDM enrolment. */
  | { readonly kind: 'mdm-certificate' }
  /** TLS client certificate issued at the join. */
  | { readonly kind: 'join-certificate' }

/** The longest a parameter in a path may be: a principal name (the router's limit, and that of the shapes). */
export const longestPathPart = 320

type Base = {
  readonly id: string
  readonly service: Service
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  readonly access: Access
  /** One line for the OpenAPI document and the help. */
  readonly summary: string
  /** Largest request body in bytes; larger ones get 413 before they are read. Default 1 MiB. */
  readonly bodyLimit?: number
  /** What is at this address has an ETag, with which the handler compares If-Match. */
  readonly hasEntityTags?: true
}

export type Route<P = unknown, Q = unknown, B = unknown, R = unknown> = Base & {
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  readonly reply?: z.ZodType<R>
  /** Status of a success; default 200, or 204 where there is no `reply`. */
  readonly status?: 200 | 201 | 202 | 204
  /** Several requests in one: members of the body in which the handler judges the text, so that one stops no other. */
  readonly judgesMembers?: readonly string[]
}

/** A route whose body or answer is not JSON: SOAP, SyncML, HTML, files, streams. Its handler writes the answer itself. */
export type RawRoute = Base & {
  /** Media types it reads. The body arrives as a Buffer, or as a stream when `streamed`. */
  readonly consumes?: readonly string[]
  /** Its options, as text; without it there are none. */
  readonly query?: z.ZodType<Record<string, string | undefined>>
  readonly streamed?: boolean
  /** Several requests in one: the handler judges the text of each part, so that one stops no other (T-50). */
  readonly judgesParts?: true
  readonly produces?: readonly string[]
}

export function defineRoute<P, Q, B, R>(route: Route<P, Q, B, R>): Route<P, Q, B, R> {
  return route
}

export function defineRawRoute(route: RawRoute): RawRoute {
  return route
}
