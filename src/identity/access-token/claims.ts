// Token claims of a person or an application (docs/specification/authority.md). Pure: facts in, claims out.

import type { TenantId } from '../../kernel/id.ts'
import { type Role, type RoleInGroup, rolesOf } from '../../kernel/role.ts'
import { graphScopesOf, partnerScopes } from '../../kernel/role-scope.ts'
import { roleObjectIds } from '../../protocol/drs/sid.ts'
import { findResource, type Resource, type ResourceKey } from '../../protocol/oauth/known.ts'
import { type ManagementAddresses, ownAddresses } from '../mobility/mobility.ts'
import { refusal } from '../refusal.ts'
import { type IdentityUrls, issuerV1, issuerV2 } from '../urls.ts'
import type { MethodReferences } from './method-reference.ts'

export type EndpointVersion = 1 | 2

/**
 * Tokens name the device in `deviceid` only where the request proved it with a key of the device; a copied refresh token
 * alone must not enrol for it (T-57). A separate claim says that it came from the device, so that cutting the device off
 * ends those tokens too.
 */
export type BehindDevice = {
  readonly deviceId: string
  /** Of the join certificate: tokens of a device's former life are not those of its new one. */
  readonly thumbprint: string
  readonly provenNow: boolean
}

export type Person = {
  readonly id: string
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly mdmLicensed: boolean
  readonly directoryPremium: boolean
  readonly roles: readonly Role[]
  readonly rolesInGroups: readonly Pick<RoleInGroup, 'role'>[]
}

/** What a person's roles allow; applications that an organisation registered get no more of it than they were granted. */
export function delegatedScopes(resource: ResourceKey, roles: readonly string[]): readonly string[] {
  switch (resource) {
    case 'graph':
    case 'directory-graph':
      return graphScopesOf(roles)
    case 'mdm':
    case 'other-mdm':
      return ['mdm_delegation']
    case 'drs':
    case 'management':
    case 'partner-center':
      return ['user_impersonation']
  }
}

export type MdmScope = 'none' | 'selected' | 'all'

/** A join enrols by itself when the tenant's scope covers the person, who has the plan for management and the directory's. */
export function mdmUrls(
  urls: IdentityUrls,
  scope: MdmScope,
  person: Pick<Person, 'mdmLicensed' | 'directoryPremium'>,
): Record<string, string> {
  if (scope === 'none' || !person.mdmLicensed || !person.directoryPremium) return {}
  return addressClaims(ownAddresses(urls))
}

const addressClaims = ({
  discoveryUrl,
  termsOfUseUrl,
  complianceUrl,
}: ManagementAddresses): Record<string, string> => ({
  mdm_enrollment_url: discoveryUrl,
  ...(termsOfUseUrl !== null && { mdm_terms_of_use_url: termsOfUseUrl }),
  ...(complianceUrl !== null && { mdm_compliance_url: complianceUrl }),
})

export const idTokenClaims = [
  'sub',
  'oid',
  'tid',
  'upn',
  'unique_name',
  'preferred_username',
  'login_hint',
  'name',
  'given_name',
  'family_name',
  'mdm_enrollment_url',
  'mdm_terms_of_use_url',
  'mdm_compliance_url',
  'wids',
  'amr',
  'ver',
] as const

/** What the scope `email` adds. */
export const emailClaims = ['email'] as const

/** OpenID Connect Core 1.0 §5.3.2; `sub` is the one of the id token. */
export const userInfo = (
  person: Pick<Person, 'id' | 'userPrincipalName' | 'displayName' | 'givenName' | 'surname'>,
  scopes: ReadonlySet<string>,
) => ({
  sub: person.id,
  name: person.displayName,
  ...(person.givenName ? { given_name: person.givenName } : {}),
  ...(person.surname ? { family_name: person.surname } : {}),
  ...(scopes.has('email') ? { email: person.userPrincipalName } : {}),
})

export function idClaims(
  tenant: {
    readonly tenantId: TenantId
    readonly mdmScope: MdmScope
    /** What is to manage this person's devices in place of ours. */
    readonly elsewhere?: ManagementAddresses | undefined
  },
  person: Person,
  urls: IdentityUrls,
  amr: MethodReferences,
): { sub: string } & Record<string, unknown> {
  return {
    sub: person.id,
    oid: person.id,
    tid: tenant.tenantId,
    upn: person.userPrincipalName,
    unique_name: person.userPrincipalName,
    preferred_username: person.userPrincipalName,
    login_hint: person.userPrincipalName, // pages hand it back when the person signs out
    name: person.displayName,
    ...(person.givenName ? { given_name: person.givenName } : {}),
    ...(person.surname ? { family_name: person.surname } : {}),
    email: person.userPrincipalName,
    ...(tenant.elsewhere ? addressClaims(tenant.elsewhere) : mdmUrls(urls, tenant.mdmScope, person)),
    ...rolesClaim(person),
    amr,
    ver: '2.0',
  }
}

/** Directory roles by their ids, as the vendor's tokens carry them; a device derives local administrators from it. */
function rolesClaim({ roles }: Person): { wids?: readonly string[] } {
  const wids = roles.flatMap((role) =>
    role in roleObjectIds ? [roleObjectIds[role as keyof typeof roleObjectIds]] : [],
  )
  return wids.length > 0 ? { wids } : {}
}

