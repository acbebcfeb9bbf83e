// Secrets with which PCs enrol, on the administration API.

import {
  type EnrollmentSecretEntity,
  type EnrollmentSecretUseEntity,
  enrollmentSecret,
  enrollmentSecretUse,
} from '../../contract/graph/enrollment-secret.ts'
import * as contract from '../../contract/preparation/secret.ts'
import { wholeList } from '../../graph/list.ts'
import { serveEntity, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { usualDays } from '../../kernel/enrollment-secret.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import * as secrets from './secret.ops.ts'
import { type EnrollmentSecret, type SecretUse, stateOf } from './secret.ts'
import { decideUse, listUses } from './use.ops.ts'

export type SecretRoutesDeps = secrets.SecretDeps & { readonly urls: Urls; readonly clock: Clock }

export function secretRoutes(serve: Serve, deps: SecretRoutesDeps): void {
  const { db, urls, clock } = deps
  serveWhole(serve, urls.graph, [contract.listEnrollmentSecrets], {
    name: 'enrollmentSecrets',
    entity: enrollmentSecret,
    all: async (tenantId) => (await secrets.listSecrets(db, tenantId)).map((secret) => entityOf(secret, clock())),
  })
  serveEntity(serve, urls.graph, [contract.getEnrollmentSecret], {
    list: wholeList('enrollmentSecrets'),
    entity: enrollmentSecret,
    read: (tenantId, { params }) => secrets.readSecret(db, tenantId, params.id),
    toEntity: (secret) => entityOf(secret, clock()),
  })
  serve.json(contract.createEnrollmentSecret, async (call) => {
    const { displayName, maximumUses, days = usualDays, serialNumbers = [], approvalRequired = false } = call.body
    const { hardwareHashes = [] } = call.body
    const lists = { serialNumbers, hardwareHashes }
    const wanted = { displayName, mostUses: maximumUses, days, ...lists, needsApproval: approvalRequired }
    const made = await secrets.makeSecret(deps, tokenOperation(call), wanted)
    return { ...entityOf(made, call.now), secret: made.secret }
  })
  serve.json(contract.revokeEnrollmentSecret, async (call) =>
    secrets.revokeSecret(db, tokenOperation(call), call.params.id),
  )
  serve.json(contract.revokeEnrollmentSecrets, async (call) => secrets.revokeAllSecrets(db, tokenOperation(call)))
  serveWhole(serve, urls.graph, [contract.listEnrollmentSecretUses], {
    name: 'uses',
    entity: enrollmentSecretUse,
    all: async (tenantId, { params }) => (await listUses(db, tenantId, params.id)).map(useEntity),
  })
  serve.json(contract.admitEnrollmentSecretUse, async (call) =>
    decideUse(db, tokenOperation(call), call.params, 'admitted'),
  )
  serve.json(contract.refuseEnrollmentSecretUse, async (call) =>
    decideUse(db, tokenOperation(call), call.params, 'refused'),
  )
}

const entityOf = (secret: EnrollmentSecret, now: Date): EnrollmentSecretEntity => ({
  id: secret.id,
  displayName: secret.displayName,
  secret: null,
  state: stateOf(secret, now),
  userName: secret.userName,
  maximumUses: secret.mostUses,
  uses: secret.uses,
  waiting: secret.waiting,
  serialNumbers: [...secret.serialNumbers],
  hardwareHashCount: secret.hardwareKeys.length,
  approvalRequired: secret.needsApproval,
  createdBy: { kind: secret.madeBy.kind, id: secret.madeBy.id },
  createdDateTime: secret.createdAt.toISOString(),
  expirationDateTime: secret.expiresAt.toISOString(),
  revokedDateTime: secret.revokedAt?.toISOString() ?? null,
})

const useEntity = (use: SecretUse): EnrollmentSecretUseEntity => ({
  id: use.id,
  state: use.state,
  deviceName: use.deviceName,
  hardwareId: use.hardwareId,
  serialNumber: use.serialNumber,
  hashListed: use.hashListed,
  address: use.address,
  usedDateTime: use.usedAt.toISOString(),
  decidedBy: use.decidedBy && { kind: use.decidedBy.kind, id: use.decidedBy.id },
  deviceObjectId: use.deviceId,
  decidedDateTime: use.decidedAt?.toISOString() ?? null,
})
