// What the signed-in person signs in with, on the administration API.

import type { RefusalLog } from '../../audit/refusal.ops.ts'
import { authenticationMethod, fido2Method } from '../../contract/graph/authentication-method.ts'
import * as contract from '../../contract/identity/own-method.ts'
import type { Db } from '../../db/schema.ts'
import { serveWhole } from '../../graph/serve-list.routes.ts'
import { type Caller, tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import { epochClaim, shownClaim } from '../access-token/claims.ts'
import { referencesIn } from '../access-token/method-reference.ts'
import { methodsOf } from './method.ops.ts'
import { methodEntity, passkeyEntities } from './method-entity.routes.ts'
import * as ops from './own.ops.ts'

type Deps = {
  readonly db: Db
  readonly urls: Urls
  readonly clock: Clock
  readonly refusals?: RefusalLog | undefined
}

/** Nobody names the person: it is whoever holds the token. */
function ownOf(of: Caller): ops.Own {
  const { userId, clientId, claims } = tokenCaller(of)
  if (!userId) {
    throw new Fault('invalid-input', '/me is only for signed-in users; an application has no me.', { reason: 'no-me' })
  }
  return {
    userId,
    clientId,
    shown: { amr: referencesIn(claims.amr), shownAt: claims[shownClaim], epoch: claims[epochClaim] },
  }
}

export function ownMethodRoutes(serve: Serve, { db, urls, clock, refusals }: Deps): void {
  serveWhole(serve, urls.graph, contract.listOwnMethods, {
    name: 'methods',
    entity: authenticationMethod,
    all: async (tenantId, { caller }) =>
      (await methodsOf(db, tenantId, ownOf(caller).userId)).map((method) => methodEntity(method, clock())),
  })
  serveWhole(serve, urls.graph, contract.listOwnPasskeys, {
    name: 'fido2Methods',
    entity: fido2Method,
    all: async (tenantId, { caller }) => (await methodsOf(db, tenantId, ownOf(caller).userId)).flatMap(passkeyEntities),
  })
  for (const route of contract.deleteOwnPasskey) {
    serve.json(route, async (call) =>
      ops.removeOwnPasskey(db, tokenOperation(call), ownOf(call.caller), call.params.id),
    )
  }
  for (const route of contract.deleteOwnApp) {
    serve.json(route, async (call) => ops.removeOwnApp(db, tokenOperation(call), ownOf(call.caller), call.params.id))
  }
  for (const route of contract.changeOwnPassword) {
    serve.json(route, async (call) =>
      ops.changeOwnPassword({ db, refusals }, tokenOperation(call), ownOf(call.caller), call.body),
    )
  }
  for (const route of contract.revokeOwnSignIns) {
    serve.json(route, async (call) => {
      await ops.signOwnOut(db, tokenOperation(call), ownOf(call.caller))
      return { '@odata.context': `${urls.graph}/v1.0/$metadata#Edm.Boolean`, value: true }
    })
  }
}
