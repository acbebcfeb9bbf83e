// Giving permissions to applications and taking them away: those that one has by itself, and those that it has for everybody or for
// one person who signs in. Only who may give does (own-application.ops.ts); taking away is in force for the next token.

import { randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as users from '../../directory/user/user.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { permissionOfId } from '../../kernel/permission.ts'
import { refuseToGrant } from '../application/own-application.ops.ts'
import * as grants from '../service-principal/grant.sql.ts'
import * as principals from '../service-principal/service-principal.sql.ts'
import { apiPrincipalId, type ServicePrincipal } from '../service-principal/service-principal.ts'
import { ownPrincipal, readServicePrincipal } from './service-principal.ops.ts'

export { type AppRole, type Grant, grantList, page as listGrants } from '../service-principal/grant.sql.ts'

type By = { readonly caller: ReadonlySet<string> }

export type HeldRole = grants.AppRole & { readonly principal: ServicePrincipal }

export async function listAppRoles(db: Db, tenantId: TenantId, id: string): Promise<readonly HeldRole[]> {
  const principal = await readServicePrincipal(db, tenantId, { id })
  return (await grants.appRoles(db, tenantId, id)).map((role) => ({ ...role, principal }))
}

export async function grantAppRole(
  db: Db,
  operation: OperationContext,
  id: string,
  given: By & { readonly principalId: string; readonly resourceId: string; readonly appRoleId: string },
): Promise<HeldRole> {
  const { tenantId, now, actor } = operation
  return inTransaction(db, async (tx) => {
    const principal = await ownPrincipal(tx, operation, id, given.caller)
    if (given.principalId !== id)
      throw wrong(`principalId has to be the service principal of the address, ${id}. That one gets the permission.`)
    refuseOther(tenantId, given.resourceId)
    const permission = permissionOfId('application', given.appRoleId)
    if (permission === undefined) {
      throw wrong(
        `There is no application permission ${given.appRoleId}. See appRoles of the service principal of the API.`,
      )
    }
    refuseToGrant(given.caller, 'application', [permission])
    if ((await grants.appRoles(tx, tenantId, id)).some((role) => role.permission === permission)) {
      throw new Fault('conflict', `${principal.displayName} has the permission ${permission} already.`, {
        reason: 'permission-held',
      })
    }
    const role = { id: randomUUID(), permission, createdAt: now, grantedBy: actor.name }
    await grants.addAppRoles(tx, tenantId, id, [role])
    await recordAudit(tx, operation, {
      action: 'identity.app-role.grant',
      targetKind: 'service-principal',
      targetId: id,
      after: { appId: principal.appId, displayName: principal.displayName, permission },
    })
    return { ...role, principal }
  })
}

export async function takeAppRole(
  db: Db,
  operation: OperationContext,
  { id, assignmentId, caller }: By & { readonly id: string; readonly assignmentId: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const principal = await ownPrincipal(tx, operation, id, caller)
    const permission = await grants.removeAppRole(tx, operation.tenantId, id, assignmentId)
    if (permission === undefined) throw notFound('Assignment of a permission', assignmentId)
    await recordAudit(tx, operation, {
      action: 'identity.app-role.take',
      targetKind: 'service-principal',
      targetId: id,
      before: { appId: principal.appId, displayName: principal.displayName, permission },
    })
  })
}

export async function readGrant(db: Db, tenantId: TenantId, id: string): Promise<grants.Grant> {
  const found = await grants.byId(db, tenantId, id)
  if (!found) throw notFound('Grant of permissions', id)
  return found
}

export type NewGrant = {
  readonly principalId: string
  readonly resourceId: string
  /** Null: for everybody. */
  readonly userId: string | null
  readonly permissions: readonly string[]
}

export async function createGrant(
  db: Db,
  operation: OperationContext,
  { caller, ...input }: By & NewGrant,
): Promise<grants.Grant> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const principal = await ownPrincipal(tx, operation, input.principalId, caller)
    refuseOther(tenantId, input.resourceId)
    refuseToGrant(caller, 'delegated', input.permissions)
    if (input.userId !== null && !(await users.byId(tx, tenantId, UserId.parse(input.userId))))
      throw notFound('User', input.userId)
    if (await grants.grantFor(tx, tenantId, input.principalId, input.userId)) {
      throw new Fault(
        'conflict',
        `${principal.displayName} has a grant for ${input.userId === null ? 'everybody' : 'this person'} already. Change that one.`,
        { reason: 'permission-grant-exists' },
      )
    }
    return insertGrant(tx, operation, principal, input)
  })
}

async function insertGrant(
  tx: Db,
  operation: OperationContext,
  principal: ServicePrincipal,
  { userId, permissions }: Pick<NewGrant, 'userId' | 'permissions'>,
): Promise<grants.Grant> {
  const { now: createdAt, actor } = operation
  const grant = { id: randomUUID(), principalId: principal.id, userId, permissions, createdAt, grantedBy: actor.name }
  await grants.insert(tx, operation.tenantId, grant)
  await recordAudit(tx, operation, {
    action: 'identity.permission-grant.create',
    targetKind: 'permission-grant',
    targetId: grant.id,
    details: about(principal, grant),
    after: { permissions },
  })
  return grant
}

