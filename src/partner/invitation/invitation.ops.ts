// Partners ask customers for their consent: a link that any number of customers may open until it ends. An OEM has one, without an end,
// from the operator (L-006).

import { randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { named, notPartner, providersOf } from '../organisation/partner.ops.ts'
import * as partners from '../organisation/partner.sql.ts'
import { has, type Partner, type PartnerFacts } from '../organisation/partner.ts'
import * as invitations from './invitation.sql.ts'
import { type Invitation, invitationDays, isOpen, mostInvitations } from './invitation.ts'

const dayMs = 24 * 3_600_000

export const openInvitations = invitations.open

export type Asked = {
  readonly delegatedAdministration: boolean
  /** Undefined: the only provider of a reseller that has one. */
  readonly providerId?: TenantId | undefined
}

/** Of a cloud solution provider. */
export async function invite(db: Db, operation: OperationContext, asked: Asked): Promise<Invitation> {
  const { tenantId: partnerId, now, actor } = operation
  return inTransaction(db, async (tx) => {
    const partner = await partners.lockAlone(tx, partnerId)
    if (!partner) throw notPartner()
    if (partner.cspKind === null) {
      throw new Fault(
        'forbidden',
        'This organisation is no cloud solution provider, so it asks for no reseller relationship. An OEM has a link of its own: ask the operator of this installation for it.',
        { reason: 'not-a-csp' },
      )
    }
    if (partner.cspKind === 'indirect-provider') {
      throw new Fault(
        'forbidden',
        'An indirect provider asks no customers: what they grant to its resellers counts for it, too. Ask one of your resellers to send its link.',
        { reason: 'provider-asks-nobody' },
      )
    }
    if ((await invitations.open(tx, partnerId, now)).length >= mostInvitations) throw tooMany()
    const invitation: Invitation = {
      id: randomUUID(),
      partnerId,
      relation: 'reseller',
      providerId: partner.cspKind === 'indirect-reseller' ? await providerFor(tx, partner, asked.providerId) : null,
      delegatedAdministration: asked.delegatedAdministration,
      madeBy: actor.name,
      createdAt: now,
      expiresAt: new Date(now.getTime() + invitationDays * dayMs),
      withdrawnAt: null,
    }
    await keep(tx, operation, invitation)
    return invitation
  })
}

/** The link of an OEM, which stays the same; the operation is the operator's, in the OEM's tenant. */
export async function linkForOem(db: Db, operation: OperationContext): Promise<Invitation> {
  const { tenantId: partnerId, now, actor } = operation
  return inTransaction(db, async (tx) => {
    const partner = await partners.lockAlone(tx, partnerId)
    if (!partner) throw notFound('Partner', partnerId)
    if (!partner.usesOemDirect) {
      throw new Fault(
        'invalid-input',
        `The partner ${partnerId} does not register by OEM Direct, so it has no link of an OEM. It asks customers by itself.`,
        { reason: 'not-an-oem' },
      )
    }
    const known = (await invitations.open(tx, partnerId, now)).find(({ relation }) => relation === 'oem')
    if (known) return known
    const invitation: Invitation = {
      ...{ id: randomUUID(), partnerId, relation: 'oem', providerId: null, delegatedAdministration: false },
      ...{ madeBy: actor.name, createdAt: now, expiresAt: null, withdrawnAt: null },
    }
    await keep(tx, operation, invitation)
    return invitation
  })
}

/** Nobody accepts it from now on; consents that were given stand. */
export async function withdrawInvitation(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId: partnerId, now } = operation
  await inTransaction(db, async (tx) => {
    const withdrawn = await invitations.withdraw(tx, partnerId, id, now)
    if (!withdrawn) throw notFound('Invitation', id)
    await recordWithdrawn(tx, operation, withdrawn)
  })
}

/** For a partner that leaves the installation. */
export async function withdrawInvitations(db: Db, operation: OperationContext): Promise<void> {
  const { tenantId: partnerId, now } = operation
  await inTransaction(db, async (tx) => {
    for (const one of await invitations.withdrawAll(tx, partnerId, now)) await recordWithdrawn(tx, operation, one)
  })
}

