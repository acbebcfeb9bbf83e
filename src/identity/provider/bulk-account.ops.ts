// The account of a bulk token is nobody (T-19). What its device signs in for is the directory and the device's own management; at
// applications it would stand there as a person who showed a second factor, after the end of the token too, and from any network.

import type { Db } from '../../db/schema.ts'
import { tokenOf } from '../../directory/user/bulk-account.sql.ts'
import type { User } from '../../directory/user/user.sql.ts'
import type { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { RequestedResource } from '../access-token/claims.ts'
import { refusal } from '../refusal.ts'

const ofDevices: ReadonlySet<string> = new Set(['drs', 'mdm', 'other-mdm'])

/** Undefined: whoever it is may have a token for that. */
export async function whyNobody(
  db: Db,
  tenantId: TenantId,
  { id, userPrincipalName }: Pick<User, 'id' | 'userPrincipalName'>,
  requested: RequestedResource | undefined,
): Promise<Fault | undefined> {
  // nobody gives the account another name
  if (!userPrincipalName.startsWith('package_') || (requested && ofDevices.has(requested.resource.key)))
    return undefined
  if (!(await tokenOf(db, tenantId, id))) return undefined
  return refusal(
    'not-assigned',
    'The account of a bulk token joins its device and has it managed, and signs in to nothing else. Sign in as a person.',
  )
}
