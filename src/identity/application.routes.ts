// Applications and signing keys of a tenant on the administration API.

import * as contract from '../contract/application.ts'
import { actOf, tokenCaller } from '../http/caller.ts'
import type { Urls } from '../http/listeners.ts'
import { contextOf, readPage, writePage } from '../http/page.ts'
import type { Call, Serve } from '../http/serve.ts'
import * as applications from './application.ops.ts'
import type { Authority } from './identity.ops.ts'
import { announceMs, type KeyState, listSigningKeys, rotateSigningKey } from './signing-key.ops.ts'

const act = (call: Call) => actOf(tokenCaller(call.caller), call.now, call.requestId)

type Deps = Omit<Authority, 'urls'> & { readonly urls: Urls }

export function applicationRoutes(serve: Serve, { db, urls, seal, keyRing }: Deps): void {
  serve.json(contract.createApplication, async (call) => {
    const { displayName, appRoles } = call.body
    const { scopes } = tokenCaller(call.caller)
    const input = { displayName, roles: [...new Set(appRoles)], caller: scopes }
    const { clientId, clientSecret } = await applications.createApplicationFor(db, act(call), input)
    return { appId: clientId, displayName, appRoles: input.roles, secretText: clientSecret }
  })
  serve.json(contract.applications, async (call) => {
    const page = readPage(call.query)
    const found = await applications.list(db, tokenCaller(call.caller).tenantId, page.after, page.limit + 1)
    return writePage(
      call.request,
      urls.graph,
      page,
      found,
      (one) => one.id,
      ({ id, displayName, roles, createdAt }) => ({
        id,
        appId: id,
        displayName,
        appRoles: roles,
        createdDateTime: createdAt.toISOString(),
      }),
    )
  })
  serve.json(contract.deleteApplication, async (call) =>
    applications.deleteApplication(db, act(call), call.params.id.toLowerCase(), tokenCaller(call.caller).scopes),
  )
  serve.json(contract.signingKeys, async (call) => ({
    '@odata.context': contextOf(call.request, urls.graph),
    value: (await listSigningKeys(db, tokenCaller(call.caller).tenantId, call.now)).map(keyEntity),
  }))
  serve.json(contract.rotateSigningKey, async (call) => {
    const signsAt = call.body.now ? call.now : new Date(call.now.getTime() + announceMs)
    const kid = await rotateSigningKey(db, act(call), seal, signsAt)
    keyRing.forget(tokenCaller(call.caller).tenantId)
    return { kid, signsFromDateTime: signsAt.toISOString() }
  })
}

function keyEntity({ kid, createdAt, signsAt, retiredAt, state }: KeyState): Record<string, unknown> {
  return {
    kid,
    state,
    createdDateTime: createdAt.toISOString(),
    signsFromDateTime: signsAt.toISOString(),
    signsUntilDateTime: retiredAt?.toISOString() ?? null,
  }
}
