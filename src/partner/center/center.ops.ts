// Partner Center on behalf of the caller: who it is, whom it asks, and which customers it has.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, invariant } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { leaveAsReseller, lockConsent } from '../consent/consent.ops.ts'
import { invite, openInvitations } from '../invitation/invitation.ops.ts'
import type { Invitation } from '../invitation/invitation.ts'
import { refuseAtDoor } from '../organisation/doors.ts'
import { named, providersOf } from '../organisation/partner.ops.ts'
import * as partners from '../organisation/partner.sql.ts'
import type { Partner } from '../organisation/partner.ts'
import * as center from './center.sql.ts'

/** Of its API, and of its portal, where a reseller comes in, too. */
export type CenterDoor = 'partner-center-api' | 'partner-center-csv'

/** The caller's organisation, as it is now. In a transaction it stays so until the end. */
export async function callingPartner(db: Db, partnerId: TenantId, door: CenterDoor): Promise<Partner> {
  const facts = await (db.isTransaction ? partners.lock : partners.byId)(db, partnerId)
  refuseAtDoor(facts, door)
  invariant(facts, 'the door is closed to whoever is no partner')
  return named(db, facts)
}

const dayMs = 24 * 3_600_000
const mustLastDays = 7

/** The partner's latest link that is good for a while, or a new one: clients ask for it whenever they show it. */
export async function relationshipRequest(db: Db, operation: OperationContext): Promise<Invitation> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    await partners.lockAlone(tx, tenantId) // of two at once one waits, and finds what the other made
    const partner = await callingPartner(tx, tenantId, 'partner-center-csv')
    const providers = partner.cspKind === 'indirect-reseller' ? await providersOf(tx, tenantId) : []
    const providerId = providers.length === 1 ? (providers[0]?.tenantId ?? null) : null
    const last = (await openInvitations(tx, tenantId, now)).find(
      ({ relation, delegatedAdministration, expiresAt, ...one }) =>
        relation === 'reseller' &&
        !delegatedAdministration &&
        one.providerId === providerId &&
        expiresAt !== null &&
        expiresAt.getTime() > now.getTime() + mustLastDays * dayMs,
    )
    return last ?? invite(tx, operation, { delegatedAdministration: false })
  })
}

/** In the words of the caller: of whom it is a reseller, or who is one of it. */
export async function relatedPartners(
  db: Db,
  partnerId: TenantId,
  which: 'is_indirect_reseller_of' | 'is_indirect_cloud_solution_provider_of',
): Promise<readonly center.Related[]> {
  return which === 'is_indirect_reseller_of' ? providersOf(db, partnerId) : center.resellersThrough(db, partnerId)
}

export const customersPage = center.customers

/** The same answer for an organisation that is none of its customers and for one that there is not (T-26). */
export async function readCustomer(
  db: Db,
  { partnerId, customerId, now }: { readonly partnerId: TenantId; readonly customerId: TenantId; readonly now: Date },
): Promise<center.Customer> {
  await lockConsent(db, { partnerId, customerId, now, relation: 'reseller' }, 'see-own-devices')
  const found = await center.customer(db, partnerId, customerId, now)
  if (found) return found
  throw new Fault('not-found', `There is no customer ${customerId} any more.`, { reason: 'customer-left' })
}

/** Answers the customer as it was. */
export async function leave(db: Db, operation: OperationContext, customerId: TenantId): Promise<center.Customer> {
  const { tenantId: partnerId, now } = operation
  return inTransaction(db, async (tx) => {
    const before = await readCustomer(tx, { partnerId, customerId, now })
    await leaveAsReseller(tx, operation, customerId)
    return before
  })
}