const about = ({ appId, displayName }: ServicePrincipal, { userId }: Pick<grants.Grant, 'userId'>) => ({
  appId,
  displayName,
  for: userId ?? 'everybody',
})

/**
 * Consent: what is given already stays. The principal is locked, so that two who consent at once do not lose what the other gave.
 * Whoever calls it asked whether the person may (consent.ops.ts).
 */
export async function addToGrant(
  tx: Db,
  operation: OperationContext,
  principalId: string,
  { userId, permissions }: Pick<NewGrant, 'userId' | 'permissions'>,
): Promise<void> {
  const { tenantId } = operation
  const principal = await principals.lock(tx, tenantId, principalId)
  if (!principal) throw notFound('Service principal', principalId)
  const before = await grants.grantFor(tx, tenantId, principalId, userId)
  if (!before) {
    await insertGrant(tx, operation, principal, { userId, permissions })
    return
  }
  const after = [...new Set([...before.permissions, ...permissions])]
  if (after.length > before.permissions.length) await changeTo(tx, operation, principal, before, after)
}

/** The same for those that an application has by itself. */
export async function addRoles(
  tx: Db,
  operation: OperationContext,
  principalId: string,
  permissions: readonly string[],
): Promise<void> {
  const { tenantId, now: createdAt, actor } = operation
  const principal = await principals.lock(tx, tenantId, principalId)
  if (!principal) throw notFound('Service principal', principalId)
  const held = (await grants.appRoles(tx, tenantId, principalId)).map(({ permission }) => permission)
  for (const permission of permissions.filter((one) => !held.includes(one))) {
    await grants.addAppRoles(tx, tenantId, principalId, [
      { id: randomUUID(), permission, createdAt, grantedBy: actor.name },
    ])
    await recordAudit(tx, operation, {
      action: 'identity.app-role.grant',
      targetKind: 'service-principal',
      targetId: principalId,
      after: { appId: principal.appId, displayName: principal.displayName, permission },
    })
  }
}

export async function changeGrant(
  db: Db,
  operation: OperationContext,
  id: string,
  { caller, permissions }: By & { readonly permissions: readonly string[] },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const principal = await ownPrincipal(
      tx,
      operation,
      (await readGrant(tx, operation.tenantId, id)).principalId,
      caller,
    )
    const before = await readGrant(tx, operation.tenantId, id) // as it is since the principal is locked
    refuseToGrant(
      caller,
      'delegated',
      permissions.filter((one) => !before.permissions.includes(one)),
    )
    await changeTo(tx, operation, principal, before, permissions)
  })
}

async function changeTo(
  tx: Db,
  operation: OperationContext,
  principal: ServicePrincipal,
  before: grants.Grant,
  permissions: readonly string[],
): Promise<void> {
  await grants.change(tx, operation.tenantId, before.id, { permissions, grantedBy: operation.actor.name })
  await recordAudit(tx, operation, {
    action: 'identity.permission-grant.change',
    targetKind: 'permission-grant',
    targetId: before.id,
    details: about(principal, before),
    before: { permissions: before.permissions },
    after: { permissions },
  })
}

export async function deleteGrant(db: Db, operation: OperationContext, id: string, { caller }: By): Promise<void> {
  await inTransaction(db, async (tx) => {
    const principal = await ownPrincipal(
      tx,
      operation,
      (await readGrant(tx, operation.tenantId, id)).principalId,
      caller,
    )
    const before = await readGrant(tx, operation.tenantId, id) // as it is since the principal is locked
    await grants.remove(tx, operation.tenantId, id)
    await recordAudit(tx, operation, {
      action: 'identity.permission-grant.delete',
      targetKind: 'permission-grant',
      targetId: id,
      details: about(principal, before),
      before: { permissions: before.permissions },
    })
  })
}

const wrong = (message: string) => new Fault('invalid-input', message, { reason: 'permission-unknown' })

function refuseOther(tenantId: TenantId, resourceId: string): void {
  if (resourceId === apiPrincipalId(tenantId)) return
  throw wrong(
    `No resource ${resourceId} gives permissions here. The administration API does: resourceId is ${apiPrincipalId(tenantId)}.`,
  )
}

/** Null: everybody. */
export function personOf(consentType: 'AllPrincipals' | 'Principal', principalId: string | null): string | null {
  if (consentType === 'AllPrincipals' && principalId !== null)
    throw wrong('principalId is of consentType Principal. Leave it out, or name the person of the grant.')
  if (consentType === 'Principal' && principalId === null)
    throw wrong('consentType Principal needs principalId, the id of the person.')
  return principalId
}
