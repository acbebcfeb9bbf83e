// Registered devices on the Graph-compatible API, their story, and everything that has to do with registering them.

import { Readable } from 'node:stream'

import * as contract from '../contract/autopilot-device.ts'
import { actOf, tokenCaller } from '../http/caller.ts'
import { contextOf, readPage, writePage } from '../http/page.ts'
import type { Call, Serve } from '../http/serve.ts'
import { stageOf } from '../story/event.ts'
import * as ops from './device.ops.ts'
import { allowNextDeployment } from './device-allow.ops.ts'
import { deviceEntity, exportHeader, exportLine } from './device-entity.ts'
import { type ImportRouteDeps, importRoutes } from './import.routes.ts'

export type DeviceRouteDeps = ImportRouteDeps

const act = (call: Call) => actOf(tokenCaller(call.caller), call.now, call.requestId)
const tenantOf = (call: Call) => tokenCaller(call.caller).tenantId

export function deviceRoutes(serve: Serve, deps: DeviceRouteDeps): void {
  const { db, urls } = deps
  importRoutes(serve, deps)

  for (const route of contract.list) {
    serve.json(route, async (call) => {
      const page = readPage({ $top: 999, ...call.query })
      const { $filter, $expand } = call.query
      const { devices, count } = await ops.listDevices(db, tenantOf(call), $filter, page.after, page.limit)
      return {
        ...writePage(call.request, urls.graph, page, devices, ops.cursorOf, (device) => deviceEntity(device, $expand)),
        ...(count !== undefined && { '@odata.count': count }),
      }
    })
  }
  for (const route of contract.one) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph, '/$entity'),
      ...deviceEntity(await ops.readDevice(db, tenantOf(call), call.params.id), call.query.$expand),
    }))
  }
  for (const route of contract.remove) {
    serve.json(route, (call) => ops.deregisterDevice(db, act(call), call.params.id))
  }
  for (const route of contract.update) {
    serve.json(route, (call) => ops.changeDevice(db, act(call), call.params.id, call.body))
  }
  for (const route of contract.assignUser) {
    serve.json(route, (call) => ops.changeDevice(db, act(call), call.params.id, call.body))
  }
  for (const route of contract.unassignUser) {
    serve.json(route, (call) => ops.changeDevice(db, act(call), call.params.id, { userPrincipalName: '' }))
  }
  for (const route of contract.allowNext) {
    serve.json(route, (call) => allowNextDeployment(db, act(call), call.params.id, call.body.hours))
  }
  serve.json(contract.story, async (call) => {
    const { after, waitSeconds } = call.query
    const gone = new AbortController()
    call.reply.raw.once('close', () => gone.abort())
    const events = await ops.readStory(db, tenantOf(call), call.params.id, after, waitSeconds, gone.signal)
    return {
      value: events.map((event) => ({
        ...event,
        at: event.at.toISOString(),
        stage: stageOf(event.step),
        claimed: event.hop === 'device',
        detail: { ...event.detail },
      })),
      lastSequence: events.at(-1)?.sequence ?? after,
    }
  })
  serve.raw(contract.exportCsv, async (call) => {
    const devices = ops.everyDevice(db, tenantOf(call), call.query.$filter)
    async function* lines(): AsyncGenerator<string> {
      yield exportHeader
      for await (const device of devices) yield exportLine(device)
    }
    return call.reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="devices.csv"')
      .send(Readable.from(lines()))
  })
}
