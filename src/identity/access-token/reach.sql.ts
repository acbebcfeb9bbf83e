// Whether somebody whose roles count for the members of some groups reaches one object. Who came into a group by what a device
// says of itself does not count: a device would choose its administrators (T-61).

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { GuidText, type TenantId, type UserId } from '../../kernel/id.ts'
import type { Reached } from '../../kernel/reach.ts'
import type { RoleInGroup } from '../../kernel/role.ts'

type Holder = { readonly tenantId: TenantId; readonly userId: UserId }

/** `locked`: neither the role nor the membership is taken before the transaction ends. */
export async function reaches(
  db: Db,
  { tenantId, userId }: Holder,
  grants: readonly RoleInGroup[],
  reached: Reached,
  { locked = false }: { readonly locked?: boolean } = {},
): Promise<boolean> {
  const roles = grants.map(({ role }) => role)
  const groupIds = grants.map(({ groupId }) => groupId)
  const held = sql`r.tenant_id = ${tenantId} and r.user_id = ${userId}
    and (r.role, r.group_id) in (select * from unnest(${roles}::text[], ${groupIds}::uuid[]))`
  if (reached.kind === 'group') {
    const { rows } = await sql`
      select 1 from role_in_group r where ${held} and r.group_id = ${reached.id} limit 1
      ${locked ? sql`for key share` : sql``}`.execute(db)
    return rows.length > 0
  }
  const { rows } = await sql`
    select 1 from role_in_group r
      join group_member m on m.tenant_id = ${tenantId} and m.group_id = r.group_id
     where ${held} and m.member_id = ${memberOf(tenantId, reached)} and not m.self_described
     limit 1 ${locked ? sql`for key share` : sql``}`.execute(db)
  return rows.length > 0
}

/** The directory object behind it. */
function memberOf(tenantId: TenantId, { kind, id }: Reached): RawBuilder<unknown> {
  switch (kind) {
    case 'registered-device':
      return sql`(select a.directory_device_id from autopilot_device a where a.tenant_id = ${tenantId} and a.id = ${id})`
    case 'managed-device':
      return sql`(select e.directory_device_id from mdm_enrollment e where e.tenant_id = ${tenantId} and e.id = ${id})`
    case 'user':
      if (GuidText.safeParse(id).success) return sql`${id}::uuid`
      return sql`(select u.id from directory_user u
                   where u.tenant_id = ${tenantId} and lower(u.user_principal_name) = lower(${id.normalize('NFC')}))`
    default:
      return sql`${id}::uuid`
  }
}
