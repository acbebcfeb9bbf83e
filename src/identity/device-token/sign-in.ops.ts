// A person who signed in to a joined device is signed in at the authorize page too: the device's broker sends a credential
// that it signed with the session key (MS-OAPXBC §3.2.5.2.1). The sign-in that the provider would ask for is answered
// in its place, within this request, so no page is shown and no session is left behind.

import type { TenantId } from '../../kernel/id.ts'
import { isStrong } from '../access-token/method-reference.ts'
import type { Authority } from '../identity.ops.ts'
import { missingPermissions } from '../permission/missing.ops.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import { consentAnewParam } from '../provider/configuration.ops.ts'
import type { ExchangeContext } from '../provider/exchange.ops.ts'
import type { Authorized } from '../provider/provider.ops.ts'
import { guardedBy, permissionsAskedIn, resourceOfSignIn } from '../provider/resource.ts'
import { isRefusal } from '../refusal.ts'
import { hintsAtAnother } from '../sign-in/hint.ops.ts'
import { provePrimaryCredential } from './prt.ops.ts'

/**
 * Undefined where the credential proves nobody of this tenant, somebody else than the name hinted at, a password where more is
 * asked for, or somebody who has to consent: then the person is asked, as without it.
 */
export async function signInByDevice(
  deps: Authority,
  tenantId: TenantId,
  credential: string,
  query: URLSearchParams,
  exchangeContext: ExchangeContext,
): Promise<Authorized | undefined> {
  const proven = await provePrimaryCredential(deps, credential).catch((error: unknown) => {
    if (isRefusal(error)) return undefined
    throw error
  })
  if (proven?.tenantId !== tenantId) return undefined
  const { user, context } = proven
  if (await hintsAtAnother(deps.db, tenantId, query.get('login_hint'), user.id)) return undefined
  const wanted = guardedBy(resourceOfSignIn(query.getAll('resource'), deps.urls))
  if (!isStrong(context.amr) && (await isAskedForFactor(deps.db, tenantId, user, wanted))) return undefined
  const permissions = permissionsAskedIn(
    Object.fromEntries([...query, ['resource', query.getAll('resource')]]),
    deps.urls,
  )
  const asking = { clientId: query.get('client_id') ?? '', userId: user.id, permissions }
  const { missing, asked } = await missingPermissions(deps.db, tenantId, asking)
  if (missing.length > 0 || (query.has(consentAnewParam) && asked.length > 0)) return undefined
  const provider = await deps.providers(tenantId)
  return provider.authorizeAs(query, { accountId: user.id, context }, exchangeContext)
}
