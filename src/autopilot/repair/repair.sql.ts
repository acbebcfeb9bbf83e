import type { Db } from '../../db/schema.ts'
import { ProfileId, type RegistrationId, type TenantId } from '../../kernel/id.ts'

/** The profile that was given to the device itself. */
export async function directProfile(tx: Db, tenantId: TenantId, id: RegistrationId): Promise<ProfileId | undefined> {
  const row = await tx
    .selectFrom('autopilot_device')
    .select('explicit_profile_id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return ProfileId.safeParse(row?.explicit_profile_id).data
}
