// Consents as the customer has them, and what the partner is told of them, which stands among the partner's own rows.

import type { Selectable } from 'kysely'

import type { Database, Db } from '../../db/schema.ts'
import { boolean, guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { TenantId } from '../../kernel/id.ts'
import type { Approval, Side } from '../../kernel/partner.ts'
import type { Consent, Customership } from './consent.ts'

const optional = (id: string | null): TenantId | null => (id === null ? null : TenantId.parse(id))

const consentIn = (row: Selectable<Database['partner_consent']>): Consent => ({
  id: row.id,
  customerId: TenantId.parse(row.tenant_id),
  partnerId: TenantId.parse(row.partner_id),
  partnerName: row.partner_name,
  relation: row.relation,
  viaResellerId: optional(row.via_reseller_id),
  viaConsentId: row.via_consent_id,
  delegatedAdministration: row.delegated_administration,
  approval: row.approval,
  agreement: row.agreement,
  grantedBy: { id: row.granted_by_id, name: row.granted_by_name },
  grantedAt: row.granted_at,
  expiresAt: row.expires_at,
  endedAt: row.ended_at,
  endedBy: row.ended_by,
})

const ofCustomer = (db: Db, customerId: TenantId) =>
  db.selectFrom('partner_consent').selectAll().where('tenant_id', '=', customerId)

/** Those that ended, too; the latest first. */
export async function all(db: Db, customerId: TenantId): Promise<Consent[]> {
  const rows = await ofCustomer(db, customerId).orderBy('granted_at', 'desc').orderBy('id').execute()
  return rows.map(consentIn)
}

export async function byId(db: Db, customerId: TenantId, id: string): Promise<Consent | undefined> {
  const row = await ofCustomer(db, customerId).where('id', '=', id).executeTakeFirst()
  return row && consentIn(row)
}

/** Of a partner for a customer; more than one where several resellers of one provider have it. */
export async function standing(db: Db, customerId: TenantId, partnerId: TenantId, now: Date): Promise<Consent[]> {
  const rows = await ofCustomer(db, customerId)
    .where('partner_id', '=', partnerId)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .orderBy('granted_at')
    .orderBy('id')
    .$if(db.isTransaction, (query) => query.forShare())
    .execute()
  return rows.map(consentIn)
}

/** The consent and what hangs on it, until the transaction ends. */
export async function lockWithImplied(tx: Db, customerId: TenantId, id: string): Promise<Consent[]> {
  const rows = await ofCustomer(tx, customerId)
    .where((eb) => eb.or([eb('id', '=', id), eb('via_consent_id', '=', id)]))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(consentIn)
}

/** Those that have come to their end and were not ended by anybody, until the transaction ends. */
export async function lockExpired(tx: Db, customerId: TenantId, now: Date): Promise<Consent[]> {
  const rows = await ofCustomer(tx, customerId)
    .where('ended_at', 'is', null)
    .where('expires_at', '<=', now)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(consentIn)
}

/** Those that nobody ended, expired or not, of which at most so many are read; until the transaction ends. */
export async function lockOpen(tx: Db, customerId: TenantId, most: number): Promise<Consent[]> {
  const rows = await ofCustomer(tx, customerId)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .limit(most)
    .forUpdate()
    .execute()
  return rows.map(consentIn)
}

/** The same as the partner has them. */
export async function lockOpenCustomers(tx: Db, partnerId: TenantId, most: number): Promise<Customership[]> {
  const rows = await tx
    .selectFrom('partner_customer')
    .selectAll()
    .where('tenant_id', '=', partnerId)
    .where('ended_at', 'is', null)
    .orderBy('consent_id')
    .limit(most)
    .forUpdate()
    .execute()
  return rows.map(customerIn)
}

type Customer = { readonly name: string; readonly domain: string }

/** Both sides. False: the partner has it already, perhaps since a moment ago. */
export async function insert(tx: Db, consent: Consent, customer: Customer): Promise<boolean> {
  const common = {
    relation: consent.relation,
    via_reseller_id: consent.viaResellerId,
    delegated_administration: consent.delegatedAdministration,
    expires_at: consent.expiresAt,
  }
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('partner_consent')
    .values({
      ...common,
      tenant_id: consent.customerId,
      id: consent.id,
      partner_id: consent.partnerId,
      partner_name: consent.partnerName,
      via_consent_id: consent.viaConsentId,
      agreement: consent.agreement,
      approval: consent.approval,
      granted_by_id: consent.grantedBy.id,
      granted_by_name: consent.grantedBy.name,
      granted_at: consent.grantedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) return false
  await tx
    .insertInto('partner_customer')
    .values({
      ...common,
      tenant_id: consent.partnerId,
      consent_id: consent.id,
      customer_id: consent.customerId,
      customer_name: customer.name,
      customer_domain: customer.domain,
      since: consent.grantedAt,
    })
    .execute()
  return true
}

type End = { readonly at: Date; readonly side: Side }

type Between = Pick<Consent, 'customerId' | 'partnerId' | 'id'>

export async function end(tx: Db, { customerId, partnerId, id }: Between, { at, side }: End): Promise<void> {
  await tx
    .updateTable('partner_consent')
    .set({ ended_at: at, ended_by: side })
    .where('tenant_id', '=', customerId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
  await tx
    .updateTable('partner_customer')
    .set({ ended_at: at })
    .where('tenant_id', '=', partnerId)
    .where('consent_id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
}

/** The partner hears of it by its uploads. */
export async function setApproval(tx: Db, { customerId, id }: Consent, approval: Approval): Promise<void> {
  await tx
    .updateTable('partner_consent')
    .set({ approval })
    .where('tenant_id', '=', customerId)
    .where('id', '=', id)
    .execute()
}

export async function setDelegated(tx: Db, { customerId, partnerId, id }: Consent, delegated: boolean): Promise<void> {
  await tx
    .updateTable('partner_consent')
    .set({ delegated_administration: delegated })
    .where('tenant_id', '=', customerId)
    .where('id', '=', id)
    .execute()
  await tx
    .updateTable('partner_customer')
    .set({ delegated_administration: delegated })
    .where('tenant_id', '=', partnerId)
    .where('consent_id', '=', id)
    .execute()
}

export const customerList = managementList({
  name: 'partnerCustomers',
  key: 'id',
  order: [{ property: 'displayName', descending: false }],
  properties: {
    id: guid('consent_id'),
    customerId: guid('customer_id'),
    displayName: text('customer_name', { searched: true }),
    domain: text('customer_domain', { searched: true }),
    relation: text('relation'),
    viaResellerId: guid('via_reseller_id', { nullable: true }),
    delegatedAdministration: boolean('delegated_administration'),
    sinceDateTime: instant('since'),
    expirationDateTime: instant('expires_at', { nullable: true }),
  },
})

/** Those whose consent stands; a customer who granted it through two resellers stands there twice. */
export async function customersPage(
  db: Db,
  partnerId: TenantId,
  wanted: Wanted,
  now: Date,
): Promise<Found<Customership>> {
  const select = (on: Db) => standingCustomers(on, partnerId, now)
  const found = await pageOf({ db, tenantId: partnerId, select }, customerList, wanted)
  return { ...found, rows: found.rows.map(customerIn) }
}

const standingCustomers = (db: Db, partnerId: TenantId, now: Date) =>
  db
    .selectFrom('partner_customer')
    .selectAll()
    .where('tenant_id', '=', partnerId)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))

const customerIn = (row: Selectable<Database['partner_customer']>): Customership => ({
  consentId: row.consent_id,
  customerId: TenantId.parse(row.customer_id),
  displayName: row.customer_name,
  domain: row.customer_domain,
  relation: row.relation,
  viaResellerId: optional(row.via_reseller_id),
  delegatedAdministration: row.delegated_administration,
  since: row.since,
  expiresAt: row.expires_at,
})

/** The customer that a consent of this partner's is about, also after its end. */
export async function customerOf(
  db: Db,
  partnerId: TenantId,
  consentId: string,
): Promise<(Customership & Pick<Consent, 'endedAt'>) | undefined> {
  const row = await db
    .selectFrom('partner_customer')
    .selectAll()
    .where('tenant_id', '=', partnerId)
    .where('consent_id', '=', consentId)
    .executeTakeFirst()
  return row && { ...customerIn(row), endedAt: row.ended_at }
}
