// The origins that identity writes into tokens and documents, and the names of a tenant's two issuers
// (docs/specification/authority.md).

import type { TenantId } from '../kernel/id.ts'
import type { ResourceKey } from '../protocol/oauth/known.ts'

/** Origins without a trailing slash. */
export type IdentityUrls = {
  readonly login: string
  readonly portal: string
  readonly graph: string
  readonly drs: string
  readonly enrollment: string
  readonly partner: string
}

export const issuerV1 = (urls: IdentityUrls, tenantId: TenantId): string => `${urls.login}/${tenantId}/`
export const issuerV2 = (urls: IdentityUrls, tenantId: TenantId): string => `${urls.login}/${tenantId}/v2.0`

/** Our own origins are further names of the resources that they serve. */
export function ownNames(urls: IdentityUrls): Readonly<Partial<Record<ResourceKey, string>>> {
  return { graph: urls.graph, drs: urls.drs, mdm: urls.enrollment, 'partner-center': urls.partner }
}
