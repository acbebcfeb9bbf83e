// Remote actions on the Graph-compatible API.

import { type RemoteAction, remoteAction } from '../../contract/graph/remote-action.ts'
import * as contract from '../../contract/mdm/remote-action.ts'
import type { Db } from '../../db/schema.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { wipeDevice } from './action.ops.ts'
import * as ops from './remote.ops.ts'
import type { RemoteKind } from './remote.ts'

const plain: ReadonlyArray<readonly [typeof contract.syncDevice, RemoteKind]> = [
  [contract.syncDevice, 'syncDevice'],
  [contract.restartDevice, 'rebootNow'],
  [contract.rotateBitLockerKeys, 'rotateBitLockerKeys'],
  [contract.rotateLocalAdminPassword, 'rotateLocalAdminPassword'],
  [contract.locateDevice, 'locateDevice'],
]

export function remoteActionRoutes(serve: Serve, { db, urls }: Pick<AdminDeps, 'urls'> & { readonly db: Db }): void {
  for (const [routes, kind] of plain) {
    for (const route of routes) {
      serve.json(route, (call) => ops.askDevice(db, tokenOperation(call), call.params.id, { kind }))
    }
  }
  for (const route of contract.renameDevice) {
    serve.json(route, (call) => {
      const parameters = { deviceName: call.body.deviceName }
      return ops.askDevice(db, tokenOperation(call), call.params.id, { kind: 'setDeviceName', parameters })
    })
  }
  for (const route of contract.cleanDevice) {
    serve.json(route, (call) => {
      const { keepUserData } = call.body
      return wipeDevice(db, tokenOperation(call), call.params.id, { keepUserData })
    })
  }
  const entity = { list: ops.actionList, entity: remoteAction, toEntity: actionEntity }
  serveList(serve, urls.graph, contract.listRemoteActions, {
    ...entity,
    page: (tenantId, wanted) => ops.listActions(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getRemoteAction, {
    ...entity,
    read: (tenantId, { params }) => ops.readAction(db, { tenantId }, params.id),
  })
  for (const route of contract.cancelRemoteAction) {
    serve.json(route, async (call) => actionEntity(await ops.cancelAction(db, tokenOperation(call), call.params)))
  }
}

const actionEntity = (action: Awaited<ReturnType<typeof ops.readAction>>): RemoteAction => ({
  id: action.id,
  action: action.kind,
  actionState: action.state,
  managedDeviceId: action.enrollmentId,
  deviceDisplayName: action.deviceName,
  userName: action.ownerName,
  deviceOwnerUserPrincipalName: action.ownerName,
  initiatedByUserPrincipalName: action.askedBy,
  requestDateTime: action.askedAt.toISOString(),
  bulkDeviceActionId: action.bulkId ?? null,
  lastUpdatedDateTime: action.changedAt.toISOString(),
  expirationDateTime: (action.state === 'pending' && action.expiresAt?.toISOString()) || null,
  status: action.status ?? null,
  result: action.result ?? null,
  reason: action.reason ?? null,
})
