// Remote actions on many devices on the Graph-compatible API.

import * as contract from '../../../contract/mdm/bulk-action.ts'
import { type TokenCaller, tokenCaller, tokenOperation } from '../../../http/caller/caller.ts'
import type { Serve } from '../../../http/serve.ts'
import { Fault } from '../../../kernel/fault.ts'
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
      if (order.action === 'delete') refuseUnlessMayDelete(tokenCaller(call.caller))
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

const deletes = 'DeviceManagementManagedDevices.ReadWrite.All'

/** Deleting takes what it takes of one device; every other action may be asked for with less. */
function refuseUnlessMayDelete({ scopes }: TokenCaller): void {
  if (scopes.has(deletes)) return
  throw new Fault(
    'forbidden',
    `Deleting devices takes the permission ${deletes}, in the token and in this moment. Ask for it; retiring or wiping them takes less.`,
    { reason: 'permission-missing' },
  )
}
