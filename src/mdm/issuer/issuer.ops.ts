// Which directories of others an organisation trusts: named and forgotten one after the other. From the next request on no token of one
// that was forgotten enrols anything; what is enrolled stays.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as holders from '../../directory/user/role-holder.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as issuers from './issuer.sql.ts'
import { mostIssuers, problemOfKeysUrl, type TrustedIssuer } from './issuer.ts'

export const listIssuers = issuers.all

export async function readIssuer(db: Db, tenantId: TenantId, id: string): Promise<TrustedIssuer> {
  const issuer = await issuers.byId(db, tenantId, id)
  if (!issuer) throw notFound('Trusted issuer', id)
  return issuer
}

export async function trustIssuer(
  db: Db,
  operation: OperationContext,
  input: Omit<TrustedIssuer, 'id' | 'createdAt'>,
): Promise<TrustedIssuer> {
  const { tenantId, now } = operation
  const problem = problemOfKeysUrl(input.keysUrl)
  if (problem) throw new Fault('invalid-input', `keysUrl ${problem}.`, { reason: 'issuer-keys-address' })
  const issuer = { ...input, id: randomUUID(), createdAt: now }
  return inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const there = await issuers.all(tx, tenantId)
    if (there.some((one) => one.issuer === input.issuer)) {
      throw new Fault('conflict', 'This issuer is trusted already. Delete it first, and name it anew.', {
        reason: 'issuer-twice',
      })
    }
    if (there.length >= mostIssuers) {
      throw new Fault(
        'conflict',
        `An organisation trusts ${mostIssuers} issuers at most. Delete one that is not used any more.`,
        {
          reason: 'too-many-issuers',
        },
      )
    }
    await issuers.insert(tx, tenantId, issuer)
    const { createdAt: _, ...said } = issuer
    await recordAudit(tx, operation, {
      action: 'mdm.issuer.trust',
      targetKind: 'trusted-issuer',
      targetId: issuer.id,
      ...changes(undefined, said),
    })
    return issuer
  })
}

export async function forgetIssuer(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const { createdAt: _, ...before } = await readIssuer(tx, tenantId, id)
    await issuers.remove(tx, tenantId, id)
    await recordAudit(tx, operation, {
      action: 'mdm.issuer.forget',
      targetKind: 'trusted-issuer',
      targetId: id,
      ...changes(before, undefined),
    })
  })
}
