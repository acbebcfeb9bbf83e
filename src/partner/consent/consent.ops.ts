// A customer's consent: given by a global administrator in person, in force with the commit, and ended just so. A provider shares in what
// its reseller was granted (S-029, S-032). A channel that writes for a customer has to check it in the writing transaction (`lockConsent`).

import { randomUUID } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Approval, Relation, Right, Side } from '../../kernel/partner.ts'
import { type OpenInvitation, readInvitation } from '../invitation/invitation.ops.ts'
import { recordInEach } from '../organisation/both-trails.ops.ts'
import { ownPartner } from '../organisation/partner.ops.ts'
import * as partners from '../organisation/partner.sql.ts'
import { has, type Partner } from '../organisation/partner.ts'
import * as consents from './consent.sql.ts'
import { agreement, type Consent, type Customership, rightsOf, stands } from './consent.ts'

const dayMs = 24 * 3_600_000

export const listConsents = consents.all
export { customerList } from './consent.sql.ts'

export async function readConsent(db: Db, customerId: TenantId, id: string): Promise<Consent> {
  const consent = await consents.byId(db, customerId, id)
  if (!consent) throw notFound('Partner consent', id)
  return consent
}

type Invited = { readonly partnerId: TenantId; readonly id: string }

/** For the page that asks. Only who could say yes reads it (L-003). */
export async function readInvited(db: Db, operation: OperationContext, invited: Invited): Promise<OpenInvitation> {
  await refuseAllButAdministrator(db, operation)
  const found = await readInvitation(db, invited, operation.now)
  refuseOwn(operation.tenantId, found.partner)
  return found
}

export type Accepted = {
  /** False: the partner asked for it and gets it not; true only where it asked. */
  readonly delegatedAdministration: boolean
  /** Undefined: until somebody ends it. */
  readonly days?: number | undefined
  /** Absent: what this partner uploads counts at once. */
  readonly approval?: Approval
}

/** In force when this returns. Throws `conflict` where it is granted already, also by somebody in the same moment. */
export async function accept(
  db: Db,
  operation: OperationContext,
  invited: Invited,
  { delegatedAdministration, days, approval = 'none' }: Accepted,
): Promise<Consent> {
  const { tenantId: customerId, actor, now } = operation
  return inTransaction(db, async (tx) => {
    await refuseAllButAdministrator(tx, operation)
    const { invitation, partner, provider } = await readInvitation(tx, invited, now)
    refuseOwn(customerId, partner)
    if (delegatedAdministration && !invitation.delegatedAdministration) {
      throw new Fault(
        'invalid-input',
        `${partner.displayName} did not ask for delegated administration. Grant the consent without it.`,
        { reason: 'delegation-not-asked' },
      )
    }
    const customer = await tenants.byId(tx, customerId)
    invariant(customer, 'whoever accepts has a tenant')
    for (const expired of await consents.lockExpired(tx, customerId, now)) {
      await endAs(tx, operation, expired, { at: expired.expiresAt ?? now, side: 'time' })
    }
    const expiresAt = days === undefined ? null : new Date(now.getTime() + days * dayMs)
    const consent: Consent = {
      ...{ id: randomUUID(), customerId, partnerId: partner.tenantId, partnerName: partner.displayName },
      relation: invitation.relation,
      ...{ viaResellerId: null, viaConsentId: null },
      delegatedAdministration,
      approval,
      ...{ agreement, grantedBy: { id: actor.id, name: actor.name }, grantedAt: now, expiresAt },
      ...{ endedAt: null, endedBy: null },
    }
    // a provider that is the customer itself has nothing to grant to itself
    const shares = provider?.tenantId === customerId ? undefined : provider
    const implied: Consent | undefined = shares && {
      ...consent,
      ...{ id: randomUUID(), partnerId: shares.tenantId, partnerName: shares.displayName },
      ...{ viaResellerId: partner.tenantId, viaConsentId: consent.id, delegatedAdministration: false },
    }
    const named = { name: customer.displayName, domain: customer.defaultDomain }
    for (const one of [consent, ...(implied ? [implied] : [])]) {
      if (!(await consents.insert(tx, one, named))) throw grantedAlready(partner)
      await recordOnBothSides(tx, operation, one, { action: 'partner.consent.grant' })
    }
    return consent
  })
}

/** What ends when a consent does. */
export type Effect = {
  readonly ends: readonly Consent[]
  /** Partners that keep it, as another of the customer's consents gives it to them. */
  readonly keeps: readonly Consent[]
}

