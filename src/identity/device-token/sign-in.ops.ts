// A person who signed in to a joined device is signed in at the authorize page too: the device's broker sends a credential
// that it signed with the session key (MS-OAPXBC §3.2.5.2.1). The sign-in that the provider would ask for is answered
// in its place, within this request, so no page is shown and no session is left behind.

import type { TenantId } from '../../kernel/id.ts'
import { isStrong } from '../access-token/method-reference.ts'
import type { Authority } from '../identity.ops.ts'
import { whyClosed } from '../permission/closed.ops.ts'
import { missingPermissions } from '../permission/missing.ops.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import { whyNobody } from '../provider/bulk-account.ops.ts'
import { consentAnewParam } from '../provider/configuration.ops.ts'
import type { ExchangeContext } from '../provider/exchange.ops.ts'
import type { Authorized } from '../provider/provider.ops.ts'
import { guardedBy, permissionsAskedIn, resourceOfSignIn } from '../provider/resource.ts'
import { isRefusal } from '../refusal.ts'
import { hintsAtAnother } from '../sign-in/hint.ops.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
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
  if (isOlderThan(query.get('max_age'), context.shownAt, exchangeContext.now)) return undefined
  if (await hintsAtAnother(deps.db, tenantId, query.get('login_hint'), user.id)) return undefined
  const requested = resourceOfSignIn(query.getAll('resource'), deps.urls)
  const clientId = query.get('client_id') ?? ''
  const nobody = await whyNobody(deps.db, tenantId, user, requested)
  if (nobody) {
    const reason = String(nobody.reason)
    const details = signInDetails({
      clientId,
      way: 'device-token',
      userId: user.id,
      deviceId: context.device?.id,
      reason,
    })
    await deps.refusals?.note({ tenantId, kind: 'sign-in', subject: user.userPrincipalName, reason, details })
    return undefined
  }
  const wanted = guardedBy(requested)
  if (!isStrong(context.amr) && (await isAskedForFactor(deps.db, tenantId, user, wanted))) return undefined
  const permissions = permissionsAskedIn(
    Object.fromEntries([...query, ['resource', query.getAll('resource')]]),
    deps.urls,
  )
  const asking = { clientId, userId: user.id, permissions }
  if (await whyClosed(deps.db, tenantId, asking)) return undefined
  const { missing, asked } = await missingPermissions(deps.db, tenantId, asking)
  if (missing.length > 0 || (query.has(consentAnewParam) && asked.length > 0)) return undefined
  const provider = await deps.providers(tenantId)
  return provider.authorizeAs(query, { accountId: user.id, context }, exchangeContext)
}

/** OpenID Connect Core 1.0 §3.1.2.1. A primary token is renewed without its person, so only a proof whose moment is kept is young enough. */
function isOlderThan(maxAge: string | null, shownAt: number | undefined, now: Date): boolean {
  if (maxAge === null) return false
  return shownAt === undefined || !(now.getTime() / 1000 - shownAt <= Number(maxAge))
}
