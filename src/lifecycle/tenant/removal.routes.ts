// The removal of a tenant on the administration API, for the command line of the installation.

import * as contract from '../../contract/installation.ts'
import type { Db } from '../../db/schema.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import type { Call, Serve } from '../../http/serve.ts'
import type { IsCommandLine } from '../../identity/application/application.ops.ts'
import { refuseAllButCommandLine } from '../../identity/installation/operator.ops.ts'
import type { TenantId } from '../../kernel/id.ts'
import * as removals from './removal.ops.ts'

export type RemovalRoutesDeps = {
  readonly db: Db
  readonly isCommandLine: IsCommandLine
  /** What this process remembers of its credentials. */
  readonly forgetTenant: (tenantId: TenantId) => void
}

export function removalRoutes(serve: Serve, { db, isCommandLine, forgetTenant }: RemovalRoutesDeps): void {
  const operator = ({ caller }: Pick<Call, 'caller'>) => refuseAllButCommandLine(isCommandLine, tokenCaller(caller))

  serve.json(contract.forecastRemoval, async (call) => {
    operator(call)
    const { domain: defaultDomain, displayName, rows } = await removals.forecast(db, call.params.id)
    return { id: call.params.id, displayName, defaultDomain, rows }
  })
  serve.json(contract.removeTenant, async (call) => {
    const actor = operator(call)
    const { now, requestId } = call
    const tenantId = call.params.id
    const receipt = await removals.removeTenant(
      db,
      { tenantId, actor, now, requestId },
      tokenCaller(call.caller).tenantId,
    )
    forgetTenant(tenantId)
    return receiptEntity(receipt)
  })
  serve.json(contract.listRemovals, async (call) => {
    operator(call)
    return { value: (await removals.listRemovals(db)).map(receiptEntity) }
  })
  serve.json(contract.readRemoval, async (call) => {
    operator(call)
    return receiptEntity(await removals.readRemoval(db, call.params.id))
  })
}

const receiptEntity = (one: removals.Receipt): contract.TenantRemovalEntity => ({
  id: one.tenantId,
  domain: one.domain,
  askedDateTime: one.askedAt.toISOString(),
  askedBy: one.askedBy,
  step: one.step,
  removedRows: one.removed,
  leftRows: one.left,
  finishedDateTime: one.finishedAt?.toISOString() ?? null,
  trail: one.trail ?? null,
})
