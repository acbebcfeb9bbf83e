// Every statement on partner_invitation.

import type { Selectable } from 'kysely'

import type { Database, Db } from '../../db/schema.ts'
import { TenantId } from '../../kernel/id.ts'
import type { Invitation } from './invitation.ts'

const invitationIn = (row: Selectable<Database['partner_invitation']>): Invitation => ({
  id: row.id,
  partnerId: TenantId.parse(row.tenant_id),
  relation: row.relation,
  providerId: row.provider_id === null ? null : TenantId.parse(row.provider_id),
  delegatedAdministration: row.delegated_administration,
  madeBy: row.made_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  withdrawnAt: row.withdrawn_at,
})

const select = (db: Db, partnerId: TenantId) =>
  db.selectFrom('partner_invitation').selectAll().where('tenant_id', '=', partnerId)

export async function byId(db: Db, partnerId: TenantId, id: string): Promise<Invitation | undefined> {
  const row = await select(db, partnerId).where('id', '=', id).executeTakeFirst()
  return row && invitationIn(row)
}

/** It is neither withdrawn nor accepted by somebody who withdraws it until the transaction ends. */
export async function lock(tx: Db, partnerId: TenantId, id: string): Promise<Invitation | undefined> {
  const row = await select(tx, partnerId).where('id', '=', id).forShare().executeTakeFirst()
  return row && invitationIn(row)
}

/** The latest first. */
export async function open(db: Db, partnerId: TenantId, now: Date): Promise<Invitation[]> {
  const rows = await select(db, partnerId)
    .where('withdrawn_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(invitationIn)
}

export async function insert(tx: Db, invitation: Invitation): Promise<void> {
  await tx
    .insertInto('partner_invitation')
    .values({
      tenant_id: invitation.partnerId,
      id: invitation.id,
      relation: invitation.relation,
      provider_id: invitation.providerId,
      delegated_administration: invitation.delegatedAdministration,
      made_by: invitation.madeBy,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt,
    })
    .execute()
}

/** All of a partner, that of an OEM, too; answers those that nobody had withdrawn. Waits for whoever accepts one in this moment. */
export async function withdrawAll(tx: Db, partnerId: TenantId, now: Date): Promise<Invitation[]> {
  const rows = await tx
    .updateTable('partner_invitation')
    .set({ withdrawn_at: now })
    .where('tenant_id', '=', partnerId)
    .where('withdrawn_at', 'is', null)
    .returningAll()
    .execute()
  return rows.map(invitationIn)
}

/** As it was; undefined where there is none that is open. */
export async function withdraw(tx: Db, partnerId: TenantId, id: string, now: Date): Promise<Invitation | undefined> {
  const row = await tx
    .updateTable('partner_invitation')
    .set({ withdrawn_at: now })
    .where('tenant_id', '=', partnerId)
    .where('id', '=', id)
    .where('relation', '=', 'reseller') // that of an OEM is the operator's
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  return row && invitationIn(row)
}
