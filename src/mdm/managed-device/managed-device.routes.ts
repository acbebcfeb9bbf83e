// Managed devices on the Graph-compatible API.

import { managedDevice } from '../../contract/graph/managed-device.ts'
import { roleScopeTag } from '../../contract/graph/role-scope-tag.ts'
import * as contract from '../../contract/mdm/managed-device.ts'
import { contextOf } from '../../graph/collection.routes.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tenantOf, tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import type { ChangeDeps } from '../../reactions.ts'
import * as actions from '../action/action.ops.ts'
import { remoteActionRoutes } from '../action/remote.routes.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { itemNames, type SessionKinds } from '../item/kinds.ts'
import { bulkActionRoutes } from './bulk/bulk.routes.ts'
import { deleteDevice } from './delete.ops.ts'
import { deploymentEntity } from './deployment-entity.ts'
import { complianceEntity, conversionEntity, deviceEntity } from './entity.ts'
import * as ops from './managed-device.ops.ts'

export function managedDeviceRoutes(
  serve: Serve,
  { db, urls, reactions }: AdminDeps & ChangeDeps,
  { kinds, sources }: SessionKinds,
): void {
  const entity = { list: ops.managedDeviceList, entity: managedDevice, toEntity: deviceEntity }
  serveList(serve, urls.graph, contract.listManagedDevices, {
    ...entity,
    page: (tenantId, wanted, { now }) => ops.listDevices(db, { tenantId, now }, wanted),
  })
  serveEntity(serve, urls.graph, contract.getManagedDevice, {
    ...entity,
    read: (tenantId, { now, params }) => ops.readDevice(db, { tenantId, now }, params.id),
  })
  serveWhole(serve, urls.graph, contract.listRoleScopeTags, {
    name: 'roleScopeTags',
    entity: roleScopeTag,
    all: async () => [{ id: '0', displayName: 'Default', description: '', isBuiltIn: true }],
  })
  for (const route of contract.getDeploymentStatus(itemNames(kinds))) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph),
      ...deploymentEntity(
        call.params.id,
        await ops.readDeployment(db, { tenantId: tenantOf(call), now: call.now }, call.params.id, { kinds, sources }),
        call.now,
      ),
    }))
  }
  for (const route of contract.changeManagedDevice) {
    serve.json(route, async (call) => {
      const wanted = call.body.managedDeviceOwnerType ?? call.body.ownerType
      return deviceEntity(await ops.changeOwner(db, tokenOperation(call), call.params.id, wanted))
    })
  }
  serveWhole(serve, urls.graph, contract.listComplianceStates, {
    name: 'deviceCompliancePolicyStates',
    entity: contract.complianceState,
    all: async (tenantId, { now, params }) => {
      const { compliance = [], readAt } = await ops.readDevice(db, { tenantId, now }, params.id)
      return compliance.map((one) => complianceEntity(one, readAt))
    },
  })
  serveWhole(serve, urls.graph, contract.listConfigurationStates, {
    name: 'deviceConfigurationStates',
    entity: contract.configurationState,
    all: (tenantId, { params }) => ops.configurationStates(db, tenantId, params.id),
  })
  for (const route of contract.getConversion) {
    serve.json(route, async (call) =>
      conversionEntity(call.params.id, await ops.readConversion(db, tokenOperation(call), call.params.id)),
    )
  }
  for (const route of contract.retireManagedDevice) {
    serve.json(route, (call) => actions.retireDevice(db, tokenOperation(call), call.params.id))
  }
  for (const route of contract.wipeManagedDevice) {
    serve.json(route, (call) => actions.wipeDevice(db, tokenOperation(call), call.params.id, call.body))
  }
  remoteActionRoutes(serve, { db, urls })
  bulkActionRoutes(serve, { db, reactions })
  for (const route of contract.deleteManagedDevice) {
    serve.json(route, (call) =>
      deleteDevice({ db, reactions }, tokenOperation(call), call.params.id, {
        cancelWipe: call.query.cancelWipe === 'true',
      }),
    )
  }
}
