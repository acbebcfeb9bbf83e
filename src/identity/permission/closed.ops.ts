// Refuses whoever may not sign in to an application, because only those do who are assigned to it.

import type { Db } from '../../db/schema.ts'
import type { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { isRegisteredHere } from '../../protocol/oauth/known.ts'
import { refusal } from '../refusal.ts'
import { closedTo } from '../service-principal/access.sql.ts'

type SigningIn = { readonly clientId: string; readonly userId: string }

/** Undefined: the person may. */
export async function whyClosed(
  db: Db,
  tenantId: TenantId,
  { clientId, userId }: SigningIn,
): Promise<Fault | undefined> {
  if (!isRegisteredHere(clientId)) return undefined
  const application = await closedTo(db, tenantId, clientId, userId)
  return application === undefined
    ? undefined
    : refusal('not-assigned', [{ say: 'not-assigned', with: { application } }])
}

export async function refuseUnassigned(db: Db, tenantId: TenantId, signingIn: SigningIn): Promise<void> {
  const closed = await whyClosed(db, tenantId, signingIn)
  if (closed) throw closed
}
