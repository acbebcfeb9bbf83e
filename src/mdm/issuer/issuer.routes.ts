// Directories of others on the administration API.

import { type TrustedIssuerEntity, trustedIssuer } from '../../contract/graph/trusted-issuer.ts'
import * as contract from '../../contract/mdm/issuer.ts'
import type { Db } from '../../db/schema.ts'
import { wholeList } from '../../graph/list.ts'
import { serveEntity, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import type { TenantId } from '../../kernel/id.ts'
import * as issuers from './issuer.ops.ts'
import type { TrustedIssuer } from './issuer.ts'

type Deps = { readonly db: Db; readonly urls: Pick<Urls, 'graph' | 'enrollment'> }

export function issuerRoutes(serve: Serve, { db, urls }: Deps): void {
  const entityOf = (tenantId: TenantId, { createdAt, ...issuer }: TrustedIssuer): TrustedIssuerEntity => ({
    ...issuer,
    createdDateTime: createdAt.toISOString(),
    discoveryUrl: `${urls.enrollment}/EnrollmentServer/Discovery.svc?tenant=${tenantId}`,
    termsOfUseUrl: `${urls.enrollment}/TermsOfUse/${tenantId}`,
  })
  serveWhole(serve, urls.graph, [contract.listTrustedIssuers], {
    name: 'trustedIssuers',
    entity: trustedIssuer,
    all: async (tenantId) => (await issuers.listIssuers(db, tenantId)).map((one) => entityOf(tenantId, one)),
  })
  serveEntity(serve, urls.graph, [contract.getTrustedIssuer], {
    list: wholeList('trustedIssuers'),
    entity: trustedIssuer,
    read: async (tenantId, { params }) => entityOf(tenantId, await issuers.readIssuer(db, tenantId, params.id)),
    toEntity: (entity) => entity,
  })
  serve.json(contract.trustIssuer, async (call) => {
    const operation = tokenOperation(call)
    const { displayName, issuer, keysUrl, audience, directoryId } = call.body
    return entityOf(
      operation.tenantId,
      await issuers.trustIssuer(db, operation, { displayName, issuer, keysUrl, audience, directoryId }),
    )
  })
  serve.json(contract.changeIssuer, async (call) => {
    const { displayName, issuer, keysUrl, audience, directoryId } = call.body
    await issuers.changeIssuer(db, tokenOperation(call), call.params.id, {
      ...(displayName !== undefined && { displayName }),
      ...(issuer !== undefined && { issuer }),
      ...(keysUrl !== undefined && { keysUrl }),
      ...(audience !== undefined && { audience }),
      ...(directoryId !== undefined && { directoryId }),
    })
  })
  serve.json(contract.forgetIssuer, async (call) => issuers.forgetIssuer(db, tokenOperation(call), call.params.id))
}
