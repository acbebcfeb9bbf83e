// Which tenant a path segment, a user name or a token means. The first segment of every authority address is a tenant's
// id, one of its domains, or the word for "not known yet" (docs/specification/authority.md).

import type { Db } from '../db/schema.ts'
import { domainOf } from '../directory/tenant/domain-name.ts'
import * as tenants from '../directory/tenant/tenant.sql.ts'
import { TenantId } from '../kernel/id.ts'

export type Segment = { readonly kind: 'any' } | { readonly kind: 'tenant'; readonly tenant: tenants.Tenant }

const isAny = (name: string): boolean => name === 'common' || name === 'organizations'

/**
 * The tenant that a segment or, at /common, the code or token names by its id; undefined where a domain has to be looked up, or
 * nothing names one. Nobody says that there is such a tenant.
 */
export function idNamedBy(segment: string, token: string): TenantId | undefined {
  const name = segment.toLowerCase()
  return isAny(name) ? markedTenant(token) : TenantId.safeParse(name).data
}

export async function resolveSegment(db: Db, segment: string): Promise<Segment | undefined> {
  const name = segment.toLowerCase()
  if (isAny(name)) return { kind: 'any' }
  const id = TenantId.safeParse(name)
  const tenant = id.success ? await tenants.byId(db, id.data) : await tenants.byDomain(db, name)
  return tenant && { kind: 'tenant', tenant }
}

/** Home-realm discovery: the tenant that has verified the domain of a user name. `probably`: asked without reading it again. */
export async function homeOf(
  db: Db,
  userName: string,
  probably?: Pick<tenants.Tenant, 'tenantId' | 'domains'>,
): Promise<TenantId | undefined> {
  const domain = domainOf(userName.trim())
  if (domain === undefined) return undefined
  return probably?.domains.includes(domain) ? probably.tenantId : tenants.idByDomain(db, domain)
}

const marked = /^0\.A([A-Za-z0-9_-]{22})\./

/** Codes and refresh tokens begin with their tenant, as clients may redeem them at /common. It is a hint, not a proof. */
export function markTenant(tenantId: TenantId, random: string): string {
  return `0.A${Buffer.from(tenantId.replaceAll('-', ''), 'hex').toString('base64url')}.${random}`
}

export function markedTenant(token: string): TenantId | undefined {
  const mark = marked.exec(token)?.[1]
  if (!mark) return undefined
  const hex = Buffer.from(mark, 'base64url').toString('hex')
  return TenantId.safeParse(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')).data
}
