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

/** Names of the groups that the device is in by somebody's hand: no rule brings the one after it there. */
export async function groupsByHand(db: Db, tenantId: TenantId, id: RegistrationId): Promise<string[]> {
  const rows = await db
    .selectFrom('autopilot_device as d')
    .innerJoin('group_member as m', (join) =>
      join.onRef('m.tenant_id', '=', 'd.tenant_id').onRef('m.member_id', '=', 'd.directory_device_id'),
    )
    .innerJoin('directory_group as g', (join) =>
      join.onRef('g.tenant_id', '=', 'm.tenant_id').onRef('g.id', '=', 'm.group_id'),
    )
    .select('g.display_name')
    .where('d.tenant_id', '=', tenantId)
    .where('d.id', '=', id)
    .where('g.membership_rule', 'is', null)
    .orderBy('g.display_name')
    .execute()
  return rows.map((row) => row.display_name)
}
