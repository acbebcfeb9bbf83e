// Remote actions on many devices on the Graph-compatible API.

import * as contract from '../../../contract/mdm/bulk-action.ts'
import { tokenOperation } from '../../../http/caller/caller.ts'
import type { Serve } from '../../../http/serve.ts'
import type { ChangeDeps } from '../../../reactions.ts'
import { executeAction, readBulk } from './bulk.ops.ts'
import type { Refusal } from './bulk.sql.ts'

export function bulkActionRoutes(serve: Serve, deps: ChangeDeps): void {
  for (const route of contract.executeAction) {
    serve.json(route, async (call) => {
      const { actionName, deviceIds, dryRun, deviceName, keepEnrollmentData, keepUserData } = call.body
      const order = {
        action: contract.meant[actionName],
        deviceName: deviceName ?? undefined,
        keepEnrollmentData: keepEnrollmentData ?? undefined,
        keepUserData: keepUserData ?? undefined,
      }
      const done = await executeAction(deps, tokenOperation(call), order, deviceIds, dryRun ?? false)
      const of = (state: Refusal['state']) => done.refused.flatMap((one) => (one.state === state ? [one.deviceId] : []))
      return {
        successfulDeviceIds: [...done.asked],
        failedDeviceIds: of('failed'),
        notFoundDeviceIds: of('notFound'),
        notSupportedDeviceIds: of('notSupported'),
        bulkDeviceActionId: done.bulkId ?? null,
        refusals: done.refused.map(({ deviceId, reason }) => ({ deviceId, reason })),
      }
    })
  }
  for (const route of contract.getBulkAction) {
    serve.json(route, async (call) => {
      const { askedBy, askedAt, endedAt, refused, ...bulk } = await readBulk(
        deps.db,
        tokenOperation(call),
        call.params.id,
      )
      return {
        ...bulk,
        initiatedByUserPrincipalName: askedBy,
        requestDateTime: askedAt.toISOString(),
        endedDateTime: endedAt?.toISOString() ?? null,
        refusals: refused.map(({ deviceId, reason }) => ({ deviceId, reason })),
      }
    })
  }
}
