// Decides profiles of many devices in one statement. It writes only rows whose profile really changes (no change, no event)
// and records it in the story of each changed device in the same statement.

import { sql } from 'kysely'

import { winners } from '../../assignment/assignment.sql.ts'
import type { Db } from '../../db/schema.ts'
import { groupsOf } from '../../directory/membership/nested/nested.sql.ts'
import { DirectoryDeviceId, GroupId, ProfileId, type RegistrationId, type TenantId } from '../../kernel/id.ts'
import { profileKind } from './assignment.ts'

/** Devices of the directory, registered devices, or those that have a profile now. */
export type Which =
  | { readonly devices: readonly DirectoryDeviceId[] }
  | { readonly registrations: readonly string[] }
  | { readonly having: ProfileId }

function conditionOf(which: Which) {
  if ('devices' in which) return sql`d.directory_device_id = any(${which.devices}::uuid[])`
  if ('registrations' in which) return sql`d.id = any(${which.registrations}::uuid[])`
  return sql`d.profile_id = ${which.having}`
}

/** Decides again for these. Returns how many changed. */
export async function reassign(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly now: Date },
  devices: Which,
): Promise<number> {
  const which = conditionOf(devices)
  const decided = winners(profileKind, on.tenantId, { devices: sql`device`, items: sql`ranked` })
  const { rows } = await sql<{ changed: number }>`
    with ranked as (
      select p.id, p.display_name, row_number() over (order by p.created_at, p.id) as rank
        from deployment_profile p where p.tenant_id = ${on.tenantId}
    ), device as (
      select d.id, d.directory_device_id as device_id, d.explicit_profile_id as own_item_id
        from autopilot_device d where d.tenant_id = ${on.tenantId} and ${which}
    ), decided as (
      ${decided}
    ), changed as (
      update autopilot_device d
         set profile_id = c.item_id,
             profile_assigned_at = case when c.item_id is null then null else ${on.now}::timestamptz end,
             version = d.version + 1
        from decided c
       where d.tenant_id = ${on.tenantId} and d.id = c.id and d.profile_id is distinct from c.item_id
      returning d.directory_device_id, d.profile_id
    ), recorded as (
      insert into device_event (tenant_id, directory_device_id, at, hop, step, outcome, detail)
      select ${on.tenantId}, c.directory_device_id, ${on.now}, 'deployment',
             case when c.profile_id is null then 'profile-unassigned' else 'profile-assigned' end, 'ok',
             case when c.profile_id is null then '{}'::jsonb
                  else jsonb_build_object('profileId', c.profile_id, 'profileName', r.display_name) end
        from changed c left join ranked r on r.id = c.profile_id
      returning 1
    )
    select count(*)::int as changed from recorded`.execute(tx)
  return rows[0]?.changed ?? 0
}

/** A page of the registered devices of a tenant, by their ids in the directory. */
export async function devicesBehind(
  db: Db,
  tenantId: TenantId,
  after: string,
  limit: number,
): Promise<DirectoryDeviceId[]> {
  const rows = await db
    .selectFrom('autopilot_device')
    .select('directory_device_id as id')
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '>', after)
    .orderBy('directory_device_id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id as DirectoryDeviceId) // written by us from parsed ids
}

export type StoredAssignment = {
  readonly directoryDeviceId: DirectoryDeviceId
  readonly explicitProfileId: ProfileId | undefined
  readonly profileId: ProfileId | undefined
  readonly assignedAt: Date | null
  /** That hold it, themselves or by a group in them. */
  readonly groups: ReadonlyArray<{ readonly id: GroupId; readonly displayName: string }>
}

export async function storedAssignment(
  db: Db,
  tenantId: TenantId,
  id: RegistrationId,
): Promise<StoredAssignment | undefined> {
  const row = await db
    .selectFrom('autopilot_device')
    .select(['directory_device_id', 'explicit_profile_id', 'profile_id', 'profile_assigned_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const groups = await db
    .selectFrom('directory_group')
    .select(['id', 'display_name'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', groupsOf(tenantId, row.directory_device_id, true))
    .execute()
  return {
    directoryDeviceId: DirectoryDeviceId.parse(row.directory_device_id),
    explicitProfileId: row.explicit_profile_id === null ? undefined : ProfileId.parse(row.explicit_profile_id),
    profileId: row.profile_id === null ? undefined : ProfileId.parse(row.profile_id),
    assignedAt: row.profile_assigned_at,
    groups: groups.map((group) => ({ id: GroupId.parse(group.id), displayName: group.display_name })),
  }
}
