// Questions about rules on the Graph-compatible API. Nothing changes by them.

import * as contract from '../../contract/membership.ts'
import type { Db } from '../../db/schema.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import type { Call, Serve } from '../../http/serve.ts'
import * as evaluations from './evaluation.ops.ts'

export function membershipRoutes(serve: Serve, { db }: { readonly db: Db }): void {
  const onBehalf = ({ caller, now }: Call): evaluations.Asking => {
    const { tenantId, scopes, actor } = tokenCaller(caller)
    return { tenantId, scopes, callerId: actor.id, now }
  }
  serve.json(contract.evaluateRule, async (call) => evaluations.evaluateRule(db, onBehalf(call), call.body))
  serve.json(contract.evaluateGroup, async (call) =>
    evaluations.evaluateGroup(db, onBehalf(call), call.params.id, call.body.memberId),
  )
  serve.json(contract.previewRule, async (call) => evaluations.previewRule(db, onBehalf(call), call.body))
}