export async function effectOfEnding(db: Db, operation: OperationContext, id: string): Promise<Effect> {
  const { tenantId, now } = operation
  const all = (await consents.all(db, tenantId)).filter((one) => stands(one, now))
  const ends = all.filter((one) => one.id === id || one.viaConsentId === id)
  if (ends.length === 0) throw notFound('Partner consent', id)
  const partnerIds = new Set(ends.map(({ partnerId }) => partnerId))
  return { ends, keeps: all.filter((one) => partnerIds.has(one.partnerId) && !ends.includes(one)) }
}

/**
 * By the customer: whoever may change the organisation, so that it is never too late. The consent of an OEM is the operator's to end
 * (L-008, docs/protocols/partners.md).
 */
export async function withdraw(db: Db, operation: OperationContext, id: string): Promise<void> {
  await endConsent(db, operation, { customerId: operation.tenantId, id }, 'customer', (consent) => {
    if (consent.relation === 'oem') {
      throw new Fault(
        'forbidden',
        `The consent for ${consent.partnerName} is that of a manufacturer: the operator of this installation ends it. Ask for it, with the id ${id}.`,
        { reason: 'oem-ends-by-operator' },
      )
    }
    if (consent.viaConsentId !== null) {
      throw new Fault(
        'invalid-input',
        `${consent.partnerName} has this through its reseller. Withdraw the consent of that reseller (${consent.viaConsentId}), and both end.`,
        { reason: 'consent-through-reseller' },
      )
    }
  })
}

/** By the partner, of a customer's; the customer's devices stay. */
export async function leaveCustomer(db: Db, operation: OperationContext, consentId: string): Promise<void> {
  const customer = await customerOfConsent(db, operation, consentId)
  await endConsent(db, operation, { customerId: customer.customerId, id: consentId }, 'partner')
}

/** By the partner, all that it has of the customer as a reseller; its devices stay. */
export async function leaveAsReseller(db: Db, operation: OperationContext, customerId: TenantId): Promise<void> {
  const { tenantId: partnerId, now } = operation
  await inTransaction(db, async (tx) => {
    const found = await consents.standing(tx, customerId, partnerId, now)
    const left = found.filter(({ relation }) => relation === 'reseller')
    if (left.length === 0) throw noConsent(customerId)
    for (const { id } of left) await endConsent(tx, operation, { customerId, id }, 'partner')
  })
}

/** By the operator: all that the customer granted to the partner. */
export async function endByOperator(
  db: Db,
  operation: OperationContext,
  { customerId, partnerId }: { readonly customerId: TenantId; readonly partnerId: TenantId },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const found = await consents.standing(tx, customerId, partnerId, operation.now)
    if (found.length === 0) throw notFound('Partner consent', partnerId)
    for (const { id } of found) await endConsent(tx, operation, { customerId, id }, 'operator')
  })
}

async function endConsent(
  db: Db,
  operation: OperationContext,
  { customerId, id }: { readonly customerId: TenantId; readonly id: string },
  side: Side,
  check: (consent: Consent) => void = () => {},
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const found = await consents.lockWithImplied(tx, customerId, id)
    const consent = found.find((one) => one.id === id)
    if (!consent || !stands(consent, operation.now)) throw notFound('Partner consent', id)
    check(consent)
    for (const one of found.filter(({ endedAt }) => endedAt === null)) {
      await endAs(tx, operation, one, { at: operation.now, side })
    }
  })
}

/** On both sides; the caller has locked it and knows that it is not ended. */
export async function endAs(
  tx: Db,
  operation: OperationContext,
  consent: Consent,
  { at, side }: { readonly at: Date; readonly side: Side },
): Promise<void> {
  await consents.end(tx, consent, { at, side })
  await recordOnBothSides(tx, operation, consent, { action: 'partner.consent.end', endedBy: side })
}

/** From the next upload on, also for the provider that shares in it. */
export async function setApproval(
  db: Db,
  operation: OperationContext,
  id: string,
  approval: Approval,
): Promise<Consent> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const found = await consents.lockWithImplied(tx, tenantId, id)
    const consent = found.find((one) => one.id === id)
    if (!consent || !stands(consent, operation.now)) throw notFound('Partner consent', id)
    for (const one of found.filter((each) => stands(each, operation.now) && each.approval !== approval)) {
      await consents.setApproval(tx, one, approval)
      await recordOnBothSides(tx, operation, { ...one, approval }, { action: 'partner.consent.set-approval' })
    }
    return { ...consent, approval }
  })
}

/** What Autopilot does not need, taken away alone (L-049): the rest of the consent stays. */
export async function endDelegation(db: Db, operation: OperationContext, id: string): Promise<Consent> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const consent = (await consents.lockWithImplied(tx, tenantId, id)).find((one) => one.id === id)
    if (!consent || !stands(consent, operation.now)) throw notFound('Partner consent', id)
    if (!consent.delegatedAdministration) return consent
    await consents.setDelegated(tx, consent, false)
    await recordOnBothSides(tx, operation, consent, { action: 'partner.consent.end-delegation' })
    return { ...consent, delegatedAdministration: false }
  })
}

