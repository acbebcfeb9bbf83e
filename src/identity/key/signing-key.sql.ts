// Every statement on signing_key.

import { sql } from 'kysely'
import { lockTenant } from '../../db/lock/tenant-lock.ts'
import type { Db } from '../../db/schema.ts'
import { TenantId } from '../../kernel/id.ts'

export type PublicJwk = {
  readonly kty: string
  readonly n: string
  readonly e: string
  /** RFC 7517 §4.7; a key that was made before there were certificates has none. */
  readonly x5c?: readonly [string]
}

export type SigningKeyRow = {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly privateJwkSealed: Buffer
  readonly createdAt: Date
  /** Published since `createdAt`, used from then on. */
  readonly signsAt: Date
  /** Another one signs from then on. */
  readonly retiredAt: Date | null
  /** Verifies nothing from then on, however lately it signed. */
  readonly endedAt: Date | null
}

/** Newest first. */
export async function list(db: Db, tenantId: TenantId): Promise<SigningKeyRow[]> {
  const rows = await db
    .selectFrom('signing_key')
    .select(['kid', 'public_jwk', 'private_jwk_sealed', 'created_at', 'signs_at', 'retired_at', 'ended_at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('signs_at', 'desc')
    .execute()
  return rows.map((row) => ({
    kid: row.kid,
    publicJwk: row.public_jwk as PublicJwk, // written by insert below
    privateJwkSealed: row.private_jwk_sealed,
    createdAt: row.created_at,
    signsAt: row.signs_at,
    retiredAt: row.retired_at,
    endedAt: row.ended_at,
  }))
}

export async function insert(
  db: Db,
  tenantId: TenantId,
  key: {
    readonly kid: string
    readonly publicJwk: PublicJwk
    readonly privateJwkSealed: Buffer
    readonly now: Date
    readonly signsAt: Date
  },
): Promise<void> {
  await db
    .insertInto('signing_key')
    .values({
      tenant_id: tenantId,
      kid: key.kid,
      public_jwk: JSON.stringify(key.publicJwk),
      private_jwk_sealed: key.privateJwkSealed,
      created_at: key.now,
      signs_at: key.signsAt,
      retired_at: null,
    })
    .execute()
}

/** All that are in use or wait for it end at `at`; what ended earlier keeps its time. */
export async function retireAll(db: Db, tenantId: TenantId, at: Date): Promise<void> {
  await db
    .updateTable('signing_key')
    .set({ retired_at: at })
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('retired_at', 'is', null), eb('retired_at', '>', at)]))
    .execute()
}

/** None that there is verifies anything after `at`; what ended earlier keeps its time. */
export async function endAll(db: Db, tenantId: TenantId, at: Date): Promise<void> {
  await db
    .updateTable('signing_key')
    .set({ ended_at: at })
    .where('tenant_id', '=', tenantId)
    .where('ended_at', 'is', null)
    .execute()
}

/**
 * Tenants whose newest key has signed since before `before`, by id behind `after`; those without a key get their first when
 * they need it.
 */
export async function tenantsDue(
  db: Db,
  before: Date,
  after: TenantId | undefined,
  limit: number,
): Promise<TenantId[]> {
  const { rows } = await sql<{ tenant_id: string }>`/* every tenant: keys that are due for a successor */
    select tenant_id from signing_key
    where ${after ?? null}::uuid is null or tenant_id > ${after ?? null}::uuid
    group by tenant_id having max(signs_at) < ${before} order by tenant_id limit ${limit}
  `.execute(db)
  return rows.map((row) => TenantId.parse(row.tenant_id))
}

/** Deletes keys ended before `before`: they verify nothing. */
export async function dropEndedBefore(db: Db, tenantId: TenantId, before: Date): Promise<void> {
  await db.deleteFrom('signing_key').where('tenant_id', '=', tenantId).where('retired_at', '<', before).execute()
}

/** Until the end of the transaction nobody else makes or retires a key of this tenant. */
export async function lock(db: Db, tenantId: TenantId): Promise<void> {
  await lockTenant(db, tenantId, 'signing-key')
}
