// What a customer sees of devices that partners registered by their names and whose hash is to come.

import * as contract from '../../contract/autopilot/awaited-device.ts'
import { type AwaitedDeviceEntity, awaitedDevice } from '../../contract/graph/built-device.ts'
import type { Db } from '../../db/schema.ts'
import { serveList } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import * as awaited from './awaited.ops.ts'

export function awaitedRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serveList(serve, urls.graph, [contract.listAwaitedDevices], {
    list: awaited.awaitedList,
    entity: awaitedDevice,
    page: (tenantId, wanted) => awaited.awaitedDevices(db, tenantId, wanted),
    toEntity: ({ id, name, groupTag, ...one }): AwaitedDeviceEntity => ({
      ...{ id, ...name, groupTag, registeredBy: one.partnerName, channel: one.channel },
      purchaseOrderIdentifier: one.purchaseOrderId ?? '',
      batch: one.batchId ?? '',
      createdDateTime: one.createdAt.toISOString(),
    }),
  })
  serve.json(contract.deleteAwaitedDevice, (call) => awaited.forgetAwaited(db, tokenOperation(call), call.params.id))
}
