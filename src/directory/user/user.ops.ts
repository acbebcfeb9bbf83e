// Users are created in a verified domain of their tenant, with an Argon2id password and, sometimes, a directory role.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Role } from '../../kernel/role.ts'
import { signInNameProblem } from '../../kernel/text/plain-name.ts'
import { domainOf } from '../tenant/domain-name.ts'
import * as tenants from '../tenant/tenant.sql.ts'
import { endSessions } from './credentials.ops.ts'
import { hashPassword } from './password.ops.ts'
import { protectRoleHolder } from './role-holder.ops.ts'
import * as users from './user.sql.ts'

export type NewUser = {
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName?: string
  readonly surname?: string
  readonly password: string
  readonly roles?: readonly Role[]
  readonly mayJoin?: boolean
  readonly mdmLicensed?: boolean
}

export async function createUser(db: Db, operation: OperationContext, input: NewUser): Promise<users.User> {
  const userPrincipalName = input.userPrincipalName.normalize('NFC')
  const problem = signInNameProblem(userPrincipalName)
  if (problem) {
    throw new Fault('invalid-input', `A userPrincipalName ${problem}. Write it without them.`, { reason: 'user-name' })
  }
  const domain = domainOf(userPrincipalName)
  if (!domain || (await tenants.idByDomain(db, domain)) !== operation.tenantId) {
    throw new Fault(
      'invalid-input',
      `'${userPrincipalName}' does not end in a verified domain of this tenant. Use name@domain with one of its domains.`,
      { reason: 'user-domain' },
    )
  }
  const passwordHash = await hashPassword(input.password, { ...input, userPrincipalName }, operation.tenantId) // outside the transaction: it takes 15 ms of CPU
  const id = UserId.parse(crypto.randomUUID())
  return inTransaction(db, async (tx) => {
    const isNew = await users.insert(tx, operation, { ...input, id, userPrincipalName, passwordHash })
    if (!isNew) {
      throw new Fault('conflict', `A user named ${userPrincipalName} exists already in this tenant.`, {
        reason: 'user-exists',
      })
    }
    if (input.roles?.length) await users.giveRoles(tx, operation.tenantId, id, input.roles)
    const created = await users.byId(tx, operation.tenantId, id)
    invariant(created, 'a user just inserted can be read')
    await recordAudit(tx, operation, {
      action: 'directory.user.create',
      targetKind: 'user',
      targetId: id,
      ...changes(undefined, created),
    })
    return created
  })
}

export type UserChange = {
  readonly displayName?: string
  readonly accountEnabled?: boolean
  readonly mayJoin?: boolean
  readonly mdmLicensed?: boolean
  readonly password?: string
}

/** Outside the transaction, as it waits in line. */
async function newPasswordHash(
  db: Db,
  operation: OperationContext,
  id: UserId,
  password: string | undefined,
): Promise<string | undefined> {
  if (password === undefined) return undefined
  const person = await users.byId(db, operation.tenantId, id)
  if (!person) throw notFound('User', id)
  return hashPassword(password, person, operation.tenantId)
}

export async function changeUser(db: Db, operation: OperationContext, id: UserId, change: UserChange): Promise<void> {
  const passwordHash = await newPasswordHash(db, operation, id, change.password)
  await inTransaction(db, async (tx) => {
    const before = await protectRoleHolder(tx, operation, id, { ends: change.accountEnabled === false })
    await users.change(tx, operation.tenantId, id, { ...change, passwordHash })
    if (passwordHash || change.accountEnabled === false) await endSessions(tx, operation, id)
    await recordAudit(tx, operation, {
      action: 'directory.user.change',
      targetKind: 'user',
      targetId: id,
      ...changes({ ...before, password: '' }, { ...before, password: '', ...change }),
    })
  })
}

export async function deleteUser(db: Db, operation: OperationContext, id: UserId): Promise<void> {
  await inTransaction(db, async (tx) => {
    const before = await protectRoleHolder(tx, operation, id, { ends: true })
    await users.remove(tx, operation.tenantId, id)
    await recordAudit(tx, operation, {
      action: 'directory.user.delete',
      targetKind: 'user',
      targetId: id,
      ...changes(before, undefined),
    })
  })
}
