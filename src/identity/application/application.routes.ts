// Applications and signing keys of a tenant on the administration API.

import * as contract from '../../contract/application.ts'
import {
  type Application,
  application as applicationSchema,
  type SigningKey,
  signingKey,
} from '../../contract/graph/application.ts'
import type { Db } from '../../db/schema.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import type { Seal } from '../../pki/seal.ts'
import { type KeyRing, type KeyState, listSigningKeys, rotateSigningKey } from '../key/signing-key.ops.ts'
import { inRotationTurn } from '../key/turn.ops.ts'
import * as applications from './application.ops.ts'
import * as credentials from './credential.ops.ts'
import { certificateStart } from './credential.ts'
import { askedIn, requiredBy } from './required-access.ts'

type Deps = {
  readonly db: Db
  readonly urls: Urls
  readonly seal: Seal
  readonly keyRing: KeyRing
  readonly isCommandLine: applications.IsCommandLine
}

export function applicationRoutes(serve: Serve, { db, urls, seal, keyRing, isCommandLine }: Deps): void {
  serve.json(contract.createApplication, async (call) => {
    const { displayName, appRoles, delegatedPermissions, requiredResourceAccess, purpose } = call.body
    const { scopes: caller, tenantId, userId, clientId } = tokenCaller(call.caller)
    const given = { roles: [...new Set(appRoles)], scopes: [...new Set(delegatedPermissions)] }
    const asked = requiredResourceAccess && askedIn(requiredResourceAccess)
    const input = {
      ...{ displayName, ...given, asked, redirectUris: urisIn(call.body), purpose },
      ...{ caller, byCommandLine: userId === undefined && isCommandLine(tenantId, clientId) },
    }
    const made = await applications.createApplicationFor(db, tokenOperation(call), input)
    return {
      appId: made.clientId,
      displayName,
      appRoles: given.roles,
      delegatedPermissions: given.scopes,
      secretText: made.clientSecret ?? null,
      secretEndDateTime: made.expiresAt?.toISOString() ?? null,
    }
  })
  serveEntity(serve, urls.graph, [contract.getApplication], {
    list: applications.applicationList,
    entity: applicationSchema,
    read: (tenantId, { params }) => applications.readApplication(db, tenantId, params.id),
    toEntity: applicationEntity,
  })
  serve.json(contract.changeApplication, async (call) => {
    const { displayName, requiredResourceAccess } = call.body
    await applications.changeApplication(db, tokenOperation(call), call.params.id, {
      caller: tokenCaller(call.caller).scopes,
      redirectUris: urisIn(call.body),
      ...(requiredResourceAccess && { asked: askedIn(requiredResourceAccess) }),
      ...(displayName !== undefined && { displayName }),
    })
  })
  credentialRoutes(serve, db)
  serveList(serve, urls.graph, [contract.listApplications], {
    list: applications.applicationList,
    entity: applicationSchema,
    page: (tenantId, wanted) => applications.listApplications(db, tenantId, wanted),
    toEntity: applicationEntity,
  })
  serve.json(contract.deleteApplication, async (call) =>
    applications.deleteApplication(db, tokenOperation(call), call.params.id, {
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

function credentialRoutes(serve: Serve, db: Db): void {
  serve.json(contract.addSecret, async (call) => {
    const { displayName, endDateTime } = call.body.passwordCredential ?? {}
    const made = await credentials.addSecret(db, tokenOperation(call), call.params.id, {
      caller: tokenCaller(call.caller).scopes,
      displayName,
      endsAt: endDateTime === undefined ? undefined : new Date(endDateTime),
    })
    return {
      keyId: made.id,
      displayName: made.displayName,
      hint: made.hint,
      secretText: made.secret,
      startDateTime: made.createdAt.toISOString(),
      endDateTime: made.expiresAt?.toISOString() ?? null,
      createdBy: made.createdBy,
    }
  })
  serve.json(contract.addCertificate, async (call) => {
    const { displayName, key } = call.body.keyCredential
    const added = await credentials.addCertificate(db, tokenOperation(call), call.params.id, {
      caller: tokenCaller(call.caller).scopes,
      displayName,
      der: Buffer.from(key, 'base64'),
    })
    return {
      keyId: added.id,
      displayName: added.displayName,
      thumbprint: added.thumbprint,
      startDateTime: added.startsAt.toISOString(),
      endDateTime: added.expiresAt.toISOString(),
    }
  })
  for (const [route, kind] of [
    [contract.removeSecret, 'secret'],
    [contract.removeCertificate, 'certificate'],
  ] as const) {
    serve.json(route, async (call) =>
      credentials.removeCredential(db, tokenOperation(call), call.params.id, {
        caller: tokenCaller(call.caller).scopes,
        id: call.body.keyId,
        kind,
      }),
    )
  }
}

type Uris = { readonly redirectUris?: readonly string[] | undefined } | undefined

const urisIn = (body: { readonly web?: Uris; readonly spa?: Uris; readonly publicClient?: Uris }) => ({
  ...(body.web?.redirectUris && { web: body.web.redirectUris }),
  ...(body.spa?.redirectUris && { spa: body.spa.redirectUris }),
  ...(body.publicClient?.redirectUris && { native: body.publicClient.redirectUris }),
})

function applicationEntity(application: applications.ListedApplication): Application {
  const { id, displayName, roles, scopes, createdAt, redirectUris, purpose, principal } = application
  const of = (kind: applications.ListedCredential['kind']) => application.credentials.filter((one) => one.kind === kind)
  return {
    id,
    appId: id,
    displayName,
    appRoles: [...roles],
    delegatedPermissions: [...scopes],
    requiredResourceAccess: requiredBy(application.asked),
    createdDateTime: createdAt.toISOString(),
    accountEnabled: principal?.enabled === true,
    purpose,
    web: { redirectUris: [...redirectUris.web] },
    spa: { redirectUris: [...redirectUris.spa] },
    publicClient: { redirectUris: [...redirectUris.native] },
    passwordCredentials: of('secret').map((one) => ({ ...credentialEntity(one), hint: one.hint })),
    keyCredentials: of('certificate').map((one) => ({
      ...credentialEntity(one),
      startDateTime: certificateStart(one.certificate ?? '').toISOString(),
      type: 'AsymmetricX509Cert' as const,
      usage: 'Verify' as const,
    })),
  }
}

const credentialEntity = (one: applications.ListedCredential) => ({
  keyId: one.id,
  displayName: one.displayName,
  startDateTime: new Date(one.createdAt).toISOString(),
  endDateTime: one.expiresAt && new Date(one.expiresAt).toISOString(),
  createdBy: one.createdBy,
})

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
