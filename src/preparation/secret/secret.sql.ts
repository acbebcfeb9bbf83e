// Every statement on enrollment_secret.

import { type Selectable, sql } from 'kysely'

import { lockTenant } from '../../db/lock/tenant-lock.ts'
import type { EnrollmentSecretTable } from '../../db/schema/preparation.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Actor } from '../../kernel/operation-context.ts'
import type { EnrollmentSecret } from './secret.ts'

export type KeptSecret = EnrollmentSecret & { readonly digest: string }

const secretsOf = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('enrollment_secret')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('enrollment_secret_use as u')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('u.tenant_id', '=', tenantId)
        .whereRef('u.secret_id', '=', 'enrollment_secret.id')
        .where('u.state', '=', 'waiting')
        .as('waiting'),
    )
    .where('tenant_id', '=', tenantId)

const secretIn = (row: Selectable<EnrollmentSecretTable> & { readonly waiting: number | null }): KeptSecret => ({
  id: row.id,
  displayName: row.display_name,
  userName: row.user_name,
  digest: row.secret_digest,
  mostUses: row.most_uses,
  uses: row.uses,
  waiting: row.waiting ?? 0,
  serialNumbers: row.serial_numbers,
  hardwareKeys: row.hardware_keys,
  needsApproval: row.needs_approval,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  madeBy: { kind: row.made_by_kind as Actor['kind'], id: row.made_by_id }, // written by us
})

export async function all(db: Db, tenantId: TenantId): Promise<EnrollmentSecret[]> {
  return (await secretsOf(db, tenantId).orderBy('created_at', 'desc').execute()).map(secretIn)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<KeptSecret | undefined> {
  const row = await secretsOf(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && secretIn(row)
}

export async function byUserName(db: Db, tenantId: TenantId, userName: string): Promise<KeptSecret | undefined> {
  const row = await secretsOf(db, tenantId).where('user_name', '=', userName).executeTakeFirst()
  return row && secretIn(row)
}

/** Of two PCs at once one waits for the other. */
export async function lock(tx: Db, tenantId: TenantId, id: string): Promise<KeptSecret | undefined> {
  const row = await secretsOf(tx, tenantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && secretIn(row)
}

export async function insert(tx: Db, tenantId: TenantId, secret: KeptSecret): Promise<void> {
  await tx
    .insertInto('enrollment_secret')
    .values({
      tenant_id: tenantId,
      id: secret.id,
      display_name: secret.displayName,
      user_name: secret.userName,
      secret_digest: secret.digest,
      most_uses: secret.mostUses,
      serial_numbers: [...secret.serialNumbers],
      hardware_keys: [...secret.hardwareKeys],
      needs_approval: secret.needsApproval,
      created_at: secret.createdAt,
      expires_at: secret.expiresAt,
      made_by_kind: secret.madeBy.kind,
      made_by_id: secret.madeBy.id,
    })
    .execute()
}

export async function revoke(tx: Db, tenantId: TenantId, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('enrollment_secret')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Those that have not expired; answers with their ids. */
export async function revokeAll(tx: Db, tenantId: TenantId, now: Date): Promise<string[]> {
  const rows = await tx
    .updateTable('enrollment_secret')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function countUse(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx
    .updateTable('enrollment_secret')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Of two who make the last one that fits, one waits for the other. */
export async function lockAll(tx: Db, tenantId: TenantId): Promise<void> {
  await lockTenant(tx, tenantId, 'enrollment-secrets')
}

/** Counted no further than the bounds. */
export async function countKept(
  tx: Db,
  tenantId: TenantId,
  now: Date,
  bounds: { readonly living: number; readonly all: number },
): Promise<{ readonly living: number; readonly all: number }> {
  const { rows } = await sql<{ living: number; all: number }>`
    select (select count(*)::int from (
              select from enrollment_secret
               where tenant_id = ${tenantId} and expires_at > ${now} and revoked_at is null limit ${bounds.living}) l) as living,
           (select count(*)::int from (
              select from enrollment_secret where tenant_id = ${tenantId} limit ${bounds.all}) a) as "all"`.execute(tx)
  return rows[0] ?? { living: 0, all: 0 }
}
