// Every statement on totp_method and recovery_code. Recovery codes stand in for the app and for passkeys, and go with the last of
// them.

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

type Of = { readonly tenantId: TenantId; readonly userId: UserId }

export async function insertTotp(
  tx: Db,
  { tenantId, userId }: Of,
  { id, keySealed, lastStep, createdAt }: Totp,
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
}

/** In place of those there were. */
export async function replaceRecoveryCodes(tx: Db, of: Of, digests: readonly string[]): Promise<void> {
  await removeRecoveryCodes(tx, of)
  await tx
    .insertInto('recovery_code')
    .values(digests.map((code_digest) => ({ tenant_id: of.tenantId, user_id: of.userId, code_digest })))
    .execute()
}

async function removeRecoveryCodes(tx: Db, { tenantId, userId }: Of): Promise<void> {
  await tx.deleteFrom('recovery_code').where('tenant_id', '=', tenantId).where('user_id', '=', userId).execute()
}

/** An app, or a passkey. */
export async function hasFactor(db: Db, tenantId: TenantId, userId: UserId): Promise<boolean> {
  if (await totpOf(db, tenantId, userId)) return true
  const key = await db
    .selectFrom('passkey')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst()
  return key !== undefined
}

/** After a factor was taken away: without another there is nothing that the codes stand in for. */
export async function removeIdleCodes(tx: Db, of: Of): Promise<void> {
  if (!(await hasFactor(tx, of.tenantId, of.userId))) await removeRecoveryCodes(tx, of)
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

/** Another one follows. */
export async function deleteTotp(tx: Db, { tenantId, userId }: Of): Promise<void> {
  await tx.deleteFrom('totp_method').where('tenant_id', '=', tenantId).where('user_id', '=', userId).execute()
}

export async function removeTotp(tx: Db, tenantId: TenantId, userId: UserId): Promise<void> {
  await deleteTotp(tx, { tenantId, userId })
  await removeIdleCodes(tx, { tenantId, userId })
}
