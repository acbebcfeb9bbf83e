// Authentication methods of a person on the administration API.

import type { RefusalLog } from '../../audit/refusal.ops.ts'
import {
  authenticationMethod,
  fido2Method,
  softwareOathMethod,
  temporaryAccessPass,
  windowsHelloMethod,
} from '../../contract/graph/authentication-method.ts'
import * as contract from '../../contract/identity/authentication-method.ts'
import type { Db } from '../../db/schema.ts'
import { serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { usualMinutes } from '../../kernel/access-pass.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import * as passes from '../access-pass/access-pass.ops.ts'
import { helloKeysOf, removeHelloKey } from '../hello-key/hello-key.ops.ts'
import { removePasskey } from '../passkey/remove.ops.ts'
import { methodsOf, removeTotp } from './method.ops.ts'
import { helloEntity, methodEntity, passEntity, passkeyEntities, softwareOathEntities } from './method-entity.routes.ts'
import { ownMethodRoutes } from './own.routes.ts'

type Deps = {
  readonly db: Db
  readonly urls: Urls
  readonly seal: Seal
  readonly clock: Clock
  readonly refusals?: RefusalLog | undefined
}

export function methodRoutes(serve: Serve, deps: Deps): void {
  const { db, urls, clock } = deps
  serveWhole(serve, urls.graph, contract.listMethods, {
    name: 'methods',
    entity: authenticationMethod,
    all: async (tenantId, { params }) =>
      (await methodsOf(db, tenantId, params.id)).map((method) => methodEntity(method, clock())),
  })
  serveWhole(serve, urls.graph, contract.listSoftwareOath, {
    name: 'softwareOathMethods',
    entity: softwareOathMethod,
    all: async (tenantId, { params }) => (await methodsOf(db, tenantId, params.id)).flatMap(softwareOathEntities),
  })
  for (const route of contract.deleteSoftwareOath) {
    serve.json(route, async (call) => removeTotp(db, tokenOperation(call), call.params.id, call.params.methodId))
  }
  serveWhole(serve, urls.graph, contract.listWindowsHello, {
    name: 'windowsHelloForBusinessMethods',
    entity: windowsHelloMethod,
    all: async (tenantId, { params }) => (await helloKeysOf(db, tenantId, params.id)).map(helloEntity),
  })
  for (const route of contract.deleteWindowsHello) {
    serve.json(route, async (call) => removeHelloKey(db, tokenOperation(call), call.params.id, call.params.methodId))
  }
  serveWhole(serve, urls.graph, contract.listPasskeys, {
    name: 'fido2Methods',
    entity: fido2Method,
    all: async (tenantId, { params }) => (await methodsOf(db, tenantId, params.id)).flatMap(passkeyEntities),
  })
  for (const route of contract.deletePasskey) {
    serve.json(route, async (call) => removePasskey(db, tokenOperation(call), call.params.id, call.params.methodId))
  }
  accessPassRoutes(serve, deps)
  ownMethodRoutes(serve, deps)
}

function accessPassRoutes(serve: Serve, deps: Deps): void {
  const { db, urls, clock } = deps
  serveWhole(serve, urls.graph, contract.listAccessPasses, {
    name: 'temporaryAccessPassMethods',
    entity: temporaryAccessPass,
    all: async (tenantId, { params }) => {
      const pass = await passes.accessPassOf(db, tenantId, params.id)
      return pass ? [passEntity(pass, clock())] : []
    },
  })
  for (const route of contract.createAccessPass) {
    serve.json(route, async (call) => {
      const { startDateTime, lifetimeInMinutes, isUsableOnce } = call.body
      const made = await passes.makeAccessPass(deps, tokenOperation(call), call.params.id, {
        startsAt: startDateTime ? new Date(startDateTime) : undefined,
        lifetimeMinutes: lifetimeInMinutes ?? usualMinutes,
        usableOnce: isUsableOnce ?? false,
      })
      return { ...passEntity(made, call.now), temporaryAccessPass: made.pass }
    })
  }
  for (const route of contract.deleteAccessPass) {
    serve.json(route, async (call) =>
      passes.deleteAccessPass(db, tokenOperation(call), call.params.id, call.params.methodId),
    )
  }
}
