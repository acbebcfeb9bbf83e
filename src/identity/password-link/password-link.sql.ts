// Every statement on password_link.

import type { Db } from '../../db/schema.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import { type Maker, makerIn } from '../maker/maker.ts'

export type PasswordLink = {
  readonly userId: UserId
  readonly credentialsEpoch: number
  readonly expiresAt: Date
  readonly usedAt: Date | null
  /** Null of one from before makers were kept. */
  readonly madeBy: Maker | null
}

/** Those of this person that nobody used are gone: of several links one is lost somewhere. */
export async function replace(
  tx: Db,
  tenantId: TenantId,
  link: Omit<PasswordLink, 'usedAt'> & { readonly secretHash: string; readonly createdAt: Date },
): Promise<void> {
  await tx
    .deleteFrom('password_link')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', link.userId)
    .where('used_at', 'is', null)
    .execute()
  await tx
    .insertInto('password_link')
    .values({
      tenant_id: tenantId,
      secret_hash: link.secretHash,
      user_id: link.userId,
      credentials_epoch: link.credentialsEpoch,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
      used_at: null,
      made_by_kind: link.madeBy?.kind ?? null,
      made_by_id: link.madeBy?.id ?? null,
    })
    .execute()
}

export async function bySecret(db: Db, tenantId: TenantId, secretHash: string): Promise<PasswordLink | undefined> {
  const row = await db
    .selectFrom('password_link')
    .select(['user_id', 'credentials_epoch', 'expires_at', 'used_at', 'made_by_kind', 'made_by_id'])
    .where('tenant_id', '=', tenantId)
    .where('secret_hash', '=', secretHash)
    .executeTakeFirst()
  return (
    row && {
      userId: UserId.parse(row.user_id),
      credentialsEpoch: row.credentials_epoch,
      expiresAt: row.expires_at,
      usedAt: row.used_at,
      madeBy: makerIn(row),
    }
  )
}

/** False when somebody else used it first. */
export async function use(tx: Db, tenantId: TenantId, secretHash: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('password_link')
    .set({ used_at: now })
    .where('tenant_id', '=', tenantId)
    .where('secret_hash', '=', secretHash)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}
