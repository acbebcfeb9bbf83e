// Conditional access policies on the administration API.

import { accessPolicy } from '../../contract/graph/access-policy.ts'
import * as contract from '../../contract/identity/access-policy.ts'
import type { Db } from '../../db/schema.ts'
import { wholeList } from '../../graph/list.ts'
import { serveEntity, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { policyEntity, saidBy } from './entity.ts'
import * as policies from './policy.ops.ts'

export function policyRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serveWhole(serve, urls.graph, contract.listAccessPolicies, {
    name: 'policies',
    entity: accessPolicy,
    all: async (tenantId) => (await policies.listPolicies(db, tenantId)).map(policyEntity),
  })
  serveEntity(serve, urls.graph, contract.getAccessPolicy, {
    list: wholeList('policies'),
    entity: accessPolicy,
    read: (tenantId, { params }) => policies.readPolicy(db, tenantId, params.id),
    toEntity: policyEntity,
  })
  for (const route of contract.createAccessPolicy) {
    serve.json(route, async (call) => {
      const { displayName, state, conditions } = call.body
      const nobody = {
        everybody: false,
        includeUsers: [],
        excludeUsers: [],
        includeRoles: [],
        guards: 'sign-in',
      } as const
      const policy = {
        ...nobody,
        ...saidBy({ applications: {}, ...conditions }),
        displayName,
        enabled: state === 'enabled',
      }
      return policyEntity(await policies.createPolicy(db, tokenOperation(call), policy))
    })
  }
  for (const route of contract.changeAccessPolicy) {
    serve.json(route, async (call) => {
      const { displayName, state, conditions } = call.body
      await policies.changePolicy(db, tokenOperation(call), call.params.id, {
        ...(displayName !== undefined && { displayName }),
        ...(state && { enabled: state === 'enabled' }),
        ...(conditions && saidBy(conditions)),
      })
    })
  }
  for (const route of contract.deleteAccessPolicy) {
    serve.json(route, async (call) => policies.deletePolicy(db, tokenOperation(call), call.params.id))
  }
}
