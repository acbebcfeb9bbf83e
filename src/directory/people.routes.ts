// People on the Graph-compatible API, each with the manager where `$expand=manager` asks for it.

import { user as userSchema } from '../contract/graph/user.ts'
import type { Db } from '../db/schema.ts'
import { type Entity, selected } from '../graph/collection.routes.ts'
import type { Wanted } from '../graph/options.ts'
import { type Caller, tokenCaller } from '../http/caller/caller.ts'
import { Fault } from '../kernel/fault.ts'
import * as graph from './directory-entity.ts'
import * as reads from './directory-read.ops.ts'
import { refuseUnseenManagers } from './membership/seeing.ts'

export const personServed = {
  list: reads.userList,
  entity: userSchema,
  toEntity({ manager, ...user }: reads.ManagedUser, { expandSelect }: Pick<Wanted, 'expandSelect'>) {
    if (!manager) return graph.userEntity(user)
    const entity: Entity = { '@odata.type': '#microsoft.graph.user', ...graph.userEntity(manager) }
    const select = expandSelect?.manager
    return { ...graph.userEntity(user), manager: selected(entity, { expand: [], ...(select && { select }) }) }
  },
}

/** A manager may be outside the groups that a role counts for: whoever has such a role only is told of none. */
export async function withManagers(
  db: Db,
  caller: Caller,
  people: readonly reads.LicensedUser[],
  { expand }: Pick<Wanted, 'expand'>,
): Promise<readonly reads.ManagedUser[]> {
  if (!expand.includes('manager')) return people
  const { tenantId, scopes, reach } = tokenCaller(caller)
  refuseUnseenManagers(scopes)
  if (reach) {
    throw new Fault(
      'forbidden',
      'Your role counts for the members of some groups, and a manager may be outside them. Leave out $expand=manager.',
      { reason: 'permission' },
    )
  }
  return reads.withManagers(db, tenantId, people)
}
