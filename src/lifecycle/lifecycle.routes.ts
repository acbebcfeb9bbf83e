// Ending devices on the Graph-compatible API.

import { leaveDirectory } from '../contract/device-join.ts'
import { device as deviceSchema } from '../contract/graph/device.ts'
import { type StaleDevice, staleDevice } from '../contract/graph/stale-device.ts'
import * as contract from '../contract/lifecycle.ts'
import { changeExtensionTexts } from '../directory/device/attributes.ops.ts'
import { setDeviceEnabled } from '../directory/device/enabled.ops.ts'
import { deviceEntity } from '../directory/directory-entity.ts'
import { deviceList, ownedDevices } from '../directory/directory-read.ops.ts'
import { revokeSignInSessions } from '../directory/user/credentials.ops.ts'
import { serveList } from '../graph/serve-list.routes.ts'
import { operationOf, tokenCaller, tokenOperation } from '../http/caller/caller.ts'
import type { Urls } from '../http/listeners.ts'
import type { Serve } from '../http/serve.ts'
import { Fault } from '../kernel/fault.ts'
import type { ChangeDeps } from '../reactions.ts'
import { deleteDirectoryDevice } from './directory-device.ops.ts'
import { leave } from './leave.ops.ts'
import * as stale from './stale.ops.ts'

export type LifecycleDeps = ChangeDeps & { readonly urls: Urls }

export function lifecycleRoutes(serve: Serve, deps: LifecycleDeps): void {
  const { db, urls } = deps
  for (const route of contract.changeDirectoryDevice) {
    serve.json(route, async (call) => {
      const { accountEnabled: enabled, extensionAttributes: texts } = call.body
      if (enabled === undefined && texts === undefined) {
        throw new Fault('invalid-input', 'Nothing is changed: name accountEnabled or extensionAttributes.', {
          reason: 'request-shape',
        })
      }
      if (texts !== undefined) await changeExtensionTexts(deps, tokenOperation(call), call.params.id, texts)
      if (enabled !== undefined) await setDeviceEnabled(deps, tokenOperation(call), call.params.id, { enabled })
    })
  }
  for (const route of contract.deleteDirectoryDevice) {
    serve.json(route, (call) => {
      const { scopes, userId } = tokenCaller(call.caller)
      if (scopes.has('Device.ReadWrite.All')) return deleteDirectoryDevice(db, tokenOperation(call), call.params.id)
      return deleteDirectoryDevice(db, tokenOperation(call), call.params.id, { owner: userId ?? refusePerson() })
    })
  }
  serve.raw(leaveDirectory, async ({ caller, params, now, requestId, reply }) => {
    if (caller.kind !== 'joined-device') throw new TypeError('this route is served to joined devices only')
    await leave(deps, operationOf(caller, now, requestId), caller, params.deviceId ?? '')
    return reply.type('application/json; charset=utf-8').send('{}')
  })
  serveList(serve, urls.graph, contract.listOwnedDevices, {
    list: deviceList,
    entity: deviceSchema,
    page: (tenantId, wanted, { caller }) =>
      ownedDevices(db, tenantId, tokenCaller(caller).userId ?? refusePerson(), wanted),
    toEntity: deviceEntity,
  })
  for (const route of contract.revokeSignIns) {
    serve.json(route, async (call) => {
      await revokeSignInSessions(db, tokenOperation(call), call.params.id)
      return { '@odata.context': `${urls.graph}/v1.0/$metadata#Edm.Boolean`, value: true }
    })
  }
  serveList(serve, urls.graph, [contract.listStaleDevices], {
    list: stale.staleList,
    entity: staleDevice,
    also: ['olderThanDays'],
    page: (tenantId, wanted, { query, now }) =>
      stale.listStale(db, tenantId, stale.lastSeenBefore(query.olderThanDays, now), wanted),
    toEntity: ({ owner, serialNumber, registrationId, lastSeenAt, ...device }): StaleDevice => ({
      ...device,
      owner: owner ?? null,
      serialNumber: serialNumber ?? null,
      registrationId: registrationId ?? null,
      lastSeenDateTime: lastSeenAt.toISOString(),
    }),
  })
  serve.json(contract.deleteStaleDevices, async (call) => {
    const registrations = tokenCaller(call.caller).scopes.has('DeviceManagementServiceConfig.ReadWrite.All')
    if (call.body.includeRegistered && !registrations) {
      throw new Fault(
        'forbidden',
        'Deleting registrations needs the permission DeviceManagementServiceConfig.ReadWrite.All. Leave registered devices out.',
        { reason: 'permission-missing' },
      )
    }
    const results = await stale.cleanUp(deps, tokenOperation(call), call.body)
    return { deleted: results.filter(({ result }) => result === 'deleted').length, results }
  })
}

function refusePerson(): never {
  throw new Fault('forbidden', 'This is only for signed-in people; an application owns no devices.', {
    reason: 'user-token-needed',
  })
}
