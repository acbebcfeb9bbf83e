// Every statement on totp_method and recovery_code.

import type { Db } from '../../db/schema.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'

export type Totp = {
  readonly id: string
  readonly keySealed: Buffer
  /** The newest time step whose code was used. */
  readonly lastStep: number
  readonly createdAt: Date
}

export async function totpOf(db: Db, tenantId: TenantId, userId: UserId): Promise<Totp | undefined> {
  const row = await db
    .selectFrom('totp_method')
    .select(['id', 'secret_sealed', 'last_step', 'created_at'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row && { id: row.id, keySealed: row.secret_sealed, lastStep: row.last_step, createdAt: row.created_at }
}

/** With the codes that stand in for it. */
export async function insertTotp(
  tx: Db,
  { tenantId, userId }: { readonly tenantId: TenantId; readonly userId: UserId },
  { id, keySealed, lastStep, createdAt }: Totp,
  codeDigests: readonly string[],
): Promise<void> {
  await tx
    .insertInto('totp_method')
    .values({
      tenant_id: tenantId,
      user_id: userId,
      id,
      secret_sealed: keySealed,
      last_step: lastStep,
      created_at: createdAt,
    })
    .execute()
  await tx
    .insertInto('recovery_code')
    .values(codeDigests.map((code_digest) => ({ tenant_id: tenantId, user_id: userId, code_digest })))
    .execute()
}

export async function useStep(tx: Db, tenantId: TenantId, userId: UserId, step: number): Promise<void> {
  await tx
    .updateTable('totp_method')
    .set({ last_step: step })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .execute()
}

/** How many are left; undefined when it is none of the person's. */
export async function useRecoveryCode(
  tx: Db,
  tenantId: TenantId,
  userId: UserId,
  codeDigest: string,
): Promise<number | undefined> {
  const { numDeletedRows } = await tx
    .deleteFrom('recovery_code')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('code_digest', '=', codeDigest)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 0n ? undefined : recoveryCodesLeft(tx, tenantId, userId)
}

export async function recoveryCodesLeft(db: Db, tenantId: TenantId, userId: UserId): Promise<number> {
  const { left } = await db
    .selectFrom('recovery_code')
    .select((eb) => eb.fn.countAll<string>().as('left'))
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(left)
}

/** With the codes that stand in for it. */
export async function removeTotp(tx: Db, tenantId: TenantId, userId: UserId): Promise<void> {
  await tx.deleteFrom('totp_method').where('tenant_id', '=', tenantId).where('user_id', '=', userId).execute()
  await tx.deleteFrom('recovery_code').where('tenant_id', '=', tenantId).where('user_id', '=', userId).execute()
}
