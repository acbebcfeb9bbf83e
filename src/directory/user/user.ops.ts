// Users are created in a verified domain of their tenant, with an Argon2id password and, sometimes, a directory role.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { type ExtensionTexts, mergedTexts } from '../../kernel/attribute/extension-attribute.ts'
import type { PersonAttributes } from '../../kernel/attribute/person-attribute.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Role } from '../../kernel/role.ts'
import { signInNameProblem } from '../../kernel/text/plain-name.ts'
import { reevaluateUsers } from '../membership/membership.ops.ts'
import { lockPlacement } from '../membership/membership.sql.ts'
import { domainOf } from '../tenant/domain-name.ts'
import * as tenants from '../tenant/tenant.sql.ts'
import type { PersonWords } from './attributes.ts'
import { endSessions } from './credentials.ops.ts'
import { hashPassword } from './password.ops.ts'
import { protectRoleHolder } from './role-holder.ops.ts'
import * as users from './user.sql.ts'

export type NewUser = {
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName?: string | null
  readonly surname?: string | null
  readonly attributes?: PersonWords['attributes']
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
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what rules say does
    const attributes = stored(input.attributes, {})
    const isNew = await users.insert(tx, operation, { ...input, attributes, id, userPrincipalName, passwordHash })
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
      ...changes(undefined, { ...accountOf(created), ...input.attributes }),
    })
    await reevaluateUsers(tx, operation, [id])
    return created
  })
}

const stored = (
  said: PersonWords['attributes'] | undefined,
  before: ExtensionTexts,
): Partial<PersonAttributes> | undefined =>
  said && {
    ...said,
    extensionTexts: said.extensionTexts ? mergedTexts(before, said.extensionTexts) : before,
  }

export type UserChange = {
  readonly displayName?: string
  readonly givenName?: string | null
  readonly surname?: string | null
  readonly attributes?: PersonWords['attributes']
  readonly accountEnabled?: boolean
  readonly mayJoin?: boolean
  readonly mdmLicensed?: boolean
  readonly password?: string
}

/** Without what the organisation says of the person, which an entry has as members of their own. */
const accountOf = ({ attributes: _, ...account }: users.User) => account

/** One member for each thing that was said, so that the entry names what changed; a password shows as changed and as nothing. */
const audited = (user: users.User) => ({ ...accountOf(user), ...user.attributes, password: '' })

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
  const { attributes: said, ...account } = change
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what rules say does
    const before = await protectRoleHolder(tx, operation, id, { ends: change.accountEnabled === false })
    const attributes = stored(said, before.attributes.extensionTexts)
    await users.change(tx, operation.tenantId, id, { ...change, attributes, passwordHash })
    if (passwordHash || change.accountEnabled === false) await endSessions(tx, operation, id)
    await recordAudit(tx, operation, {
      action: 'directory.user.change',
      targetKind: 'user',
      targetId: id,
      ...changes(audited(before), { ...audited(before), ...account, ...attributes }),
    })
    await reevaluateUsers(tx, operation, [id])
  })
}

export async function deleteUser(db: Db, operation: OperationContext, id: UserId): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // no rule puts the account into a group meanwhile
    const before = await protectRoleHolder(tx, operation, id, { ends: true })
    await users.remove(tx, operation.tenantId, id)
    await recordAudit(tx, operation, {
      action: 'directory.user.delete',
      targetKind: 'user',
      targetId: id,
      ...changes({ ...accountOf(before), ...before.attributes }, undefined),
    })
  })
}
