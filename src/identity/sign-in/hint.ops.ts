// A login_hint beside somebody who is signed in already: it counts for its own account only. Whoever types another name is
// asked for that account's password and not let in as whoever was here before (OpenID Connect Core 1.0 §3.1.2.1).

import type { Db } from '../../db/schema.ts'
import * as users from '../../directory/user/user.sql.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'

/** Also of a name that nobody has: what there is of it is said by the page that asks. */
export async function hintsAtAnother(
  db: Db,
  tenantId: TenantId,
  hint: string | null | undefined,
  accountId: string,
): Promise<boolean> {
  const name = hint?.trim()
  if (!name) return false
  const account = await users.byId(db, tenantId, UserId.parse(accountId))
  if (!account) return false // nobody is signed in, which is judged elsewhere
  const [hinted, own] = [await users.comparedName(db, name), await users.comparedName(db, account.userPrincipalName)]
  return hinted !== own
}
