// Which directories of others an organisation trusts: named, changed and forgotten one after the other. From the next request on a token counts
// by what is written then, and none of one that was forgotten; what is enrolled stays.

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
  refuseKeysUrl(input.keysUrl)
  const issuer = { ...input, id: randomUUID(), createdAt: now }
  return inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const there = await issuers.all(tx, tenantId)
    refuseTwice(there, issuer)
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
    await recordAudit(tx, operation, {
      action: 'mdm.issuer.trust',
      targetKind: 'trusted-issuer',
      targetId: issuer.id,
      ...changes(undefined, said(issuer)),
    })
    return issuer
  })
}

export async function changeIssuer(
  db: Db,
  operation: OperationContext,
  id: string,
  change: Partial<Omit<TrustedIssuer, 'id' | 'createdAt'>>,
): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const before = await readIssuer(tx, tenantId, id)
    const after = { ...before, ...change }
    refuseKeysUrl(after.keysUrl)
    refuseTwice(await issuers.all(tx, tenantId), after)
    await issuers.change(tx, tenantId, after)
    await recordAudit(tx, operation, {
      action: 'mdm.issuer.change',
      targetKind: 'trusted-issuer',
      targetId: id,
      ...changes(said(before), said(after)),
    })
  })
}

const said = ({ createdAt: _, ...issuer }: TrustedIssuer) => issuer

function refuseKeysUrl(url: string): void {
  const problem = problemOfKeysUrl(url)
  if (problem) throw new Fault('invalid-input', `keysUrl ${problem}.`, { reason: 'issuer-keys-address' })
}

function refuseTwice(there: readonly TrustedIssuer[], { id, issuer }: Pick<TrustedIssuer, 'id' | 'issuer'>): void {
  const other = there.find((one) => one.issuer === issuer && one.id !== id)
  if (!other) return
  throw new Fault('conflict', `This issuer is trusted already, as ${other.displayName}. Change that one.`, {
    reason: 'issuer-twice',
  })
}

export async function forgetIssuer(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const before = await readIssuer(tx, tenantId, id)
    await issuers.remove(tx, tenantId, id)
    await recordAudit(tx, operation, {
      action: 'mdm.issuer.forget',
      targetKind: 'trusted-issuer',
      targetId: id,
      ...changes(said(before), undefined),
    })
  })
}
