// Registers single devices as Graph's clients do: JSON in, and a record of what became of each.

import type { ImportedIdentity } from '../../../contract/autopilot/channel/graph.ts'
import * as contract from '../../../contract/autopilot/channel/graph.ts'
import { type ImportedDevice, importedDevice } from '../../../contract/graph/device-import.ts'
import { serveEntity, serveList } from '../../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../../http/caller/caller.ts'
import type { Urls } from '../../../http/listeners.ts'
import type { Serve } from '../../../http/serve.ts'
import type { ImportDeps } from '../../import/run.ops.ts'
import * as imported from './identity.ops.ts'

export function identityRoutes(serve: Serve, deps: ImportDeps & { readonly urls: Urls }): void {
  const { db, urls } = deps

  for (const route of contract.importDevice) {
    serve.json(route, async (call) => {
      const [record] = await imported.importIdentities(deps, tokenOperation(call), [identityOf(call.body)])
      return entityOf(record!) // one in, one out
    })
  }
  for (const route of contract.importDevices) {
    serve.json(route, async (call) => {
      const identities = call.body.importedWindowsAutopilotDeviceIdentities.map(identityOf)
      return { value: (await imported.importIdentities(deps, tokenOperation(call), identities)).map(entityOf) }
    })
  }
  const entity = { list: imported.importedList, entity: importedDevice, toEntity: entityOf }
  serveList(serve, urls.graph, contract.listImportedDevices, {
    ...entity,
    page: (tenantId, wanted) => imported.listImported(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getImportedDevice, {
    ...entity,
    read: (tenantId, { params }) => imported.readImported(db, tenantId, params.id),
  })
  for (const route of contract.deleteImportedDevice) {
    serve.json(route, (call) => imported.forgetImported(db, tokenOperation(call), call.params.id))
  }
}

function identityOf(body: ImportedIdentity): imported.NewIdentity {
  return {
    serialNumber: body.serialNumber ?? '',
    productKey: body.productKey ?? '',
    hardwareHash: body.hardwareIdentifier ?? '',
    groupTag: body.groupTag ?? body.orderIdentifier ?? '', // the name before 2020
    assignedUser: body.assignedUserPrincipalName ?? '',
  }
}

type Record = Awaited<ReturnType<typeof imported.importIdentities>>[number]

function entityOf(record: Record): ImportedDevice {
  const failed = record.errorName !== ''
  return {
    id: imported.idOfRecord(record.importId, record.line),
    importId: record.importId,
    serialNumber: record.serialNumber,
    productKey: record.productKey,
    hardwareIdentifier: null,
    groupTag: record.groupTag,
    assignedUserPrincipalName: record.assignedUser,
    state: {
      deviceImportStatus: failed ? 'error' : 'complete',
      deviceRegistrationId: record.registrationId,
      deviceErrorCode: record.errorCode,
      deviceErrorName: record.errorName,
    },
  }
}
