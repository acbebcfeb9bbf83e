// Groups in groups on the Graph-compatible API.

import * as contract from '../../contract/directory/nested-group.ts'
import { groupMember, group as groupSchema } from '../../contract/graph/group.ts'
import { serveList } from '../../graph/serve-list.routes.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import type { DirectoryDeps } from '../directory.routes.ts'
import * as graph from '../directory-entity.ts'
import * as reads from '../directory-read.ops.ts'
import { explainMembership, groupsHolding, type Held } from './nested.ops.ts'

export function nestedGroupRoutes(serve: Serve, { db, urls }: DirectoryDeps): void {
  serveList(serve, urls.graph, contract.listTransitiveMembers, {
    list: reads.memberList,
    entity: groupMember,
    page: (tenantId, wanted, { params, caller }) =>
      reads.members(db, tenantId, { id: params.id, scopes: tokenCaller(caller).scopes, inner: true }, wanted),
    toEntity: graph.memberEntity,
  })
  const kinds = { group: contract.groupsOfGroup, user: contract.groupsOfUser, device: contract.groupsOfDevice } as const
  for (const kind of ['group', 'user', 'device'] as const satisfies readonly Held['kind'][]) {
    for (const inner of [false, true]) {
      serveList(serve, urls.graph, kinds[kind][inner ? 'inner' : 'direct'], {
        list: reads.groupList,
        entity: groupSchema,
        page: (_tenantId, wanted, { params, caller }) =>
          groupsHolding(db, tokenCaller(caller), { kind, id: params.id, inner }, wanted),
        toEntity: graph.groupEntity,
      })
    }
  }
  serve.json(contract.explainMembership, async ({ caller, params, body }) =>
    explainMembership(db, tokenCaller(caller), params.id, body.memberId),
  )
}
