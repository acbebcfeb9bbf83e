// Contests on the administration API: as whoever opens them, as the holder, and as the operator of the installation.

import * as contract from '../../contract/autopilot/contest.ts'
import {
  contestedDevice,
  type DeviceContestEntity,
  deviceContest,
  type JudgedContestEntity,
} from '../../contract/graph/contest.ts'
import { serveList } from '../../graph/serve-list.routes.ts'
import { operationOf, tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import type { OperatorOf } from '../../identity/installation/operator.ops.ts'
import type { ChangeDeps } from '../../reactions.ts'
import * as ops from './contest.ops.ts'
import type { Contest } from './contest.sql.ts'

export type ContestRouteDeps = ChangeDeps & { readonly urls: Urls; readonly operatorOf: OperatorOf }

export function contestRoutes(serve: Serve, deps: ContestRouteDeps): void {
  const { db, urls, operatorOf } = deps
  serve.json(contract.openContest, async (call) => entity(await ops.openContest(db, tokenOperation(call), call.body)))
  serveList(serve, urls.graph, [contract.listContests], {
    list: ops.contestList,
    entity: deviceContest,
    page: (tenantId, wanted) => ops.listContests(db, tenantId, wanted),
    toEntity: entity,
  })
  serveList(serve, urls.graph, [contract.listContested], {
    list: ops.contestedList,
    entity: contestedDevice,
    page: (tenantId, wanted) => ops.listContested(db, tenantId, wanted),
    toEntity: (one) => ({
      id: one.id,
      registrationId: one.registration_id,
      serialNumber: one.serial_number,
      state: one.state,
      openedDateTime: one.opened_at.toISOString(),
      decidedDateTime: one.decided_at?.toISOString() ?? null,
      note: one.note,
    }),
  })
  serve.json(contract.listAllContests, async ({ caller }) => {
    await operatorOf(tokenCaller(caller))
    return { value: (await ops.listAll(db)).map(judgedEntity) }
  })
  serve.json(contract.decideContest, async (call) => {
    const caller = tokenCaller(call.caller)
    const actor = await operatorOf(caller)
    const { claimantId: tenantId, id } = call.params
    const operation = { ...operationOf(caller, call.now, call.requestId), tenantId, actor }
    const decidedBy = caller.userId === undefined ? undefined : caller.tenantId
    return judgedEntity(await ops.decideContest(deps, operation, id, { ...call.body, decidedBy }))
  })
}

const entity = (one: Contest): DeviceContestEntity => ({
  id: one.id,
  serialNumber: one.serialNumber,
  manufacturer: one.manufacturer,
  model: one.model,
  proof: one.proof,
  state: one.state,
  openedBy: one.openedBy,
  openedDateTime: one.openedAt.toISOString(),
  decidedDateTime: one.decidedAt?.toISOString() ?? null,
  note: one.note,
})

const judgedEntity = (one: ops.Judged): JudgedContestEntity => ({
  ...entity(one),
  claimant: { id: one.claimantId, displayName: one.claimantName },
  holder: { id: one.holderId, displayName: one.holderName },
  registrationId: one.registrationId,
  isHeld: one.isHeld,
})
