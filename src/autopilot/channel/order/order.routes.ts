// A manufacturer's orders, on the administration API.

import * as contract from '../../../contract/autopilot/channel/order.ts'
import { serveList } from '../../../graph/serve-list.routes.ts'
import { tokenCaller, tokenOperation } from '../../../http/caller/caller.ts'
import type { Urls } from '../../../http/listeners.ts'
import type { Serve } from '../../../http/serve.ts'
import { notFound } from '../../../kernel/fault.ts'
import { GuidText } from '../../../kernel/id.ts'
import type { ImportDeps } from '../../import/run.ops.ts'
import type { InboxDeps } from '../../inbox/inbox.ops.ts'
import { plainProductKey } from '../../inventory/name.ts'
import * as files from './file.ops.ts'
import * as orders from './order.ops.ts'
import type { Order } from './order.sql.ts'

type Deps = ImportDeps & InboxDeps & { readonly urls: Urls }

export function orderRoutes(serve: Serve, deps: Deps): void {
  const { db, urls } = deps
  serveList(serve, urls.graph, [contract.listOrders], {
    list: orders.orderList,
    entity: contract.oemOrder,
    page: (tenantId, wanted) => orders.listOrders(db, tenantId, wanted),
    toEntity: orderEntity,
  })
  serve.json(contract.readOrder, async (call) => {
    const order = await orders.readOrder(db, tokenCaller(call.caller).tenantId, call.params.id)
    return { ...orderEntity(order), devices: [...order.devices] }
  })
  serve.json(contract.createOrder, async (call) => {
    const devices = call.body.devices.map((one) => ({ ...one, productKey: plainProductKey(one.productKey) }))
    return orderEntity(await orders.createOrder(db, tokenOperation(call), { ...call.body, devices }))
  })
  serve.json(contract.registerOrder, async (call) => ({
    submissionId: await orders.registerOrder(db, tokenOperation(call), call.params.id),
  }))
  serve.raw(contract.orderFile, async (call) => {
    const id = GuidText.safeParse(call.params.id).data
    if (!id) throw notFound('Order', String(call.params.id))
    const csv = await files.orderFile(db, tokenOperation(call), id)
    return call.reply.type('text/csv; charset=utf-8').send(csv)
  })
  serve.json(contract.sealOrder, async (call) => {
    const operation = tokenOperation(call)
    const { content, expiresAt, ...sealed } = await files.sealOrder(deps, operation, call.params.id, call.body)
    return {
      ...sealed,
      content: Buffer.from(content).toString('base64'),
      expirationDateTime: expiresAt.toISOString(),
      senderCardUrl: `${urls.login}/${operation.tenantId}/.well-known/device-inbox.json`,
    }
  })
}

const orderEntity = ({ outcomeAt, createdAt, ...order }: Order): contract.OemOrderEntity => ({
  ...{ id: order.id, number: order.number, customerName: order.customerName, customerId: order.customerId },
  ...{ autopilot: order.autopilot, windowsVersion: order.windowsVersion, outcome: order.outcome },
  ...{ submissionId: order.submissionId, createdBy: order.createdBy },
  outcomeDateTime: outcomeAt?.toISOString() ?? null,
  createdDateTime: createdAt.toISOString(),
})
