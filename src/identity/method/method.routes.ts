// Authentication methods of a person on the administration API.

import {
  type AuthenticationMethod,
  authenticationMethod,
  type Fido2Method,
  fido2Method,
  passwordMethodId,
  type SoftwareOathMethod,
  softwareOathMethod,
  type TemporaryAccessPass,
  temporaryAccessPass,
  type WindowsHelloMethod,
  windowsHelloMethod,
} from '../../contract/graph/authentication-method.ts'
import * as contract from '../../contract/identity/authentication-method.ts'
import type { Db } from '../../db/schema.ts'
import { serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import * as passes from '../access-pass/access-pass.ops.ts'
import { type AccessPass, usabilityOf, usualMinutes } from '../access-pass/access-pass.ts'
import { type HelloKey, helloKeysOf, removeHelloKey } from '../hello-key/hello-key.ops.ts'
import type { Passkey } from '../passkey/passkey.sql.ts'
import { removePasskey } from '../passkey/remove.ops.ts'
import { type Method, methodsOf, removeTotp } from './method.ops.ts'

type Deps = { readonly db: Db; readonly urls: Urls; readonly seal: Seal; readonly clock: Clock }

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

function passEntity(pass: AccessPass, now: Date): TemporaryAccessPass {
  const methodUsabilityReason = usabilityOf(pass, now)
  return {
    id: pass.id,
    temporaryAccessPass: null,
    createdDateTime: pass.createdAt.toISOString(),
    startDateTime: pass.startsAt.toISOString(),
    lifetimeInMinutes: pass.lifetimeMinutes,
    isUsableOnce: pass.usableOnce,
    isUsable: methodUsabilityReason === 'enabledByPolicy',
    methodUsabilityReason,
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

const helloEntity = ({ id, createdAt, deviceId, deviceName }: HelloKey): WindowsHelloMethod => ({
  id,
  createdDateTime: createdAt.toISOString(),
  displayName: deviceName,
  keyStrength: 'normal',
  deviceId,
})

const passkeyEntities = (method: Method): Fido2Method[] =>
  method.kind === 'passkey' ? [passkeyEntity(method.key)] : []

const passkeyEntity = (key: Passkey): Fido2Method => ({
  id: key.id,
  displayName: key.displayName,
  createdDateTime: key.createdAt.toISOString(),
  aaGuid: key.aaguid,
  attestationLevel: 'notAttested',
  passkeyType: key.synced ? 'synced' : 'deviceBound',
  lastUsedDateTime: key.lastUsedAt?.toISOString() ?? null,
})

function methodEntity(method: Method, now: Date): AuthenticationMethod {
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
    case 'hello-key':
      return {
        '@odata.type': '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod',
        ...helloEntity(method.key),
      }
    case 'passkey':
      return { '@odata.type': '#microsoft.graph.fido2AuthenticationMethod', ...passkeyEntity(method.key) }
    case 'access-pass': {
      const { temporaryAccessPass: _, ...entity } = passEntity(method.pass, now)
      return { '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethod', ...entity }
    }
  }
}
