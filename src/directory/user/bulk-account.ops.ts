// The account of a bulk token is nobody's. Whoever could sign in with it would join devices in its name that the token does not
// count, also after its end (T-19). So nothing opens it; whatever only takes something from it is done as with any account.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import * as accounts from './bulk-account.sql.ts'

type Account = { readonly id: UserId; readonly userPrincipalName: string }

export async function refuseToOpen(tx: Db, tenantId: TenantId, { id, userPrincipalName }: Account): Promise<void> {
  const token = await accounts.tokenOf(tx, tenantId, id)
  if (!token) return
  throw new Fault(
    'forbidden',
    `The account ${userPrincipalName} belongs to the bulk token '${token.displayName}' and is nobody's: it gets no other name, no password, no pass, no key, no role and no source, and stays disabled once it is. Make another bulk token, or an account for a person.`,
    { reason: 'bulk-token-account' },
  )
}

/** With the account its token goes, and what says which devices joined with it: whoever ends the token says so. */
export async function refuseToDelete(tx: Db, tenantId: TenantId, { id, userPrincipalName }: Account): Promise<void> {
  const token = await accounts.tokenOf(tx, tenantId, id)
  if (!token || token.revokedAt) return
  throw new Fault(
    'forbidden',
    `The account ${userPrincipalName} belongs to the bulk token '${token.displayName}', which was not revoked. Revoke the token first; that disables the account, too.`,
    { reason: 'bulk-token-account' },
  )
}
