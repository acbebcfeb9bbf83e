// Keeps a passkey that a browser made for a sign-in that waits.

import { randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { hasFactor } from '../second-factor/factor.sql.ts'
import { codesBeside } from '../second-factor/register.ops.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import * as passkeys from './passkey.sql.ts'
import { longestName, mostPasskeys, type RelyingParty } from './passkey.ts'
import { readMade } from './web-authn.ops.ts'

export type Registered =
  /** `recoveryCodes`: here and nowhere else. */
  | { readonly kind: 'ok'; readonly recoveryCodes: readonly string[] }
  | { readonly kind: 'refused' }
  /** The account is not as it was when its password was checked, or has a second factor meanwhile. */
  | { readonly kind: 'changed' }

type Made = {
  readonly userId: UserId
  /** Of the credentials, when the first proof was good. */
  readonly epoch: number
  readonly challenge: string
  /** What the browser answered. */
  readonly answer: string
  readonly displayName: string
  /** Of the sign-in in which it is made. */
  readonly clientId: string
  /** A second factor was shown: it may stand beside others. */
  readonly beside?: boolean
}

export async function registerPasskey(
  { db, seal, site }: { readonly db: Db; readonly seal: Seal; readonly site: RelyingParty },
  operation: OperationContext,
  { userId, epoch, challenge, answer, displayName, clientId, beside = false }: Made,
): Promise<Registered> {
  const { tenantId, now } = operation
  const made = await readMade(site, challenge, answer)
  if (!made) return { kind: 'refused' }
  const id = randomUUID()
  return inTransaction(db, async (tx) => {
    await users.lockOne(tx, tenantId, userId)
    const user = await users.byId(tx, tenantId, userId)
    if (!user?.accountEnabled || user.credentialsEpoch !== epoch) return { kind: 'changed' }
    if (!beside && (await hasFactor(tx, tenantId, userId))) return { kind: 'changed' }
    if ((await passkeys.passkeysOf(tx, tenantId, userId)).length >= mostPasskeys) return { kind: 'refused' }
    const key = {
      ...made,
      id,
      userId,
      displayName: displayName.slice(0, longestName),
      lastChallenge: challenge,
      createdAt: now,
      lastUsedAt: null,
    }
    if (!(await passkeys.insert(tx, tenantId, key))) return { kind: 'refused' }
    const recoveryCodes = await codesBeside(tx, seal, { tenantId, userId })
    await recordAudit(tx, operation, {
      action: 'identity.passkey.register',
      targetKind: 'user',
      targetId: userId,
      // what was shown before it is the line of this sign-in
      ...(!beside && { details: signInDetails({ clientId, way: 'page', by: 'passkey', userId }) }),
      after: { methodId: id, displayName: key.displayName, aaguid: made.aaguid, synced: made.synced },
    })
    return { kind: 'ok', recoveryCodes }
  })
}
