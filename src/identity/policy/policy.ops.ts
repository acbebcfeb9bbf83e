// Policies are made, changed and deleted one after the other in a tenant: each counts from the next request on.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as holders from '../../directory/user/role-holder.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as policies from './policy.sql.ts'
import { asksForFactor, type Guarded, mostPolicies, type Person, type Policy, refuseAboutNobody } from './policy.ts'

export type { StoredPolicy } from './policy.sql.ts'

/** Whether the tenant asks this person for more than a password now. */
export async function isAskedForFactor(db: Db, tenantId: TenantId, person: Person, wanted: Guarded): Promise<boolean> {
  return asksForFactor(await policies.enabled(db, tenantId), person, wanted)
}

export const listPolicies = policies.all

export async function readPolicy(db: Db, tenantId: TenantId, id: string): Promise<policies.StoredPolicy> {
  const policy = await policies.byId(db, tenantId, id)
  if (!policy) throw notFound('Policy', id)
  return policy
}

export async function createPolicy(
  db: Db,
  operation: OperationContext,
  input: Omit<Policy, 'id'>,
): Promise<policies.StoredPolicy> {
  const { tenantId, now } = operation
  const policy = { ...input, id: randomUUID() }
  return inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId) // a policy may name roles
    refuseAboutNobody(policy)
    await refuseUnknownPeople(tx, tenantId, policy)
    if ((await policies.all(tx, tenantId)).length >= mostPolicies) throw tooMany()
    await policies.insert(tx, tenantId, policy, now)
    await recordAudit(tx, operation, {
      action: 'identity.access-policy.create',
      targetKind: 'access-policy',
      targetId: policy.id,
      ...changes(undefined, policy),
    })
    return readPolicy(tx, tenantId, policy.id)
  })
}

/** Unnamed members stay. */
export async function changePolicy(
  db: Db,
  operation: OperationContext,
  id: string,
  change: Partial<Omit<Policy, 'id'>>,
): Promise<void> {
  const { tenantId, now } = operation
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const before = withoutTimes(await readPolicy(tx, tenantId, id))
    const after = { ...before, ...change }
    refuseAboutNobody(after)
    await refuseUnknownPeople(tx, tenantId, {
      includeUsers: after.includeUsers.filter((one) => !before.includeUsers.includes(one)),
      excludeUsers: after.excludeUsers.filter((one) => !before.excludeUsers.includes(one)),
    })
    await policies.change(tx, tenantId, after, now)
    await recordAudit(tx, operation, {
      action: 'identity.access-policy.change',
      targetKind: 'access-policy',
      targetId: id,
      ...changes(before, after),
    })
  })
}

export async function deletePolicy(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const before = withoutTimes(await readPolicy(tx, tenantId, id))
    await policies.remove(tx, tenantId, id)
    await recordAudit(tx, operation, {
      action: 'identity.access-policy.delete',
      targetKind: 'access-policy',
      targetId: id,
      ...changes(before, undefined),
    })
  })
}

const withoutTimes = ({ createdAt: _, modifiedAt: __, ...policy }: policies.StoredPolicy): Policy => policy

async function refuseUnknownPeople(
  tx: Db,
  tenantId: TenantId,
  { includeUsers, excludeUsers }: Pick<Policy, 'includeUsers' | 'excludeUsers'>,
): Promise<void> {
  for (const id of new Set([...includeUsers, ...excludeUsers])) {
    if (!(await users.byId(tx, tenantId, id))) throw notFound('User', id)
  }
}

const tooMany = () =>
  new Fault('conflict', `A tenant has ${mostPolicies} access policies at most. Delete one that is not used any more.`, {
    reason: 'too-many-policies',
  })
