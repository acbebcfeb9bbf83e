// Applications that a tenant registered: a client id, addresses that people come back to, what they ask for, and what they prove
// themselves with (credential.ops.ts). Each is made with its service principal and what it is given at once.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { applicationPermissions } from '../../kernel/permission.ts'
import * as grants from '../service-principal/grant.sql.ts'
import * as principals from '../service-principal/service-principal.sql.ts'
import * as applications from './application.sql.ts'
import type { ProvableApplication } from './behind-request.sql.ts'
import { insertSecret } from './credential.ops.ts'
import * as credentials from './credential.sql.ts'
import { hashSecret, isSecret } from './credential.ts'
import { usualDays } from './credential-limits.ts'
import { isOfCommandLine, ownApplication, refuseToGrant } from './own-application.ops.ts'
import { kindsOf, type RedirectUris, redirectKinds, redirectUriProblem } from './redirect-uri.ts'

export type NewApplication = {
  readonly displayName: string
  /** Application permissions, for example `Device.Read.All`. */
  readonly roles: readonly string[]
  /** Permissions that it has for everybody who signs in. */
  readonly scopes?: readonly string[]
  /** What it asks for beyond what it is given. */
  readonly asked?: applications.Asked | undefined
  readonly redirectUris?: Partial<RedirectUris>
  readonly purpose?: applications.Application['purpose'] | undefined
  readonly ofCommandLine?: boolean
}

/** For the installation itself: with a secret that has no end, and is in the answer and nowhere else. */
export async function createApplication(
  db: Db,
  operation: OperationContext,
  input: NewApplication,
): Promise<{ readonly clientId: string; readonly clientSecret: string }> {
  const { clientId, secret } = await withSecret(db, operation, input, null)
  return { clientId, clientSecret: secret }
}

const withSecret = (db: Db, operation: OperationContext, input: NewApplication, days: number | null) =>
  inTransaction(db, async (tx) => {
    const clientId = await insertApplication(tx, operation, input)
    return { clientId, ...(await insertSecret(tx, operation, clientId, { displayName: 'first secret', days })) }
  })

async function insertApplication(tx: Db, operation: OperationContext, input: NewApplication): Promise<string> {
  const clientId = randomUUID()
  const redirectUris = { ...noAddresses, ...input.redirectUris }
  refuseBadAddresses(redirectUris, noAddresses)
  const { displayName, scopes = [], purpose = null, ofCommandLine = false } = input
  const roles = input.roles.filter((role) => applicationPermissions.includes(role))
  const asked = {
    roles: [...new Set([...(input.asked?.roles ?? []), ...roles])],
    scopes: [...new Set([...(input.asked?.scopes ?? []), ...scopes])],
  }
  const createdAt = operation.now
  const application = { id: clientId, displayName, redirectUris, asked, createdAt, purpose, ofCommandLine }
  await applications.insert(tx, operation.tenantId, application)
  const principal = { id: randomUUID(), appId: clientId, applicationId: clientId, displayName, createdAt }
  await principals.insert(tx, operation.tenantId, {
    ...principal,
    ...{ accountEnabled: true, assignmentRequired: false, tags: [] },
  })
  await giveRoles(tx, operation, principal.id, roles)
  if (scopes.length > 0) {
    const grant = { id: randomUUID(), principalId: principal.id, userId: null, permissions: scopes, createdAt }
    await grants.insert(tx, operation.tenantId, { ...grant, grantedBy: operation.actor.name })
  }
  await recordAudit(tx, operation, {
    action: 'identity.application.create',
    targetKind: 'application',
    targetId: clientId,
    details: {
      ...{ displayName, roles, scopes, redirectUris: { ...redirectUris } },
      ...(input.asked && { asked }),
      ...(purpose !== null && { purpose }),
    },
  })
  return clientId
}

const giveRoles = (
  tx: Db,
  { tenantId, now, actor }: OperationContext,
  principalId: string,
  permissions: readonly string[],
): Promise<void> =>
  grants.addAppRoles(
    tx,
    tenantId,
    principalId,
    permissions.map((permission) => ({ id: randomUUID(), permission, createdAt: now, grantedBy: actor.name })),
  )

const noAddresses: RedirectUris = { web: [], spa: [], native: [] }

