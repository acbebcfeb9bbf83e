// Secrets with which PCs enrol, as administrators make, see and revoke them. One counts only while its maker might still make it (T-50).

import { randomBytes, randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { readCode, writeCode } from '../../identity/second-factor/written-code.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { hardwareKeysOf } from './hardware.ops.ts'
import * as secrets from './secret.sql.ts'
import { comparedSerial, type EnrollmentSecret, mostSecrets, mostSecretsKept } from './secret.ts'
import * as uses from './use.sql.ts'

/** Four groups of five: 99 bits, so that nobody guesses one and no guesses have to be counted. */
const secretLength = 20
/** Of a user name. */
const nameLength = 10
const dayMs = 24 * 3_600_000

export type SecretDeps = { readonly db: Db; readonly seal: Seal }

export const listSecrets = secrets.all

export async function readSecret(db: Db, tenantId: TenantId, id: string): Promise<secrets.KeptSecret> {
  const secret = await secrets.byId(db, tenantId, id)
  if (!secret) throw notFound('Enrolment secret', id)
  return secret
}

export const digestOf = (seal: Seal, tenantId: TenantId, id: string, secret: string): string =>
  seal.digest(secret, `enrollment-secret/${tenantId}/${id}`)

/** As it was written, however somebody typed it; empty for what can be none. */
export const secretTyped = (typed: string): string => readCode(typed, secretLength) ?? ''

export type MadeSecret = EnrollmentSecret & {
  /** Here and nowhere else. */
  readonly secret: string
}

type Wanted = Pick<EnrollmentSecret, 'displayName' | 'mostUses' | 'serialNumbers' | 'needsApproval'> & {
  readonly days: number
  /** Of PCs that are let in. */
  readonly hardwareHashes?: readonly string[]
}

export async function makeSecret(
  { db, seal }: SecretDeps,
  operation: OperationContext,
  wanted: Wanted,
): Promise<MadeSecret> {
  const { tenantId, now, actor } = operation
  const { displayName, mostUses, needsApproval, days } = wanted
  const tenant = await tenants.byId(db, tenantId)
  invariant(tenant, 'whoever makes a secret has a tenant')
  const id = randomUUID()
  const secret = writeCode(randomBytes(secretLength))
  const made: EnrollmentSecret = {
    id,
    displayName,
    userName: `pc_${writeCode(randomBytes(nameLength)).replace('-', '')}@${tenant.defaultDomain}`.toLowerCase(),
    mostUses,
    uses: 0,
    waiting: 0,
    serialNumbers: [...new Set(wanted.serialNumbers.map(comparedSerial))],
    hardwareKeys: hardwareKeysOf(wanted.hardwareHashes ?? []),
    needsApproval,
    createdAt: now,
    expiresAt: new Date(now.getTime() + days * dayMs),
    revokedAt: null,
    madeBy: { kind: actor.kind, id: actor.id },
  }
  await inTransaction(db, async (tx) => {
    await secrets.lockAll(tx, tenantId)
    const kept = await secrets.countKept(tx, tenantId, now, { living: mostSecrets, all: mostSecretsKept })
    if (kept.living >= mostSecrets) throw tooMany()
    if (kept.all >= mostSecretsKept) throw tooManyKept()
    await secrets.insert(tx, tenantId, { ...made, digest: digestOf(seal, tenantId, id, secret) })
    const { userName, serialNumbers, hardwareKeys, expiresAt } = made
    await recordAudit(tx, operation, {
      action: 'preparation.secret.create',
      targetKind: 'enrollmentSecret',
      targetId: id,
      after: { displayName, userName, mostUses, serialNumbers, hashes: hardwareKeys.length, needsApproval, expiresAt },
    })
  })
  return { ...made, secret }
}

const tooMany = () =>
  new Fault(
    'conflict',
    `A tenant has ${mostSecrets} enrolment secrets at most that are good. Revoke those that nobody needs, or give the next one more uses.`,
    { reason: 'too-many-enrollment-secrets' },
  )

const tooManyKept = () =>
  new Fault(
    'conflict',
    `A tenant keeps ${mostSecretsKept} enrolment secrets at most, those that were revoked or have expired among them. Those with which no PC enrolled go 90 days after their end; until then use one that is good, or wait.`,
    { reason: 'too-many-enrollment-secrets-kept' },
  )

/** Nobody enrols with it from now on, and who waits is refused. PCs that were let in stay. */
export async function revokeSecret(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId, now, actor } = operation
  await inTransaction(db, async (tx) => {
    const secret = await secrets.lock(tx, tenantId, id)
    if (!secret) throw notFound('Enrolment secret', id)
    if (secret.revokedAt) return
    await secrets.revoke(tx, tenantId, id, now)
    const refused = await uses.refuseWaiting(tx, tenantId, id, { by: { kind: actor.kind, id: actor.id }, at: now })
    const { displayName, uses: used, mostUses } = secret
    await recordAudit(tx, operation, {
      action: 'preparation.secret.revoke',
      targetKind: 'enrollmentSecret',
      targetId: id,
      before: { displayName, uses: used, mostUses },
      details: { refused },
    })
  })
}

/** Of all that there are, also those that are used up: whoever has a stick, or waits, gets nothing with it. */
export async function revokeAllSecrets(
  db: Db,
  operation: OperationContext,
): Promise<{ readonly revoked: number; readonly refused: number }> {
  const { tenantId, now, actor } = operation
  return inTransaction(db, async (tx) => {
    await secrets.lockAll(tx, tenantId) // none is made meanwhile
    const revoked = await secrets.revokeAll(tx, tenantId, now)
    const refused = await uses.refuseAllWaiting(tx, tenantId, { by: { kind: actor.kind, id: actor.id }, at: now })
    await recordAudit(tx, operation, {
      action: 'preparation.secret.revoke-all',
      targetKind: 'tenant',
      targetId: tenantId,
      details: { revoked: revoked.length, refused, secretIds: revoked },
    })
    return { revoked: revoked.length, refused }
  })
}
