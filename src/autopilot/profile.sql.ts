// Deployment profiles and where they are assigned.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import { GroupId, ProfileId, type TenantId } from '../kernel/id.ts'
import type { JoinType, ProfileMode, ProfileSettings } from './profile.ts'

export type Profile = {
  readonly id: ProfileId
  readonly displayName: string
  readonly description: string
  readonly mode: ProfileMode
  readonly joinType: JoinType
  readonly settings: ProfileSettings
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly version: number
}

export type AssignmentTarget = 'group' | 'exclusion-group' | 'all-devices'
export type Assignment = { readonly profileId: ProfileId; readonly target: AssignmentTarget; readonly groupId: GroupId }

/** Stands for 'all devices' where an assignment needs a group id, as in the original. */
export const allDevicesGroupId = GroupId.parse('adadadad-808e-44e2-905a-0b7873a8a531')

function selectProfiles(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('deployment_profile')
    .select([
      'id',
      'display_name',
      'description',
      'mode',
      'join_type',
      'settings',
      'created_at',
      'modified_at',
      'version',
    ])
    .where('tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectProfiles>['executeTakeFirstOrThrow']>>

function toProfile(row: Row): Profile {
  return {
    id: ProfileId.parse(row.id),
    displayName: row.display_name,
    description: row.description,
    mode: row.mode,
    joinType: row.join_type,
    settings: row.settings as ProfileSettings,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    version: row.version,
  }
}

export async function byId(db: Db, tenantId: TenantId, id: ProfileId): Promise<Profile | undefined> {
  const row = await selectProfiles(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toProfile(row)
}

/** Oldest first, which is also their rank; a tenant holds at most 350. */
export async function all(db: Db, tenantId: TenantId): Promise<Profile[]> {
  const rows = await selectProfiles(db, tenantId).orderBy('created_at').orderBy('id').limit(350).execute()
  return rows.map(toProfile)
}

export async function nameTaken(db: Db, tenantId: TenantId, name: string, except?: ProfileId): Promise<boolean> {
  const row = await db
    .selectFrom('deployment_profile')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where(sql`lower(display_name)`, '=', sql`lower(${name})`)
    .executeTakeFirst()
  return row !== undefined && row.id !== except
}

export async function assignments(db: Db, tenantId: TenantId, profileId?: ProfileId): Promise<Assignment[]> {
  let query = db
    .selectFrom('profile_assignment')
    .select(['profile_id', 'target', 'group_id'])
    .where('tenant_id', '=', tenantId)
  if (profileId) query = query.where('profile_id', '=', profileId)
  const rows = await query.orderBy('created_at').orderBy('group_id').execute()
  return rows.map((row) => ({
    profileId: ProfileId.parse(row.profile_id),
    target: row.target,
    groupId: GroupId.parse(row.group_id),
  }))
}
