// Applications and signing keys of a tenant on the administration API.

import * as contract from '../../contract/application.ts'
import {
  type Application,
  application as applicationSchema,
  type SigningKey,
  signingKey,
} from '../../contract/graph/application.ts'
import type { Db } from '../../db/schema.ts'
import { serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import type { Seal } from '../../pki/seal.ts'
import { type KeyRing, type KeyState, listSigningKeys, rotateSigningKey } from '../key/signing-key.ops.ts'
import { inRotationTurn } from '../key/turn.ops.ts'
import * as applications from './application.ops.ts'

type Deps = {
  readonly db: Db
  readonly urls: Urls
  readonly seal: Seal
  readonly keyRing: KeyRing
  readonly isCommandLine: applications.IsCommandLine
}

export function applicationRoutes(serve: Serve, { db, urls, seal, keyRing, isCommandLine }: Deps): void {
  serve.json(contract.createApplication, async (call) => {
    const { displayName, appRoles } = call.body
    const { scopes } = tokenCaller(call.caller)
    const input = { displayName, roles: [...new Set(appRoles)], caller: scopes }
    const { clientId, clientSecret } = await applications.createApplicationFor(db, tokenOperation(call), input)
    return { appId: clientId, displayName, appRoles: input.roles, secretText: clientSecret }
  })
  serveList(serve, urls.graph, [contract.listApplications], {
    list: applications.applicationList,
    entity: applicationSchema,
    page: (tenantId, wanted) => applications.listApplications(db, tenantId, wanted),
    toEntity: applicationEntity,
  })
  serve.json(contract.deleteApplication, async (call) =>
    applications.deleteApplication(db, tokenOperation(call), call.params.id.toLowerCase(), {
      caller: tokenCaller(call.caller).scopes,
      isCommandLine,
    }),
  )
  serveWhole(serve, urls.graph, [contract.listSigningKeys], {
    name: 'signingKeys',
    entity: signingKey,
    all: async (tenantId, { now }) => (await listSigningKeys(db, tenantId, now)).map(keyEntity),
  })
  serve.json(contract.rotateSigningKey, async (call) => {
    const when = call.body.now ? 'atOnce' : 'inADay'
    const { tenantId } = tokenCaller(call.caller)
    const rotate = () => rotateSigningKey(db, tokenOperation(call), seal, when)
    const { kid, signsAt } = await inRotationTurn(tenantId, rotate)
    keyRing.forget(tenantId)
    return { kid, signsFromDateTime: signsAt.toISOString() }
  })
}

function applicationEntity({ id, displayName, roles, createdAt }: applications.ListedApplication): Application {
  return { id, appId: id, displayName, appRoles: [...roles], createdDateTime: createdAt.toISOString() }
}

function keyEntity({ kid, createdAt, signsAt, retiredAt, verifiesUntil, state }: KeyState): SigningKey {
  return {
    kid,
    state,
    createdDateTime: createdAt.toISOString(),
    // A key that never signed has no signing period.
    signsFromDateTime: state === 'unused' ? null : signsAt.toISOString(),
    signsUntilDateTime: state === 'unused' ? null : (retiredAt?.toISOString() ?? null),
    verifiesUntilDateTime: state === 'unused' ? null : (verifiesUntil?.toISOString() ?? null),
  }
}
