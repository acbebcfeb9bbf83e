// Confidential applications: a client id, a secret that is shown once, and the application permissions it is given.
// A secret is 32 random bytes, so a plain digest keeps it; passwords, which people choose, get Argon2.

import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'

import { recordAudit } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import type { Act } from '../kernel/act.ts'
import * as applications from './application.sql.ts'

export type NewApplication = {
  readonly displayName: string
  /** Application permissions, for example `Device.Read.All`. */
  readonly roles: readonly string[]
  readonly redirectUris?: readonly string[]
}

/** The secret is in the answer and nowhere else. */
export async function createApplication(
  db: Db,
  act: Act,
  input: NewApplication,
): Promise<{ readonly clientId: string; readonly clientSecret: string }> {
  const clientId = randomUUID()
  const clientSecret = randomBytes(32).toString('base64url')
  await inTransaction(db, async (tx) => {
    const { displayName, roles, redirectUris = [] } = input
    const secretHash = hashSecret(clientSecret)
    await applications.insert(tx, act.tenantId, { id: clientId, displayName, secretHash, redirectUris, roles }, act.now)
    await recordAudit(tx, act, {
      action: 'identity.application.create',
      targetKind: 'application',
      targetId: clientId,
      details: { displayName, roles },
    })
  })
  return { clientId, clientSecret }
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

export function isSecret(hash: string, secret: string): boolean {
  const [a, b] = [Buffer.from(hash), Buffer.from(hashSecret(secret))]
  return a.length === b.length && timingSafeEqual(a, b)
}
