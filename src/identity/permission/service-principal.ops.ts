// Service principals as administrators change them: made from an application, turned off and on, deleted.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as applications from '../application/application.sql.ts'
import { isOfCommandLine, ownApplication } from '../application/own-application.ops.ts'
import * as principals from '../service-principal/service-principal.sql.ts'
import {
  apiName,
  apiPrincipalId,
  isResource,
  nameOfVendors,
  type ServicePrincipal,
} from '../service-principal/service-principal.ts'

export { page as listServicePrincipals, servicePrincipalList } from '../service-principal/service-principal.sql.ts'
export type { ServicePrincipal } from '../service-principal/service-principal.ts'

export async function readServicePrincipal(db: Db, tenantId: TenantId, key: principals.Key): Promise<ServicePrincipal> {
  const found = await principals.find(db, tenantId, key)
  if (!found) throw notFound('Service principal', 'id' in key ? key.id : key.appId)
  return found
}

type By = { readonly caller: ReadonlySet<string> }

/** An application of the tenant's own that lost its service principal, or one of the vendor's. */
export async function createServicePrincipal(
  db: Db,
  operation: OperationContext,
  { appId, tags, caller }: { readonly appId: string; readonly tags: readonly string[] } & By,
): Promise<ServicePrincipal> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    const own = await applications.byId(tx, tenantId, appId)
    if (own) await ownApplication(tx, operation, appId, caller, 'change')
    const displayName = own?.displayName ?? nameOfVendors(appId)
    if (displayName === undefined && !isResource(appId)) {
      throw new Fault(
        'invalid-input',
        `No application ${appId} is registered in this organisation. Register one first: its service principal is made with it.`,
        { reason: 'service-principal-of-nothing' },
      )
    }
    const made: ServicePrincipal = {
      ...{ id: randomUUID(), appId, applicationId: own ? appId : null, displayName: displayName ?? apiName },
      ...{ accountEnabled: true, assignmentRequired: false, tags, createdAt: now },
    }
    if (displayName === undefined || !(await principals.insert(tx, tenantId, made))) {
      throw new Fault('conflict', `The application ${made.displayName} has a service principal already.`, {
        reason: 'service-principal-exists',
      })
    }
    await recordAudit(tx, operation, {
      action: 'identity.service-principal.create',
      targetKind: 'service-principal',
      targetId: made.id,
      after: { appId, displayName: made.displayName, tags },
    })
    return made
  })
}

/**
 * The service principal that is to be changed, locked: the administration API has none that could be, and whoever changes one may do
 * all that its application may (T-60).
 */
export async function ownPrincipal(
  tx: Db,
  operation: OperationContext,
  id: string,
  caller: ReadonlySet<string>,
  verb: 'change' | 'delete' = 'change',
): Promise<ServicePrincipal> {
  if (id === apiPrincipalId(operation.tenantId)) {
    throw new Fault(
      'conflict',
      `${apiName} is the administration API of this service. It cannot be turned off, deleted or given permissions: name the service principal of an application.`,
      { reason: 'service-principal-of-api' },
    )
  }
  const before = await principals.find(tx, operation.tenantId, { id })
  // the application first, as whoever changes that locks them
  const application = before?.applicationId
    ? await ownApplication(tx, operation, before.applicationId, caller, verb)
    : undefined
  if (application?.ofCommandLine) throw isOfCommandLine(application.displayName)
  const locked = await principals.lock(tx, operation.tenantId, id)
  if (!locked) throw notFound('Service principal', id)
  return application ? { ...locked, displayName: application.displayName } : locked
}

export async function changeServicePrincipal(
  db: Db,
  operation: OperationContext,
  id: string,
  { caller, ...to }: By & Partial<principals.PrincipalChange>,
): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    const before = await ownPrincipal(tx, operation, id, caller)
    const after = {
      accountEnabled: to.accountEnabled ?? before.accountEnabled,
      assignmentRequired: to.assignmentRequired ?? before.assignmentRequired,
      tags: to.tags ?? before.tags,
    }
    if (after.assignmentRequired && before.applicationId === null) throw ofVendor(before.displayName)
    await principals.change(tx, tenantId, id, after)
    await recordAudit(tx, operation, {
      action: 'identity.service-principal.change',
      targetKind: 'service-principal',
      targetId: id,
      details: { appId: before.appId, displayName: before.displayName },
      ...changes(settingsIn(before), after),
    })
  })
}

const settingsIn = ({ accountEnabled, assignmentRequired, tags }: ServicePrincipal): principals.PrincipalChange => ({
  accountEnabled,
  assignmentRequired,
  tags,
})

export const ofVendor = (displayName: string): Fault =>
  new Fault(
    'conflict',
    `${displayName} is an application of the vendor's, which everybody of the organisation may sign in to. Turn it off for all, or name an application that the organisation registered.`,
    { reason: 'application-of-vendor' },
  )

/** With all that it was given; the application stays, and nobody signs in at it. */
export async function deleteServicePrincipal(
  db: Db,
  operation: OperationContext,
  id: string,
  { caller }: By,
): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    const { appId, displayName } = await ownPrincipal(tx, operation, id, caller, 'delete')
    await principals.remove(tx, tenantId, id)
    await recordAudit(tx, operation, {
      action: 'identity.service-principal.delete',
      targetKind: 'service-principal',
      targetId: id,
      before: { appId, displayName },
    })
  })
}
