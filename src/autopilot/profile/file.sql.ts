// Profiles that were handed out as files, by the id that their devices say.

import type { Db } from '../../db/schema.ts'
import { ProfileId, type TenantId } from '../../kernel/id.ts'

export type ProfileFile = {
  readonly correlationId: string
  readonly profileId: ProfileId
  readonly profileName: string
}

export async function remember(
  tx: Db,
  tenantId: TenantId,
  { correlationId, profileId, profileName }: ProfileFile,
): Promise<void> {
  await tx
    .insertInto('profile_file')
    .values({
      tenant_id: tenantId,
      correlation_id: correlationId,
      profile_id: profileId,
      profile_name: profileName,
    })
    .execute()
}

/** Undefined for an id that no file of this organisation has. */
export async function byCorrelation(
  db: Db,
  tenantId: TenantId,
  correlationId: string,
): Promise<ProfileFile | undefined> {
  const row = await db
    .selectFrom('profile_file')
    .select(['profile_id', 'profile_name'])
    .where('tenant_id', '=', tenantId)
    .where('correlation_id', '=', correlationId)
    .executeTakeFirst()
  return row && { correlationId, profileId: ProfileId.parse(row.profile_id), profileName: row.profile_name }
}
