// Confidential applications: a client id, a secret that is shown once, and the application permissions it is given.
// A secret is 32 random bytes, so a plain digest keeps it; passwords, which people choose, get Argon2.

import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as applications from './application.sql.ts'

export type NewApplication = {
  readonly displayName: string
  /** Application permissions, for example `Device.Read.All`. */
  readonly roles: readonly string[]
  readonly redirectUris?: readonly string[]
}

/** The secret is in the answer and nowhere else. */
export async function createApplication(
  db: Db,
  operation: OperationContext,
  input: NewApplication,
): Promise<{ readonly clientId: string; readonly clientSecret: string }> {
  const clientId = randomUUID()
  const clientSecret = randomBytes(32).toString('base64url')
  await inTransaction(db, async (tx) => {
    const { displayName, roles, redirectUris = [] } = input
    const secretHash = hashSecret(clientSecret)
    await applications.insert(
      tx,
      operation.tenantId,
      { id: clientId, displayName, secretHash, redirectUris, roles },
      operation.now,
    )
    await recordAudit(tx, operation, {
      action: 'identity.application.create',
      targetKind: 'application',
      targetId: clientId,
      details: { displayName, roles },
    })
  })
  return { clientId, clientSecret }
}

/**
 * Gives an application the permissions of these that it lacks; false when it lacks none, or is not there. The caller must know
 * its secret, so that nobody else's application is raised by mistake.
 */
export async function addPermissions(
  db: Db,
  operation: OperationContext,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  permissions: readonly string[],
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const found = await applications.byId(tx, operation.tenantId, clientId)
    if (!found?.secretHash || !isSecret(found.secretHash, clientSecret)) return false
    const added = permissions.filter((one) => !found.roles.includes(one))
    if (added.length === 0) return false
    const roles = [...found.roles, ...added]
    await applications.setRoles(tx, operation.tenantId, clientId, roles)
    await recordAudit(tx, operation, {
      action: 'identity.application.change',
      targetKind: 'application',
      targetId: clientId,
      before: { roles: found.roles },
      after: { roles },
    })
    return true
  })
}

/** Whether the tenant has this application and this is its secret. */
export async function isApplication(
  db: Db,
  tenantId: TenantId,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Promise<boolean> {
  const found = await applications.byId(db, tenantId, clientId)
  return Boolean(found?.secretHash && isSecret(found.secretHash, clientSecret))
}

/** An application never makes one that may do more than it may itself. */
export async function createApplicationFor(
  db: Db,
  operation: OperationContext,
  { caller, ...input }: NewApplication & { readonly caller: ReadonlySet<string> },
): Promise<{ readonly clientId: string; readonly clientSecret: string }> {
  const beyond = input.roles.filter((role) => !caller.has(role))
  if (beyond.length > 0) {
    throw new Fault(
      'forbidden',
      `You cannot give permissions that you do not have yourself: ${beyond.join(', ')}. Ask for fewer, or let an administrator make the application.`,
      { reason: 'permission-beyond-own' },
    )
  }
  return createApplication(db, operation, input)
}

export { applicationList, type ListedApplication } from './application.sql.ts'
export const listApplications = applications.page

/** Says which application is this installation's own command line: without it every command would fail. */
export type IsCommandLine = (tenantId: TenantId, applicationId: string) => boolean

/**
 * Nobody deletes an application that may do more than they may themselves: it may be the one that rules over them (T-60). And
 * nobody deletes the one of the command line.
 */
export async function deleteApplication(
  db: Db,
  operation: OperationContext,
  id: string,
  { caller, isCommandLine }: { readonly caller: ReadonlySet<string>; readonly isCommandLine: IsCommandLine },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const application = await applications.byId(tx, operation.tenantId, id)
    if (!application) throw notFound('Application', id)
    const beyond = application.roles.filter((role) => !caller.has(role))
    if (beyond.length > 0) {
      throw new Fault(
        'forbidden',
        `The application ${application.displayName} has permissions that you do not have yourself: ${beyond.join(', ')}. Let an administrator delete it.`,
        { reason: 'permission-beyond-own' },
      )
    }
    if (isCommandLine(operation.tenantId, id)) {
      throw new Fault(
        'conflict',
        `The application ${application.displayName} is how the command line of this installation signs in; without it every command would fail. It stays. To give it a new secret, take operator.json out of the data folder and start the server again: it makes another one, and then this one can be deleted.`,
        { reason: 'application-of-command-line' },
      )
    }
    if (!(await applications.remove(tx, operation.tenantId, id))) throw notFound('Application', id)
    await recordAudit(tx, operation, {
      action: 'identity.application.delete',
      targetKind: 'application',
      targetId: id,
      before: { clientId: id, displayName: application.displayName, roles: application.roles },
    })
  })
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

export function isSecret(hash: string, secret: string): boolean {
  const [a, b] = [Buffer.from(hash), Buffer.from(hashSecret(secret))]
  return a.length === b.length && timingSafeEqual(a, b)
}
