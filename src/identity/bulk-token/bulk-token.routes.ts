// Bulk tokens on the administration API.

import { type BulkTokenEntity, bulkToken } from '../../contract/graph/bulk-token.ts'
import * as contract from '../../contract/identity/bulk-token.ts'
import type { Db } from '../../db/schema.ts'
import { wholeList } from '../../graph/list.ts'
import { serveEntity, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { usualDays } from '../../kernel/bulk-token.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import * as tokens from './bulk-token.ops.ts'
import { type BulkToken, stateOf } from './bulk-token.ts'

type Deps = { readonly db: Db; readonly urls: Urls; readonly clock: Clock }

export function bulkTokenRoutes(serve: Serve, { db, urls, clock }: Deps): void {
  serveWhole(serve, urls.graph, [contract.listBulkTokens], {
    name: 'bulkJoinTokens',
    entity: bulkToken,
    all: async (tenantId) => (await tokens.listBulkTokens(db, tenantId)).map((token) => entityOf(token, clock())),
  })
  serveEntity(serve, urls.graph, [contract.getBulkToken], {
    list: wholeList('bulkJoinTokens'),
    entity: bulkToken,
    read: (tenantId, { params }) => tokens.readBulkToken(db, tenantId, params.id),
    toEntity: (token) => entityOf(token, clock()),
  })
  serve.json(contract.createBulkToken, async (call) => {
    const { displayName, maximumJoins, days = usualDays, networks = [] } = call.body
    const wanted = { displayName, mostJoins: maximumJoins, days, networks }
    const made = await tokens.makeBulkToken(db, tokenOperation(call), wanted)
    return { ...entityOf(made, call.now), token: made.token }
  })
  serve.json(contract.revokeBulkToken, async (call) => tokens.revokeBulkToken(db, tokenOperation(call), call.params.id))
}

const entityOf = (token: BulkToken, now: Date): BulkTokenEntity => ({
  id: token.id,
  displayName: token.displayName,
  token: null,
  state: stateOf(token, now),
  userPrincipalName: token.userPrincipalName,
  maximumJoins: token.mostJoins,
  joins: token.joins,
  networks: [...token.networks],
  createdBy: { kind: token.madeBy.kind, id: token.madeBy.id },
  createdDateTime: token.createdAt.toISOString(),
  expirationDateTime: token.expiresAt.toISOString(),
  revokedDateTime: token.revokedAt?.toISOString() ?? null,
})