/** Those that it had before stay: whoever renames an application is not asked about them. */
function refuseBadAddresses(redirectUris: RedirectUris, before: RedirectUris): void {
  for (const kind of redirectKinds) {
    for (const uri of redirectUris[kind]) {
      if (before[kind].includes(uri)) continue
      const problem = redirectUriProblem(kind, uri) ?? twice(redirectUris, uri)
      if (problem) {
        throw new Fault('invalid-input', `The address '${uri.slice(0, 200)}' ${problem}.`, { reason: 'redirect-uri' })
      }
    }
  }
}

function twice(redirectUris: RedirectUris, uri: string): string | undefined {
  const kinds = kindsOf(redirectUris, uri)
  if (kinds.length < 2) return undefined
  return 'is given as two kinds: a server keeps a secret, a page and a program do not. Say which of them stands there'
}

/**
 * Gives an application the permissions of these that it lacks; false when it lacks none, or is not there. The caller must know
 * its secret, so that nobody else's application is raised by mistake.
 */
export async function addPermissions(
  db: Db,
  operation: OperationContext,
  known: { readonly clientId: string; readonly clientSecret: string },
  permissions: readonly string[],
): Promise<boolean> {
  const { clientId } = known
  return inTransaction(db, async (tx) => {
    const found = await applications.lock(tx, operation.tenantId, clientId)
    if (!found?.principal || !(await isApplication(tx, operation.tenantId, known, operation.now))) return false
    const added = permissions.filter((one) => applicationPermissions.includes(one) && !found.roles.includes(one))
    if (added.length === 0) return false
    const roles = [...found.roles, ...added]
    await giveRoles(tx, operation, found.principal.id, added)
    const asked = { ...found.asked, roles: [...new Set([...found.asked.roles, ...added])] }
    await applications.change(tx, operation.tenantId, clientId, { asked })
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

/**
 * Marks the application of a command line that was made before there was a mark, and takes away what a tenant may have added while
 * it could: addresses, and every secret and certificate but the one that the installation keeps.
 */
export async function keepForCommandLine(
  db: Db,
  operation: OperationContext,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    const found = await applications.lock(tx, tenantId, clientId)
    if (!found || found.ofCommandLine) return
    const removed = await credentials.removeAllBut(tx, tenantId, clientId, hashSecret(clientSecret))
    await applications.change(tx, tenantId, clientId, { ofCommandLine: true, redirectUris: noAddresses })
    await recordAudit(tx, operation, {
      action: 'identity.application.change',
      targetKind: 'application',
      targetId: clientId,
      ...changes({ ofCommandLine: false, ...found.redirectUris }, { ofCommandLine: true, ...noAddresses }),
      details: { displayName: found.displayName, credentialsRemoved: removed },
    })
  })
}

/** Whether the tenant has this application and this is one of its secrets. */
export async function isApplication(
  db: Db,
  tenantId: TenantId,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  now: Date,
): Promise<boolean> {
  const secretHashes = await credentials.secretHashes(db, tenantId, clientId, now)
  return hasSecret({ secretHashes }, clientSecret)
}

export const hasSecret = ({ secretHashes }: Pick<ProvableApplication, 'secretHashes'>, secret: string): boolean =>
  secretHashes.some((hash) => isSecret(hash, secret))

export type Made = {
  readonly clientId: string
  readonly clientSecret?: string
  readonly expiresAt?: Date | null
}

/**
 * An application never makes one that may do more than it may itself. One that runs in browsers or on people's machines alone gets
 * no secret, whatever it may do: there it would be none.
 */
export async function createApplicationFor(
  db: Db,
  operation: OperationContext,
  {
    caller,
    byCommandLine,
    ...input
  }: NewApplication & { readonly caller: ReadonlySet<string>; readonly byCommandLine: boolean },
): Promise<Made> {
  refuseToGrant(caller, 'application', input.roles)
  refuseToGrant(caller, 'delegated', input.scopes ?? [])
  const { web = [], spa = [], native = [] } = input.redirectUris ?? {}
  const roles = input.roles.length + (input.asked?.roles.length ?? 0)
  if (input.purpose === 'scriptToken') {
    refuseTokenOf(byCommandLine, input.roles.length > 0 && web.length + spa.length + native.length === 0)
    return forToken(db, operation, input)
  }
  const isScript = roles > 0 && spa.length + native.length === 0
  if (isScript || web.length > 0) {
    const { clientId, secret, expiresAt } = await withSecret(db, operation, input, usualDays)
    return { clientId, clientSecret: secret, expiresAt }
  }
  const clientId = await inTransaction(db, (tx) => insertApplication(tx, operation, input))
  return { clientId }
}

/** Nobody else makes what lists leave out and the next call deletes. */
function refuseTokenOf(byCommandLine: boolean, isScript: boolean): void {
  const reason = 'application-purpose'
  if (!byCommandLine) {
    throw new Fault(
      'forbidden',
      "The purpose scriptToken is for the command line of this installation, which makes such an application for one token. Leave the purpose out: the application is the organisation's then.",
      { reason },
    )
  }
  if (!isScript) {
    throw new Fault('invalid-input', 'An application for a token has permissions, and nobody comes back to it.', {
      reason,
    })
  }
}

/** Longer than a token that is got with it at once is good for, so that what has ended is in use by nobody. */
const tokenSecretDays = 2 / 24

/** Those whose secret has ended go in the same step. */
async function forToken(db: Db, operation: OperationContext, input: NewApplication): Promise<Made> {
  return inTransaction(db, async (tx) => {
    for (const { id, displayName, roles } of await applications.removeUsedUp(tx, operation.tenantId, operation.now)) {
      await recordAudit(tx, operation, {
        action: 'identity.application.delete',
        targetKind: 'application',
        targetId: id,
        before: { clientId: id, displayName, roles, purpose: 'scriptToken' },
      })
    }
    const clientId = await insertApplication(tx, operation, input)
    const secret = { displayName: 'first secret', days: tokenSecretDays }
    const { secret: clientSecret, expiresAt } = await insertSecret(tx, operation, clientId, secret)
    return { clientId, clientSecret, expiresAt }
  })
}

export type ApplicationChange = {
  readonly displayName?: string
  readonly redirectUris?: Partial<RedirectUris>
  readonly asked?: applications.Asked | undefined
}

export async function changeApplication(
  db: Db,
  operation: OperationContext,
  id: string,
  { caller, ...change }: ApplicationChange & { readonly caller: ReadonlySet<string> },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const before = await ownApplication(tx, operation, id, caller, 'change')
    const redirectUris = { ...before.redirectUris, ...change.redirectUris }
    refuseBadAddresses(redirectUris, before.redirectUris)
    const displayName = change.displayName ?? before.displayName
    const asked = change.asked ?? before.asked
    await applications.change(tx, operation.tenantId, id, { displayName, redirectUris, asked })
    await recordAudit(tx, operation, {
      action: 'identity.application.change',
      targetKind: 'application',
      targetId: id,
      ...changes(
        { displayName: before.displayName, ...before.redirectUris, asked: before.asked },
        { displayName, ...redirectUris, asked },
      ),
    })
  })
}

