// The log of sign-ins for a caller: found, or a fault that names what there is none of.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import * as log from './sign-in-log.sql.ts'

export { type LoggedSignIn, page, type Reach, signInList } from './sign-in-log.sql.ts'

export async function findSignIn(db: Db, tenantId: TenantId, id: string, reach: log.Reach): Promise<log.LoggedSignIn> {
  // an id of another form is one that nothing has, as the original's are
  const found = /^\d{1,18}$/.test(id) ? await log.byId(db, tenantId, id, reach) : undefined
  if (found) return found
  throw new Fault('not-found', `There is no sign-in ${id} in the log. Look for it in the list.`, {
    reason: 'sign-in-unknown',
  })
}
