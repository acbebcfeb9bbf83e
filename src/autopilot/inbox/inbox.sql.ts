// Statements on the keys of an inbox and on the senders that it trusts.

import { sql } from 'kysely'
import { lockTenant } from '../../db/lock/tenant-lock.ts'
import type { Db } from '../../db/schema.ts'
import { TenantId } from '../../kernel/id.ts'

export type KeyKind = 'sign' | 'age' | 'x509'

export type KeyRow = {
  readonly kid: string
  readonly kind: KeyKind
  readonly publicValue: string
  readonly privateSealed: Buffer
  readonly notBefore: Date
  /** Null for the one that signs. */
  readonly notAfter: Date | null
  readonly opensUntil: Date | null
}

/** Until the end of the transaction nobody else makes or ends a key of this inbox. */
export async function lock(tx: Db, tenantId: TenantId): Promise<void> {
  await lockTenant(tx, tenantId, 'device-inbox')
}

/** Newest first. */
export async function listKeys(db: Db, tenantId: TenantId): Promise<KeyRow[]> {
  const rows = await db
    .selectFrom('device_inbox_key')
    .select(['kid', 'kind', 'public_value', 'private_sealed', 'sealed_from', 'sealed_until', 'opens_until'])
    .where('tenant_id', '=', tenantId)
    .orderBy('sealed_from', 'desc')
    .execute()
  return rows.map((row) => ({
    kid: row.kid,
    kind: row.kind,
    publicValue: row.public_value,
    privateSealed: row.private_sealed,
    notBefore: row.sealed_from,
    notAfter: row.sealed_until,
    opensUntil: row.opens_until,
  }))
}

export async function insertKey(tx: Db, tenantId: TenantId, key: KeyRow): Promise<void> {
  await tx
    .insertInto('device_inbox_key')
    .values({
      tenant_id: tenantId,
      kid: key.kid,
      kind: key.kind,
      public_value: key.publicValue,
      private_sealed: key.privateSealed,
      sealed_from: key.notBefore,
      sealed_until: key.notAfter,
      opens_until: key.opensUntil,
    })
    .execute()
}

/** Those that are sealed to now still open what comes until then. */
export async function endKeys(tx: Db, tenantId: TenantId, now: Date, opensUntil: Date): Promise<void> {
  await tx
    .updateTable('device_inbox_key')
    .set({ opens_until: opensUntil })
    .set((eb) => ({ sealed_until: sql<Date>`least(${eb.ref('sealed_until')}, ${now})` }))
    .where('tenant_id', '=', tenantId)
    .where('kind', '!=', 'sign')
    .where((eb) => eb.or([eb('sealed_until', '>', now), eb('opens_until', '>', opensUntil)]))
    .execute()
}

/** The private half goes with the row. */
export async function dropEnded(tx: Db, tenantId: TenantId, now: Date): Promise<void> {
  await tx
    .deleteFrom('device_inbox_key')
    .where('tenant_id', '=', tenantId)
    .where('kind', '!=', 'sign')
    .where('opens_until', '<=', now)
    .execute()
}

/** Those with an inbox whose newest key is of before then, or with a key that opens no more. */
export async function tenantsDue(db: Db, madeBefore: Date, now: Date): Promise<TenantId[]> {
  const { rows } = await sql<{ tenant_id: string }>`/* every tenant: inboxes whose keys are due for a change */
    select tenant_id from device_inbox_key where kind = 'age'
     group by tenant_id having max(sealed_from) < ${madeBefore} or min(opens_until) <= ${now} order by tenant_id limit 100
  `.execute(db)
  return rows.map((row) => TenantId.parse(row.tenant_id))
}

export type Sender = {
  readonly kid: string
  readonly name: string
  readonly kind: 'ed25519' | 'x509'
  readonly publicValue: string
  readonly addedAt: Date
  readonly addedBy: string
}

export async function listSenders(db: Db, tenantId: TenantId): Promise<Sender[]> {
  const rows = await db
    .selectFrom('device_inbox_sender')
    .select(['kid', 'name', 'kind', 'public_value', 'added_at', 'added_by'])
    .where('tenant_id', '=', tenantId)
    .orderBy('name')
    .orderBy('kid')
    .limit(mostSenders)
    .execute()
  return rows.map((row) => ({
    kid: row.kid,
    name: row.name,
    kind: row.kind,
    publicValue: row.public_value,
    addedAt: row.added_at,
    addedBy: row.added_by,
  }))
}

export const mostSenders = 200

/** False when it was there already. */
export async function insertSender(tx: Db, tenantId: TenantId, sender: Sender): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('device_inbox_sender')
    .values({
      tenant_id: tenantId,
      kid: sender.kid,
      name: sender.name,
      kind: sender.kind,
      public_value: sender.publicValue,
      added_at: sender.addedAt,
      added_by: sender.addedBy,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** What it was. */
export async function deleteSender(
  tx: Db,
  tenantId: TenantId,
  kid: string,
): Promise<Pick<Sender, 'name' | 'kind'> | undefined> {
  return tx
    .deleteFrom('device_inbox_sender')
    .where('tenant_id', '=', tenantId)
    .where('kid', '=', kid)
    .returning(['name', 'kind'])
    .executeTakeFirst()
}
