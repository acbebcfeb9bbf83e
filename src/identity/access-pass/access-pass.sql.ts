// Every statement on access_pass. A pass of an earlier epoch of its person's credentials is as good as none, and is not shown.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import { type Maker, makerIn } from '../maker/maker.ts'
import type { AccessPass } from './access-pass.ts'

export type KeptPass = Omit<AccessPass, 'makerMay'> & {
  /** Null of one whose maker was not kept. */
  readonly madeBy: Maker | null
}

export async function passOf(
  db: Db,
  tenantId: TenantId,
  { id, credentialsEpoch }: { readonly id: UserId; readonly credentialsEpoch: number },
): Promise<KeptPass | undefined> {
  const row = await db
    .selectFrom('access_pass')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', id)
    .where('credentials_epoch', '=', credentialsEpoch)
    .executeTakeFirst()
  return (
    row && {
      id: row.id,
      createdAt: row.created_at,
      startsAt: row.starts_at,
      lifetimeMinutes: row.lifetime_minutes,
      usableOnce: row.usable_once,
      usedAt: row.used_at,
      madeBy: makerIn(row),
    }
  )
}

/** Who made the pass that was typed, if there is one; null of one whose maker was not kept. */
export async function makerOf(
  db: Db,
  tenantId: TenantId,
  typed: { readonly userId: UserId | null; readonly digest: string },
): Promise<Maker | null> {
  const row = await db
    .selectFrom('access_pass')
    .select(['made_by_kind', 'made_by_id'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', typed.userId)
    .where('pass_digest', '=', typed.digest)
    .executeTakeFirst()
  return row ? makerIn(row) : null
}

/** In place of an earlier one of the person, if any. */
export async function replace(
  tx: Db,
  { tenantId, userId }: { readonly tenantId: TenantId; readonly userId: UserId },
  pass: KeptPass & { readonly digest: string; readonly epoch: number; readonly madeBy: Maker },
): Promise<void> {
  await remove(tx, tenantId, userId)
  await tx
    .insertInto('access_pass')
    .values({
      tenant_id: tenantId,
      user_id: userId,
      id: pass.id,
      pass_digest: pass.digest,
      credentials_epoch: pass.epoch,
      starts_at: pass.startsAt,
      lifetime_minutes: pass.lifetimeMinutes,
      usable_once: pass.usableOnce,
      used_at: pass.usedAt,
      created_at: pass.createdAt,
      made_by_kind: pass.madeBy.kind,
      made_by_id: pass.madeBy.id,
    })
    .execute()
}

/**
 * Uses it, where it counts now; of two at the same moment one that is good once lets the first through. Asks the same of somebody
 * who is not there, so that the time tells nothing.
 */
export async function use(
  db: Db,
  tenantId: TenantId,
  { userId, epoch, digest }: { readonly userId: UserId | null; readonly epoch: number; readonly digest: string },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('access_pass')
    .set({ used_at: now })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('credentials_epoch', '=', epoch)
    .where('pass_digest', '=', digest)
    .where('starts_at', '<=', now)
    .where(sql<boolean>`starts_at + lifetime_minutes * interval '1 minute' > ${now}`)
    .where((eb) => eb.or([eb('usable_once', '=', false), eb('used_at', 'is', null)]))
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function remove(tx: Db, tenantId: TenantId, userId: UserId): Promise<void> {
  await tx.deleteFrom('access_pass').where('tenant_id', '=', tenantId).where('user_id', '=', userId).execute()
}
