// Consent on the way in: what the page asks, and what the answer gives. The person is judged again when the answer is stored, with what
// they hold and what the organisation allows in that moment; and they give what the page showed, or nothing.

import { createHash } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as applications from '../application/application.sql.ts'
import { addRoles, addToGrant } from '../permission/grant.ops.ts'
import { missingPermissions } from '../permission/missing.ops.ts'
import { refusal } from '../refusal.ts'
import * as principals from '../service-principal/service-principal.sql.ts'
import { type Consenting, mayGiveAll, whoMayConsent } from './decide.ts'

export type Asking = {
  readonly clientId: string
  readonly userId: string
  /** Of the sign-in: the account's credentials may have changed since. */
  readonly epoch: number
  /** By their names; undefined for all that the application is registered to ask for. */
  readonly permissions: readonly string[] | undefined
  /** An administrator was sent here to consent for everybody (`adminconsent`). */
  readonly forEverybody: boolean
  /** The client wants the question, whatever was granted before (`prompt=consent`). */
  readonly anew: boolean
}

export type Wanted = {
  readonly application: applications.Application
  readonly tenant: tenants.Tenant
  readonly person: users.User
  readonly permissions: readonly string[]
  readonly byItself: readonly string[]
  readonly who: Consenting | 'everybody'
}

/** What the page asks. */
export async function wantedConsent(db: Db, tenantId: TenantId, asking: Asking): Promise<Wanted> {
  const [tenant, application, person] = [
    await tenants.byId(db, tenantId),
    await applications.byId(db, tenantId, asking.clientId),
    await users.byId(db, tenantId, UserId.parse(asking.userId)),
  ]
  if (
    !tenant ||
    !application?.principal?.enabled ||
    !person?.accountEnabled ||
    person.credentialsEpoch !== asking.epoch
  )
    throw refusal('no-session', [{ say: 'begin-again' }])
  const all = asking.permissions ?? application.asked.scopes
  const { missing } = await missingPermissions(db, tenantId, asking)
  const permissions = asking.forEverybody || asking.anew ? all : missing
  if (!asking.forEverybody)
    return { tenant, application, person, permissions, byItself: [], who: whoMayConsent(person, permissions, tenant) }
  const byItself = application.asked.roles
  const may = mayGiveAll(person, 'delegated', permissions) && mayGiveAll(person, 'application', byItself)
  return { tenant, application, person, permissions, byItself, who: may ? 'everybody' : 'nobody' }
}

/** Of the whole of what a person reads before they answer. An application may change what it asks for while the page is open (T-60). */
export function shownOf({ application, permissions, byItself }: Wanted): string {
  const shown = [application.id, application.displayName, [...permissions].sort(), [...byItself].sort()]
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url')
}

export type Answered = { readonly everybody: boolean; readonly shown: string }

/** Stores the answer yes, or answers the name of the application where it asks for something else by now; refuses whoever may not give it in this moment. */
export async function consent(
  { db, clock }: { readonly db: Db; readonly clock: () => Date },
  tenantId: TenantId,
  asking: Asking,
  { everybody, shown }: Answered,
): Promise<Wanted | { readonly changed: string }> {
  return inTransaction(db, async (tx) => {
    // neither the application nor the person changes before the answer is stored
    const asker = await applications.byId(tx, tenantId, asking.clientId)
    if (asker?.principal) await principals.lock(tx, tenantId, asker.principal.id)
    await users.lockOne(tx, tenantId, UserId.parse(asking.userId))
    const wanted = await wantedConsent(tx, tenantId, asking)
    const { person, permissions, byItself, who, application } = wanted
    if (who === 'nobody' || (everybody && who === 'themselves')) throw needsAdministrator(application.displayName)
    if (shownOf(wanted) !== shown) return { changed: application.displayName }
    const actor = { kind: 'user', id: person.id, name: person.userPrincipalName } as const
    const operation: OperationContext = { tenantId, actor, now: clock() }
    const userId = everybody || who === 'everybody' ? null : person.id
    const principalId = application.principal?.id ?? ''
    if (permissions.length > 0) await addToGrant(tx, operation, principalId, { userId, permissions })
    if (byItself.length > 0) await addRoles(tx, operation, principalId, byItself)
    return wanted
  })
}

export const needsAdministrator = (application: string) =>
  refusal('consent-of-administrator', [{ say: 'consent-ask-admin', with: { application } }])
