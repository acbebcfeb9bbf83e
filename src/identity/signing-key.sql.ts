// Every statement on signing_key.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export type PublicJwk = { readonly kty: string; readonly n: string; readonly e: string }

export type SigningKeyRow = {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly privateJwkSealed: Buffer
  readonly retiredAt: Date | null
}

/** Newest first: the first one that is not retired signs. */
export async function list(db: Db, tenantId: TenantId): Promise<SigningKeyRow[]> {
  const rows = await db
    .selectFrom('signing_key')
    .select(['kid', 'public_jwk', 'private_jwk_sealed', 'retired_at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map((row) => ({
    kid: row.kid,
    publicJwk: row.public_jwk as PublicJwk, // written by insert below
    privateJwkSealed: row.private_jwk_sealed,
    retiredAt: row.retired_at,
  }))
}

export async function insert(
  db: Db,
  tenantId: TenantId,
  key: { readonly kid: string; readonly publicJwk: PublicJwk; readonly privateJwkSealed: Buffer; readonly now: Date },
): Promise<void> {
  await db
    .insertInto('signing_key')
    .values({
      tenant_id: tenantId,
      kid: key.kid,
      public_jwk: JSON.stringify(key.publicJwk),
      private_jwk_sealed: key.privateJwkSealed,
      created_at: key.now,
      retired_at: null,
    })
    .execute()
}

export async function retireAll(db: Db, tenantId: TenantId, now: Date): Promise<void> {
  await db
    .updateTable('signing_key')
    .set({ retired_at: now })
    .where('tenant_id', '=', tenantId)
    .where('retired_at', 'is', null)
    .execute()
}

/** Until the end of the transaction nobody else makes or retires a key of this tenant. */
export async function lock(db: Db, tenantId: TenantId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('signing_key'), hashtext(${tenantId}))`.execute(db)
}