export type RequestedResource = {
  readonly resource: Resource
  /** As the client wrote it. */
  readonly name: string
  /** The permissions that were asked for by their names; undefined where all were that there are (`.default`, version 1). */
  readonly permissions?: readonly string[]
}

export const graphName = 'https://graph.microsoft.com'

/** A request that names no resource gets the default of its endpoint version: the old directory graph, or Graph. */
export function defaultResource(endpointVersion: EndpointVersion): RequestedResource {
  const name = endpointVersion === 1 ? 'https://graph.windows.net' : graphName
  const resource = findResource(name)
  if (!resource) throw new TypeError(`${name} is listed`)
  return { resource, name, ...(endpointVersion === 2 && { permissions: [] }) }
}

/** Ours, among the vendor's opaque claims. */
export const epochClaim = 'xms_epoch'
/** The person holds a role for a group: what the token lists does not count everywhere. */
export const groupRolesClaim = 'xms_group_roles'
/** The device that a token came from, proved in that request or not, and the certificate of its join. */
export const deviceClaim = 'xms_device'
export const joinClaim = 'xms_join'
/** When a page asked for what `amr` says, in seconds since 1970, where that was a moment ago: an access token lives longer than that counts. */
export const shownClaim = 'xms_shown'

/** The bulk token that the token was got with: it joins a device in the name of nobody. */
export const bulkClaim = 'xms_bulk'

type Common = {
  readonly tenantId: TenantId
  readonly endpointVersion: EndpointVersion
  readonly requestedResource: RequestedResource
  readonly clientId: string
  readonly urls: IdentityUrls
  /** Of the credentials that the token was got with; a write compares it with the account's (T-51). */
  readonly epoch: number
  /** See `shownClaim`. */
  readonly shownAt?: number | undefined
  /** Userinfo tells the holder the address. */
  readonly withEmail?: boolean
  /** The joined device that the person signed in on. */
  readonly device?: BehindDevice
}

/** Of every sign-in at an organisation's own application; it needs no consent. */
export const ofEverySignIn = 'openid'

/**
 * An organisation's own application gets of a person what it was granted for them and asks for, as far as the person may do that
 * too, and no resource by which devices are joined or enrolled (T-60): a person could hand it all by a click on a link.
 * @throws {Fault} for such a resource
 */
export function throughApplication(
  { resource, name, permissions }: RequestedResource,
  granted: ReadonlySet<string>,
): (scope: string) => boolean {
  // what it may do there for a person is asked for at each request (standing.ops.ts); without any of it, it gets in nowhere
  if (resource.key === 'partner-center') return () => partnerScopes.some((scope) => granted.has(scope))
  if (resource.key !== 'graph' && resource.key !== 'directory-graph') {
    throw refusal(
      'unknown-resource',
      `Applications of an organisation get no tokens of people for '${name.slice(0, 200)}'. Ask for ${graphName}.`,
    )
  }
  return (scope) => granted.has(scope) && (permissions?.includes(scope) ?? true)
}

export function accessClaimsOfPerson(
  common: Common & { readonly amr: MethodReferences },
  person: Person,
  /** At an organisation's own application. */
  allowed?: (scope: string) => boolean,
): Record<string, unknown> {
  const { key } = common.requestedResource.resource
  return {
    ...commonClaims(common),
    sub: person.id,
    oid: person.id,
    upn: person.userPrincipalName,
    unique_name: person.userPrincipalName,
    preferred_username: person.userPrincipalName,
    name: person.displayName,
    idtyp: 'user',
    amr: common.amr,
    [epochClaim]: common.epoch,
    ...(common.shownAt !== undefined && { [shownClaim]: common.shownAt }),
    ...(common.device ? deviceClaims(common.device) : {}),
    ...rolesClaim(person),
    ...(person.rolesInGroups.length > 0 ? { [groupRolesClaim]: true } : {}),
    scp: [
      ...(allowed ? [ofEverySignIn] : []),
      ...delegatedScopes(key, rolesOf(person)).filter(allowed ?? (() => true)),
      ...(common.withEmail && key === 'graph' ? emailClaims : []),
    ].join(' '),
  }
}

const deviceClaims = ({ deviceId, thumbprint, provenNow }: BehindDevice) => ({
  ...(provenNow ? { deviceid: deviceId } : {}),
  [deviceClaim]: deviceId,
  [joinClaim]: thumbprint,
})

type OwnApplication = {
  readonly displayName: string
  readonly roles: readonly string[]
  readonly principal: { readonly id: string } | null
}

export function accessClaimsOfApplication(common: Common, application: OwnApplication): Record<string, unknown> {
  return {
    ...commonClaims(common),
    sub: application.principal?.id ?? common.clientId,
    oid: application.principal?.id ?? common.clientId,
    app_displayname: application.displayName,
    idtyp: 'app',
    roles: common.requestedResource.resource.key === 'graph' ? [...application.roles] : [],
  }
}

function commonClaims({
  tenantId,
  endpointVersion,
  requestedResource,
  clientId,
  urls,
}: Common): Record<string, unknown> {
  return endpointVersion === 1
    ? {
        iss: issuerV1(urls, tenantId),
        aud: requestedResource.name,
        tid: tenantId,
        appid: clientId,
        appidacr: '0',
        ver: '1.0',
      }
    : {
        iss: issuerV2(urls, tenantId),
        aud: requestedResource.resource.guid,
        tid: tenantId,
        azp: clientId,
        azpacr: '0',
        ver: '2.0',
      }
}
