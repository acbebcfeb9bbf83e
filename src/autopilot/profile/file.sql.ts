// Profiles that were handed out as files, by the id that their devices say.

import type { Db } from '../../db/schema.ts'
import type { ProfileId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'

export type ProfileFile = {
  readonly correlationId: string
  readonly profileId: ProfileId
  readonly profileName: string
}

export async function remember(
  tx: Db,
  { tenantId, now, actor }: OperationContext,
  { correlationId, profileId, profileName }: ProfileFile,
): Promise<void> {
  await tx
    .insertInto('profile_file')
    .values({
      tenant_id: tenantId,
      correlation_id: correlationId,
      profile_id: profileId,
      profile_name: profileName,
      made_at: now,
      made_by: actor.name,
    })
    .execute()
}

/** Undefined for an id that no file of this organisation has. */
export async function nameOf(db: Db, tenantId: TenantId, correlationId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('profile_file')
    .select('profile_name')
    .where('tenant_id', '=', tenantId)
    .where('correlation_id', '=', correlationId)
    .executeTakeFirst()
  return row?.profile_name
}
