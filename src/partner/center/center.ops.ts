// Partner Center on behalf of the caller: who it is, and work in a customer's organisation as far as the customer's consent reaches.

import { recordAudit, withCopies } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, invariant } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin, within } from '../../kernel/origin.ts'
import type { Right } from '../../kernel/partner.ts'
import { checkedInTransactions } from '../../kernel/reach.ts'
import { hasDelegation, leaveAsReseller, lockConsent } from '../consent/consent.ops.ts'
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

/** What work in a customer's organisation knows of whoever does it. */
export type ForCustomer = {
  /** In the customer's tenant. Its trail has the name of the person, as that of the partner's, and neither account nor address. */
  readonly operation: OperationContext
  readonly partnerId: TenantId
  readonly partnerName: string
  /** Whether the partner administers the customer besides; asked in the transaction of the work. */
  readonly isDelegate: (db: Db) => Promise<boolean>
}

/**
 * Does work in the customer's organisation. Each transaction of it begins with the consent, which then stands until its end, and has every
 * audit entry in the partner's trail, too.
 */
export async function forCustomer<T>(
  db: Db,
  operation: OperationContext,
  { customerId, right, door }: { readonly customerId: TenantId; readonly right: Right; readonly door: CenterDoor },
  work: (forCustomer: ForCustomer) => Promise<T>,
): Promise<T> {
  const { tenantId: partnerId, actor, now } = operation
  const between = { partnerId, customerId, now, relation: 'reseller' } as const
  const check = async (on: unknown) => {
    await callingPartner(on as Db, partnerId, door)
    await lockConsent(on as Db, between, right)
  }
  const partner = await callingPartner(db, partnerId, door)
  await lockConsent(db, between, right)
  const own = origin()
  const inBoth: Parameters<typeof withCopies>[0] = (tx, _there, entry) =>
    within(own, () => recordAudit(tx, operation, { ...entry, details: { ...entry.details, customerId } }))
  const there = { tenantId: customerId, actor: { ...actor, id: partnerId }, now }
  const isDelegate = (on: Db) => hasDelegation(on, between)
  const { displayName: partnerName } = partner
  return within({ door: own.door }, () =>
    checkedInTransactions(check, () =>
      withCopies(inBoth, () => work({ operation: there, partnerId, partnerName, isDelegate })),
    ),
  )
}

const dayMs = 24 * 3_600_000
const mustLastDays = 7

/** The partner's latest link that is good for a while, or a new one: clients ask for it whenever they show it. */
export async function relationshipRequest(db: Db, operation: OperationContext): Promise<Invitation> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
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
): Promise<Partner[]> {
  if (which === 'is_indirect_reseller_of') return providersOf(db, partnerId)
  const ids = await center.resellersThrough(db, partnerId)
  const found = await Promise.all(ids.map((id) => partners.byId(db, id)))
  const resellers = found.filter((one) => one?.cspKind === 'indirect-reseller')
  return Promise.all(resellers.filter((one) => one !== undefined).map((one) => named(db, one)))
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