type Between = {
  readonly partnerId: TenantId
  readonly customerId: TenantId
  readonly now: Date
  /** The consent has to be for this; without it any will do that gives the right. */
  readonly relation?: Relation
}

/** Whether the customer looks at each upload of this partner before it counts; in a transaction it stays so until the end. */
export async function needsApproval(db: Db, { customerId, partnerId, now, relation }: Between): Promise<boolean> {
  const granted = await consents.standing(db, customerId, partnerId, now)
  return granted.some((one) => one.approval === 'each-upload' && (relation === undefined || one.relation === relation))
}

/**
 * Throws unless the partner may do this for the customer; in a transaction it stays so until the end. The answer to a partner without
 * it is the same whether the customer exists or not (T-26).
 */
export async function lockConsent(
  db: Db,
  { partnerId, customerId, now, relation: wanted }: Between,
  right: Right,
): Promise<Consent> {
  const partner = await (db.isTransaction ? partners.lock : partners.byId)(db, partnerId)
  const granted = await consents.standing(db, customerId, partnerId, now)
  // what an organisation is no longer, nobody's consent makes it
  const found = granted.filter(
    ({ relation }) => partner && has(partner, relation) && (wanted === undefined || relation === wanted),
  )
  const consent = found.find(({ relation }) => rightsOf[relation].includes(right))
  if (consent) return consent
  if (found.length === 0) throw noConsent(customerId)
  throw new Fault('forbidden', `Your relationship with the customer ${customerId} does not let you do this.`, {
    reason: 'right-not-granted',
  })
}

const noConsent = (customerId: TenantId) =>
  new Fault(
    'forbidden',
    `There is no relationship with a customer ${customerId}. Send a relationship request, and wait until a global administrator there accepts it.`,
    { reason: 'no-consent' },
  )

async function recordOnBothSides(
  tx: Db,
  operation: OperationContext,
  consent: Consent,
  { action, ...more }: { readonly action: string; readonly endedBy?: Side },
): Promise<void> {
  const { id, customerId, partnerId, partnerName, relation, viaResellerId, delegatedAdministration, expiresAt } =
    consent
  await recordInEach(tx, operation, [customerId, partnerId], {
    action,
    targetKind: 'partner-consent',
    targetId: id,
    details: {
      ...{ customerId, partnerId, partnerName, relation, viaResellerId, delegatedAdministration, expiresAt },
      agreement: consent.agreement,
      approval: consent.approval,
      ...more,
    },
  })
}

/** As a person, and now: neither an application by itself nor who was an administrator when the token was made. */
async function refuseAllButAdministrator(db: Db, { tenantId, actor }: OperationContext): Promise<void> {
  const id = actor.kind === 'user' ? UserId.safeParse(actor.id).data : undefined
  const user = id && (await users.byId(db, tenantId, id))
  if (user?.accountEnabled && user.roles.includes('global-administrator')) return
  throw new Fault(
    'forbidden',
    'Only a global administrator of this organisation decides about partners, signed in as a person. Ask one to open the link.',
    { reason: 'global-administrator-only' },
  )
}

function refuseOwn(customerId: TenantId, partner: Partner): void {
  if (customerId !== partner.tenantId) return
  throw new Fault(
    'invalid-input',
    'This invitation is for customers, and you are signed in at the partner that sends it. Send the link to the customer.',
    { reason: 'own-invitation' },
  )
}

const grantedAlready = (partner: Partner) =>
  new Fault(
    'conflict',
    `Your organisation has consented to ${partner.displayName} already, and that stands. There is nothing to do.`,
    { reason: 'consented-already' },
  )

/** By the id of a consent that stands. */
export async function customerOfConsent(
  db: Db,
  { tenantId, now }: Pick<OperationContext, 'tenantId' | 'now'>,
  consentId: string,
): Promise<Customership> {
  const customer = await consents.customerOf(db, tenantId, consentId)
  if (!customer) throw notFound('Customer', consentId)
  if (!stands(customer, now)) throw relationshipEnded(customer)
  return customer
}

/** The partner had it, and its trail says when it ended. */
const relationshipEnded = ({ displayName }: Pick<Customership, 'displayName'>) =>
  new Fault(
    'not-found',
    `Your relationship with ${displayName} has ended: nothing was done. To go on, send it a new relationship request, which a global administrator there accepts.`,
    { reason: 'relationship-ended' },
  )

export async function customersOf(
  db: Db,
  partnerId: TenantId,
  wanted: Parameters<typeof consents.customersPage>[2],
  now: Date,
) {
  await ownPartner(db, partnerId)
  return consents.customersPage(db, partnerId, wanted, now)
}
