// Assigning people and groups to an application, and taking that back: it is in force for the next sign-in and the next token.

import { randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as groups from '../../directory/group/group.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { GroupId, type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as access from '../service-principal/access.sql.ts'
import { defaultAccess, type ServicePrincipal } from '../service-principal/service-principal.ts'
import { ofVendor, ownPrincipal, readServicePrincipal } from './service-principal.ops.ts'

export { accessList } from '../service-principal/access.sql.ts'

export type Assigned = { readonly row: access.Access; readonly of: ServicePrincipal }

export async function listAssigned(db: Db, tenantId: TenantId, id: string, wanted: Wanted): Promise<Found<Assigned>> {
  const of = await readServicePrincipal(db, tenantId, { id })
  const found = await access.page(db, tenantId, id, wanted)
  return { ...found, rows: found.rows.map((row) => ({ row, of })) }
}

type By = { readonly caller: ReadonlySet<string> }

export async function assign(
  db: Db,
  operation: OperationContext,
  id: string,
  given: By & { readonly principalId: string; readonly resourceId: string; readonly appRoleId: string },
): Promise<Assigned> {
  const { tenantId, now, actor } = operation
  return inTransaction(db, async (tx) => {
    const of = await ownPrincipal(tx, operation, id, given.caller)
    if (of.applicationId === null) throw ofVendor(of.displayName)
    if (given.resourceId !== id)
      throw wrong(`resourceId has to be the service principal of the address, ${id}. People are assigned to that one.`)
    if (given.appRoleId !== defaultAccess)
      throw wrong(`An application has no roles of its own here. Leave appRoleId out, or send ${defaultAccess}.`)
    const named = await principalNamed(tx, tenantId, given.principalId)
    const made = { id: randomUUID(), createdAt: now, grantedBy: actor.name, ...named }
    if (!(await access.insert(tx, tenantId, id, made))) {
      throw new Fault('conflict', `${named.principalName} is assigned to ${of.displayName} already.`, {
        reason: 'application-access-exists',
      })
    }
    await recordAudit(tx, operation, {
      action: 'identity.application-access.give',
      targetKind: 'service-principal',
      targetId: id,
      after: { appId: of.appId, displayName: of.displayName, to: named.principalId, name: named.principalName },
    })
    return { row: made, of }
  })
}

async function principalNamed(tx: Db, tenantId: TenantId, id: string) {
  const user = await users.byId(tx, tenantId, UserId.parse(id))
  if (user) return { principalId: user.id, principalType: 'User' as const, principalName: user.displayName }
  const group = await groups.byId(tx, tenantId, GroupId.parse(id))
  if (group) return { principalId: group.id, principalType: 'Group' as const, principalName: group.displayName }
  throw notFound('User or group', id)
}

export async function takeAssigned(
  db: Db,
  operation: OperationContext,
  { id, assignmentId, caller }: By & { readonly id: string; readonly assignmentId: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const of = await ownPrincipal(tx, operation, id, caller)
    const whom = await access.remove(tx, operation.tenantId, id, assignmentId)
    if (whom === undefined) throw notFound('Assignment to an application', assignmentId)
    await recordAudit(tx, operation, {
      action: 'identity.application-access.take',
      targetKind: 'service-principal',
      targetId: id,
      before: { appId: of.appId, displayName: of.displayName, to: whom },
    })
  })
}

const wrong = (message: string) => new Fault('invalid-input', message, { reason: 'application-access' })
