// Corporate identifiers on the Graph-compatible API.

import { type CorporateIdentifier, corporateIdentifier } from '../../contract/graph/corporate-identifier.ts'
import * as contract from '../../contract/mdm/corporate-identifier.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import type { AdminDeps } from '../admin-deps.ts'
import * as ops from './corporate.ops.ts'

export function corporateRoutes(serve: Serve, { db, urls }: Pick<AdminDeps, 'db' | 'urls'>): void {
  const entity = { list: ops.identifierList, entity: corporateIdentifier, toEntity }
  serveList(serve, urls.graph, [contract.listCorporateIdentifiers], {
    ...entity,
    page: (tenantId, wanted) => ops.listIdentifiers(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, [contract.getCorporateIdentifier], {
    ...entity,
    read: (tenantId, { params }) => ops.readIdentifier(db, tenantId, params.id),
  })
  serve.json(contract.deleteCorporateIdentifier, async (call) =>
    ops.deleteIdentifier(db, tokenOperation(call), call.params.id),
  )
  serve.json(contract.importCorporateIdentifiers, async (call) => {
    const { importedDeviceIdentities: given, overwriteImportedDeviceIdentities = false } = call.body
    const described = given.map((one) => ({ ...one, description: one.description ?? '' }))
    const imported = await ops.importIdentifiers(db, tokenOperation(call), described, overwriteImportedDeviceIdentities)
    return { value: imported.map((one) => ({ ...toEntity(one), status: one.status })) }
  })
  serve.json(contract.searchCorporateIdentifiers, async ({ caller, body }) => {
    const found = await ops.searchIdentifiers(db, tokenCaller(caller).tenantId, body.importedDeviceIdentities)
    return { value: found.map(toEntity) }
  })
}

function toEntity(one: ops.Identifier): CorporateIdentifier {
  return {
    id: one.id,
    importedDeviceIdentifier: one.identifier,
    importedDeviceIdentityType: one.type,
    description: one.description,
    createdDateTime: one.createdAt.toISOString(),
    lastModifiedDateTime: one.modifiedAt.toISOString(),
    lastContactedDateTime: one.lastContactedAt?.toISOString() ?? null,
    enrollmentState: one.state,
    platform: one.type === 'manufacturerModelSerial' ? 'windows' : 'unknown',
  }
}
