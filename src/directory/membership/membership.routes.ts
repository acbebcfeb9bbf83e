// Questions about rules on the Graph-compatible API. Nothing changes by them.

import * as contract from '../../contract/membership.ts'
import type { Db } from '../../db/schema.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import * as evaluations from './evaluation.ops.ts'

export function membershipRoutes(serve: Serve, { db }: { readonly db: Db }): void {
  serve.json(contract.evaluateRule, ({ caller, body }) =>
    evaluations.evaluateRule(db, tokenCaller(caller).tenantId, body),
  )
  serve.json(contract.evaluateGroup, ({ caller, params, body }) =>
    evaluations.evaluateGroup(db, tokenCaller(caller).tenantId, params.id, body.memberId),
  )
  serve.json(contract.previewRule, ({ caller, body }) =>
    evaluations.previewRule(db, tokenCaller(caller).tenantId, body),
  )
}
