// Registered devices on the Graph-compatible API, and their story.

import { Readable } from 'node:stream'

import type { z } from 'zod'

import * as contract from '../../contract/autopilot/device.ts'
import { windowsAutopilotDeviceIdentity } from '../../contract/graph/autopilot-device.ts'
import { contextOf } from '../../graph/collection.routes.ts'
import { readOptions } from '../../graph/options.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { isPart } from '../../http/batch-part.ts'
import { tenantOf, tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import { isBeyond } from '../../http/caller/within-reach.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Call, Serve } from '../../http/serve.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { stageOf } from '../../story/event.ts'
import { openStoryNews } from '../../story/news.ops.ts'
import { allowNextDeployment } from './allow.ops.ts'
import * as ops from './device.ops.ts'
import { deviceEntity, exportHeader, exportLine, importableHeader, importableLine } from './entity.ts'

export type DeviceRouteDeps = ChangeDeps & { readonly urls: Urls }

export function deviceRoutes(serve: Serve, deps: DeviceRouteDeps): void {
  const { db, urls } = deps
  const news = openStoryNews(db)

  serveList(serve, urls.graph, contract.listDevices, {
    list: ops.deviceList,
    entity: windowsAutopilotDeviceIdentity,
    page: (tenantId, wanted) => ops.listDevices(db, tenantId, wanted),
    toEntity: (device, { expand }) => deviceEntity(device, expand),
  })
  serveEntity(serve, urls.graph, contract.getDevice, {
    list: ops.deviceList,
    entity: windowsAutopilotDeviceIdentity,
    read: (tenantId, { params }) => ops.readDevice(db, tenantId, params.id),
    toEntity: (device, { expand }) => deviceEntity(device, expand),
  })
  for (const route of contract.deleteDevice) {
    serve.json(route, (call) => ops.deregisterDevice(deps, tokenOperation(call), call.params.id))
  }
  for (const route of contract.changeDevice) {
    serve.json(route, async (call) => {
      await refuseBeyondUser(call)
      await ops.changeDevice(deps, tokenOperation(call), call.params.id, call.body)
      return deviceEntity(await ops.readDevice(db, tenantOf(call), call.params.id), [])
    })
  }
  for (const route of contract.deleteDevices) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph),
      value: (await ops.deregisterBySerialNumber(deps, tokenOperation(call), call.body.serialNumbers)).map(deletion),
    }))
  }
  for (const route of contract.updateDeviceProperties) {
    serve.json(route, async (call) => {
      await refuseBeyondUser(call)
      await ops.changeDevice(deps, tokenOperation(call), call.params.id, call.body)
    })
  }
  for (const route of contract.assignUser) {
    serve.json(route, async (call) => {
      await refuseBeyondUser(call)
      await ops.changeDevice(deps, tokenOperation(call), call.params.id, call.body)
    })
  }
  for (const route of contract.unassignUser) {
    serve.json(route, (call) => ops.changeDevice(deps, tokenOperation(call), call.params.id, { userPrincipalName: '' }))
  }
  for (const route of contract.allowNextDeployment) {
    serve.json(route, (call) => allowNextDeployment(db, tokenOperation(call), call.params.id, call.body.hours))
  }
  serve.json(contract.getDeviceStory, async (call) => {
    const { after, assurance, waitSeconds } = call.query
    const { tenantId, actor } = tokenCaller(call.caller)
    // a part of a batch would keep the parts behind it waiting, and twenty of them for minutes
    const options = { assurance, waitSeconds: isPart() ? 0 : waitSeconds }
    const gone = new AbortController()
    call.reply.raw.once('close', () => gone.abort())
    const events = await ops.readStory(
      { db, news },
      { tenantId, caller: actor.id },
      call.params.id,
      after,
      options,
      gone.signal,
    )
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
  serve.raw(contract.exportDevices, async (call) => {
    const wanted = readOptions(ops.deviceList, { query: call.query, members: [] })
    const devices = ops.everyDevice(db, tenantOf(call), { ...wanted, count: false })
    async function* lines(): AsyncGenerator<string> {
      yield exportHeader
      for await (const device of devices) yield exportLine(device)
    }
    return call.reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="devices.csv"')
      .send(Readable.from(lines()))
  })
  serve.raw(contract.exportForImport, async (call) => {
    const wanted = readOptions(ops.deviceList, { query: call.query, members: [] })
    await ops.recordHashExport(db, tokenOperation(call), call.query.$filter)
    const devices = ops.everyImportable(db, tenantOf(call), { ...wanted, count: false })
    async function* lines(): AsyncGenerator<string> {
      yield importableHeader
      for await (const device of devices) yield importableLine(device)
    }
    return call.reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="devices-for-import.csv"')
      .send(Readable.from(lines()))
  })
}

/** A user whom a role for a group does not reach is answered like one who does not exist. */
async function refuseBeyondUser({ caller, body }: Pick<Call<unknown, unknown, ops.DeviceChange>, 'caller' | 'body'>) {
  const id = body.userPrincipalName
  if (id && (await isBeyond(caller, { kind: 'user', id }))) throw ops.notAssignable(id, 'unknown')
}

function deletion({ serialNumber, registrationId, problem }: ops.Deletion): z.infer<typeof contract.deletedDevice> {
  return {
    serialNumber,
    deviceRegistrationId: registrationId ?? '',
    deletionState: problem === undefined ? 'accepted' : 'failed',
    errorMessage: problem ?? '',
  }
}
