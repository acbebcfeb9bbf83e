// Answers about tenants that anybody may ask: keys, metadata, the realm of a user name, and a tenant's logo.

import { domainOf } from '../../directory/tenant/domain-name.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import type { EndpointVersion } from '../access-token/claims.ts'
import { someAllow } from '../device-code/device-code.sql.ts'
import type { Authority } from '../identity.ops.ts'
import { refusal } from '../refusal.ts'
import { resolveSegment } from '../tenant-name.ops.ts'
import * as documents from './metadata.ts'

export async function metadata(
  deps: Authority,
  segment: string,
  endpointVersion: EndpointVersion,
): Promise<Record<string, unknown>> {
  const found = await resolve(deps, segment)
  const { urls, passwordGrant } = deps
  if (found.kind === 'any') {
    const deviceCodes = await someAllow(deps.db)
    return documents.metadata({ urls, passwordGrant, deviceCodes }, segment.toLowerCase(), endpointVersion)
  }
  const { tenantId, allowsDeviceCodes: deviceCodes } = found.tenant
  return documents.metadata({ urls, passwordGrant, deviceCodes }, tenantId, endpointVersion)
}

/** The keys of one tenant. /common publishes none: our tenants' keys are their own, and a token names its tenant. */
export async function publishedKeys(deps: Authority, segment: string): Promise<{ keys: readonly object[] }> {
  const found = await resolve(deps, segment)
  if (found.kind === 'any') return { keys: [] }
  return { keys: (await deps.keyRing.keys(found.tenant.tenantId)).published }
}

/** Whether the authority that a client was given is this one. */
export function instanceDiscovery(
  { urls }: Authority,
  authorizationEndpoint: string | undefined,
): Record<string, unknown> {
  const document = documents.instanceDiscovery(urls, authorizationEndpoint)
  if (document) return document
  throw refusal(
    'unknown-instance',
    `'${authorizationEndpoint?.slice(0, 200)}' is not an address of this authority. Give the client ${urls.login}.`,
  )
}

export async function userRealm(
  deps: Authority,
  userName: string,
  apiVersion: string,
): Promise<Record<string, unknown>> {
  const domain = domainOf(userName)
  const tenant = domain && (await tenants.byDomain(deps.db, domain))
  const realm = domain && tenant ? { domain, displayName: tenant.displayName } : undefined
  return documents.userRealm(deps.urls, apiVersion, userName, realm)
}

export async function credentialType(deps: Authority, userName: string): Promise<Record<string, unknown>> {
  const domain = domainOf(userName)
  const tenant = domain && (await tenants.byDomain(deps.db, domain))
  if (!tenant) return documents.credentialType(userName, undefined)
  const { name, signInText, usernameHint, backgroundColor, hasLogo } = tenant.look
  const branding = {
    Locale: 0,
    BannerLogo: hasLogo ? `${deps.urls.login}/${tenant.tenantId}/branding/logo` : null,
    BoilerPlateText: signInText,
    UserIdLabel: usernameHint,
    BackgroundColor: backgroundColor,
    DisplayName: name,
  }
  return documents.credentialType(userName, { branding: [branding] })
}

export async function logo(deps: Authority, segment: string): Promise<{ type: string; bytes: Buffer }> {
  const found = await resolveSegment(deps.db, segment)
  const image = found?.kind === 'tenant' ? await tenants.logo(deps.db, found.tenant.tenantId) : undefined
  if (!image) throw notFound('Logo', segment.slice(0, 100))
  return image
}

async function resolve(deps: Authority, segment: string) {
  const found = await resolveSegment(deps.db, segment)
  if (found) return found
  const name = segment.slice(0, 100)
  throw refusal('unknown-tenant', `No tenant is called '${name}'. Check its id or domain.`)
}