export { type Asked, applicationList, type ListedApplication, type ListedCredential } from './application.sql.ts'
export const listApplications = applications.page

export async function readApplication(db: Db, tenantId: TenantId, id: string): Promise<applications.ListedApplication> {
  const found = await applications.listed(db, tenantId, id)
  if (!found) throw notFound('Application', id)
  return found
}

/** Whether the file of this installation names the application as the one of its command line. */
export type IsCommandLine = (tenantId: TenantId, applicationId: string) => boolean

/** Of the command line those alone that the file of the installation names no more. */
export async function deleteApplication(
  db: Db,
  operation: OperationContext,
  id: string,
  { caller, isCommandLine }: { readonly caller: ReadonlySet<string>; readonly isCommandLine: IsCommandLine },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const application = await ownApplication(tx, operation, id, caller, 'delete')
    if (isCommandLine(operation.tenantId, id)) throw isOfCommandLine(application.displayName)
    if (!(await applications.remove(tx, operation.tenantId, id))) throw notFound('Application', id)
    await recordAudit(tx, operation, {
      action: 'identity.application.delete',
      targetKind: 'application',
      targetId: id,
      before: {
        clientId: id,
        displayName: application.displayName,
        roles: application.roles,
        scopes: application.scopes,
      },
    })
  })
}
