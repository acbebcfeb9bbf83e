// Checks what a passkey signed. Everything about one person happens one after the other, so that a proof counts once.

import { raise } from '../../alarm/alarm.sql.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import * as passkeys from './passkey.sql.ts'
import { isCopied, type RelyingParty } from './passkey.ts'
import { claimedIn, readProof } from './web-authn.ops.ts'

export type PasskeyDeps = {
  readonly db: Db
  readonly site: RelyingParty
  readonly refusals?: RefusalLog | undefined
}

type Shown = {
  readonly userId: UserId
  /** As the directory has it. */
  readonly userName: string
  /** Of the credentials, when the first proof was good. */
  readonly epoch: number
  readonly challenge: string
  /** What the browser answered. */
  readonly answer: string
  readonly clientId: string
  /** It stands in for the password: the key itself has to say whose it is (WebAuthn §7.2, step 6). */
  readonly alone?: boolean
}

export type VerifiedPasskey = 'ok' | 'wrong-passkey' | 'copied-passkey' | 'changed'

export async function verifyPasskey(
  deps: PasskeyDeps,
  operation: OperationContext,
  shown: Shown,
): Promise<VerifiedPasskey> {
  const verified = await inTransaction(deps.db, (tx) => verifyAlone(tx, deps.site, operation, shown))
  if (verified === 'wrong-passkey' || verified === 'copied-passkey') {
    const { tenantId } = operation
    const { userName: subject, userId, clientId, alone } = shown
    // alone it is counted like a password, which is the line of this sign-in
    const details = alone
      ? { reason: verified }
      : signInDetails({ clientId, way: 'page', by: 'passkey', userId, reason: verified })
    await deps.refusals?.note({ tenantId, kind: 'sign-in', subject, reason: verified, details })
  }
  return verified
}

async function verifyAlone(
  tx: Db,
  site: RelyingParty,
  operation: OperationContext,
  { userId, epoch, challenge, answer, clientId, alone }: Shown,
): Promise<VerifiedPasskey> {
  const { tenantId, now } = operation
  const claimed = claimedIn(answer)
  if (!claimed) return 'wrong-passkey'
  await users.lockOne(tx, tenantId, userId)
  const user = await users.byId(tx, tenantId, userId)
  if (!user?.accountEnabled || user.credentialsEpoch !== epoch) return 'changed'
  if (claimed.userId === undefined ? alone : claimed.userId !== userId) return 'wrong-passkey'
  const key = await passkeys.byCredential(tx, tenantId, { userId, credentialId: claimed.credentialId })
  if (!key || key.lastChallenge === challenge) return 'wrong-passkey'
  const proof = await readProof(site, challenge, answer, key)
  if (!proof) return 'wrong-passkey'
  if (isCopied(key.signCount, proof.signCount)) {
    await raise(tx, tenantId, now, {
      kind: 'copied-passkey',
      subjectKind: 'user-name',
      subjectId: user.userPrincipalName,
      detail: { passkey: key.displayName },
    })
    return 'copied-passkey'
  }
  await passkeys.recordUse(tx, tenantId, key.id, { ...proof, challenge, now })
  if (!alone) {
    await recordAudit(tx, operation, {
      action: 'identity.second-factor.pass',
      targetKind: 'user',
      targetId: userId,
      details: { ...signInDetails({ clientId, way: 'page', by: 'passkey', userId }), methodId: key.id },
    })
  }
  return 'ok'
}