export type OpenInvitation = {
  readonly invitation: Invitation
  readonly partner: Partner
  readonly provider: Partner | undefined
}

/** As a customer reads it, or accepts it in a transaction of its own. One that ended is told like one that never was. */
export async function readInvitation(
  db: Db,
  { partnerId, id }: { readonly partnerId: TenantId; readonly id: string },
  now: Date,
): Promise<OpenInvitation> {
  const invitation = db.isTransaction
    ? await invitations.lock(db, partnerId, id)
    : await invitations.byId(db, partnerId, id)
  if (!invitation || !isOpen(invitation, now)) throw over()
  const facts = await standing(db, partnerId)
  if (!facts || !fits(facts, invitation)) throw over()
  const provider = invitation.providerId && (await providerOf(db, partnerId, invitation.providerId))
  if (invitation.providerId && !provider) throw over()
  return { invitation, partner: await named(db, facts), provider: provider ? await named(db, provider) : undefined }
}

const standing = (db: Db, partnerId: TenantId): Promise<PartnerFacts | undefined> =>
  db.isTransaction ? partners.lock(db, partnerId) : partners.byId(db, partnerId)

/** The partner may have become another kind since, and then asks customers for something else. */
const fits = (partner: PartnerFacts, { relation, providerId }: Invitation): boolean =>
  has(partner, relation) &&
  (relation === 'oem' ||
    partner.cspKind === 'indirect-reseller' ||
    (partner.cspKind === 'direct' && providerId === null))

/** Undefined where the reseller does not sell through it any more, or it is no provider. */
async function providerOf(db: Db, resellerId: TenantId, providerId: TenantId): Promise<PartnerFacts | undefined> {
  const provider = await standing(db, providerId)
  if (provider?.cspKind !== 'indirect-provider') return undefined
  return (await partners.sellsThrough(db, resellerId, providerId)) ? provider : undefined
}

const over = () =>
  new Fault(
    'not-found',
    'This invitation is over, or there never was one. Ask the partner who sent the link for a new one.',
    { reason: 'invitation-over' },
  )

const tooMany = () =>
  new Fault(
    'conflict',
    `A partner has ${mostInvitations} open invitations at most. Withdraw those that are no longer needed; one link serves any number of customers.`,
    { reason: 'too-many-invitations' },
  )

async function recordWithdrawn(tx: Db, operation: OperationContext, withdrawn: Invitation): Promise<void> {
  const { id, relation, providerId, delegatedAdministration, expiresAt } = withdrawn
  await recordAudit(tx, operation, {
    action: 'partner.invitation.withdraw',
    targetKind: 'partner-invitation',
    targetId: id,
    before: { relation, providerId, delegatedAdministration, expiresAt },
  })
}

async function keep(tx: Db, operation: OperationContext, invitation: Invitation): Promise<void> {
  await invitations.insert(tx, invitation)
  const { relation, providerId, delegatedAdministration, expiresAt } = invitation
  await recordAudit(tx, operation, {
    action: 'partner.invitation.create',
    targetKind: 'partner-invitation',
    targetId: invitation.id,
    after: { relation, providerId, delegatedAdministration, expiresAt },
  })
}

async function providerFor(tx: Db, { tenantId }: PartnerFacts, wanted: TenantId | undefined): Promise<TenantId | null> {
  const providers = (await providersOf(tx, tenantId)).map((one) => one.tenantId)
  if (wanted === undefined && providers.length <= 1) return providers[0] ?? null
  if (wanted !== undefined && providers.includes(wanted)) return wanted
  throw new Fault(
    'invalid-input',
    wanted === undefined
      ? `This reseller sells through ${providers.length} providers: say which of them shares in the consent.`
      : `This reseller does not sell through the provider ${wanted}. Name one of its own, or none.`,
    { reason: 'provider-of-reseller' },
  )
}
