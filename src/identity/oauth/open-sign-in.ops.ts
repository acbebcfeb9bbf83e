// A sign-in that an authorize request waits for, with the organisation whose page asks.

import type * as tenants from '../../directory/tenant/tenant.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Authority } from '../identity.ops.ts'
import { readAhead } from '../provider/payload.sql.ts'
import type { PendingSignIn } from '../provider/provider.ops.ts'
import { noBranding, type PageBranding } from '../sign-in/page.ts'

export type SignInRequest = { readonly tenantId: TenantId; readonly uid: string; readonly cookie: string | undefined }

export type OpenSignIn = {
  readonly pending: PendingSignIn
  readonly tenant: tenants.Tenant | undefined
  readonly branding: PageBranding
}

export async function openSignIn(deps: Authority, { tenantId, uid, cookie }: SignInRequest): Promise<OpenSignIn> {
  const provider = await deps.providers(tenantId)
  const { tenant } = await readAhead(deps.db, tenantId, { model: 'Interaction', id: uid }, deps.clock())
  const pending = await provider.pendingSignIn(uid, cookie)
  return { pending, tenant, branding: tenant ? brandingOf(tenant) : noBranding }
}

export function brandingOf({ tenantId, look: { hasLogo, ...branding } }: tenants.Tenant): PageBranding {
  return { ...branding, logo: hasLogo ? `/${tenantId}/branding/logo` : null }
}

export const paramOf = ({ params }: PendingSignIn, name: string): string | undefined => {
  const value = params[name]
  return typeof value === 'string' ? value : undefined
}

export const clientOf = (pending: PendingSignIn): string => paramOf(pending, 'client_id') ?? ''

export const addressOf = ({ tenantId, uid }: SignInRequest): string => `/${tenantId}/sign-in/${encodeURIComponent(uid)}`
