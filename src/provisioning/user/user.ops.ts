// People as another directory sends them, through the operations that every other change of a person goes through.

import type { Db } from '../../db/schema.ts'
import { user as readUser, users as usersPage } from '../../directory/directory-read.ops.ts'
import * as accounts from '../../directory/user/user.ops.ts'
import type { User } from '../../directory/user/user.sql.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { onLatest } from '../latest.ops.ts'
import { sourceOf } from '../source.ts'
import { scimUsers } from './user.sql.ts'
import type { UserFields } from './user.ts'

export { scimUsers, userCollections } from './user.sql.ts'

export const list = (db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<User>> =>
  usersPage(db, tenantId, wanted, scimUsers)

export async function read(db: Db, tenantId: TenantId, id: string): Promise<User> {
  return readUser(db, tenantId, known(id))
}

/** A name is no id here. */
function known(id: string): UserId {
  const parsed = UserId.safeParse(id)
  if (!parsed.success) throw notFound('User', id)
  return parsed.data
}

export function create(db: Db, operation: OperationContext, fields: UserFields): Promise<User> {
  const { source, password, ...said } = fields
  return accounts.createUser(db, operation, {
    ...said,
    source: source ?? operation.actor.name,
    ...(password !== undefined && { password }),
  })
}

/** `fieldsOf` says what becomes of the person as they are now: another change meanwhile makes it be asked again. */
export async function change(
  db: Db,
  operation: OperationContext,
  id: string,
  { version, fieldsOf }: { readonly version: number | undefined; readonly fieldsOf: (user: User) => UserFields },
): Promise<User> {
  return onLatest(version, async () => {
    const before = await read(db, operation.tenantId, id)
    const { source, password, ...said } = fieldsOf(before)
    const from = sourceOf(operation.actor.name, before, { ...said, source })
    await accounts.changeUser(db, operation, before.id, {
      ...said,
      ...from,
      ...(password !== undefined && { password }),
      bySource: true,
      seenVersion: version ?? before.version,
    })
    return read(db, operation.tenantId, id)
  })
}

export async function remove(
  db: Db,
  operation: OperationContext,
  id: string,
  version: number | undefined,
): Promise<void> {
  const by = { bySource: true, ...(version !== undefined && { seenVersion: version }) } as const
  await accounts.deleteUser(db, operation, known(id), by)
}
