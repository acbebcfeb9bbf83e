// Every statement on primary_token_use: the newest primary refresh token that a device used for a person.

import type { Db } from '../../db/schema.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../../kernel/id.ts'
import type { NewestToken, Proof } from './use.ts'

export type UseKey = {
  readonly tenantId: TenantId
  readonly deviceId: DirectoryDeviceId
  readonly userId: UserId
  readonly proof: Proof
}

export type UsedToken = NewestToken & { readonly address: string | null }

/** Of two at once the newer one stays. */
export async function saveNewest(db: Db, key: UseKey, { issuedAt, firstUsedAt, address }: UsedToken): Promise<void> {
  const said = { newest_issued_at: issuedAt, first_used_at: firstUsedAt, address }
  await db
    .insertInto('primary_token_use')
    .values({ tenant_id: key.tenantId, device_id: key.deviceId, user_id: key.userId, proof: key.proof, ...said })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'device_id', 'user_id', 'proof'])
        .doUpdateSet(said)
        .where('primary_token_use.newest_issued_at', '<', issuedAt),
    )
    .execute()
}

/** True for the first call since then, which records the sharing in audit and story. */
export async function claimSharingReport(tx: Db, key: UseKey, now: Date, since: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('primary_token_use')
    .set({ sharing_told_at: now })
    .where('tenant_id', '=', key.tenantId)
    .where('device_id', '=', key.deviceId)
    .where('user_id', '=', key.userId)
    .where('proof', '=', key.proof)
    .where((eb) => eb.or([eb('sharing_told_at', 'is', null), eb('sharing_told_at', '<=', since)]))
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
