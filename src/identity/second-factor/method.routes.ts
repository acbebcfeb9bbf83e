// Authentication methods of a person on the administration API.

import {
  type AuthenticationMethod,
  authenticationMethod,
  passwordMethodId,
  type SoftwareOathMethod,
  softwareOathMethod,
} from '../../contract/graph/authentication-method.ts'
import * as contract from '../../contract/identity/authentication-method.ts'
import type { Db } from '../../db/schema.ts'
import { serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { type Method, methodsOf, removeTotp } from './method.ops.ts'

export function methodRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serveWhole(serve, urls.graph, contract.listMethods, {
    name: 'methods',
    entity: authenticationMethod,
    all: async (tenantId, { params }) => (await methodsOf(db, tenantId, params.id)).map(methodEntity),
  })
  serveWhole(serve, urls.graph, contract.listSoftwareOath, {
    name: 'softwareOathMethods',
    entity: softwareOathMethod,
    all: async (tenantId, { params }) => (await methodsOf(db, tenantId, params.id)).flatMap(softwareOathEntities),
  })
  for (const route of contract.deleteSoftwareOath) {
    serve.json(route, async (call) => removeTotp(db, tokenOperation(call), call.params.id, call.params.methodId))
  }
}

const softwareOathEntities = (method: Method): SoftwareOathMethod[] =>
  method.kind === 'totp' ? [softwareOathEntity(method)] : []

const softwareOathEntity = (method: Extract<Method, { kind: 'totp' }>): SoftwareOathMethod => ({
  id: method.id,
  createdDateTime: method.createdAt.toISOString(),
  secretKey: null,
  recoveryCodesLeft: method.recoveryCodesLeft,
})

function methodEntity(method: Method): AuthenticationMethod {
  switch (method.kind) {
    case 'password':
      return {
        '@odata.type': '#microsoft.graph.passwordAuthenticationMethod',
        id: passwordMethodId,
        password: null,
        createdDateTime: method.createdAt.toISOString(),
      }
    case 'totp':
      return {
        '@odata.type': '#microsoft.graph.softwareOathAuthenticationMethod',
        ...softwareOathEntity(method),
      }
  }
}
