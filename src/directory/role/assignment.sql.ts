// Who holds which role where. Roles that count everywhere and those that count for one group are rows of two tables, so that
// nobody who asks for the former finds the latter.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { directoryList, guid, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { GroupId, TenantId, UserId } from '../../kernel/id.ts'
import type { Role, RoleForGroup } from '../../kernel/role.ts'
import { type Assigned, roleDescriptions } from './role.ts'

type Key = { readonly userId: UserId; readonly role: RoleForGroup; readonly groupId: GroupId }

export async function grantInGroup(tx: Db, tenantId: TenantId, { userId, role, groupId }: Key): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('role_in_group')
    .values({ tenant_id: tenantId, user_id: userId, role, group_id: groupId })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id', 'role', 'group_id']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function takeInGroup(tx: Db, tenantId: TenantId, { userId, role, groupId }: Key): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('role_in_group')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('role', '=', role)
    .where('group_id', '=', groupId)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

export type Assignment = Assigned & {
  readonly displayName: string
  readonly userPrincipalName: string
  readonly groupName: string | null
}

const ids = sql.join(
  roleDescriptions.map(({ role, id }) => sql`when ${sql.lit(role)} then ${sql.lit(id)}::uuid`),
  sql` `,
)
const definitionId = sql`case a.role ${ids} end`

export const assignmentList = directoryList({
  name: 'roleAssignments',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  expands: ['principal', 'directoryScope'],
  properties: {
    id: text(sql`concat_ws('_', ${definitionId}, a.user_id, a.group_id)`, { exact: true }),
    principalId: guid('a.user_id'),
    roleDefinitionId: guid(definitionId),
    directoryScopeId: text(sql`coalesce('/administrativeUnits/' || a.group_id, '/')`),
  },
})

function select(db: Db, tenantId: TenantId) {
  const everywhere = db
    .selectFrom('role_member')
    .select(['user_id', 'role', sql<string | null>`null::uuid`.as('group_id')])
    .where('tenant_id', '=', tenantId)
  const inGroups = db
    .selectFrom('role_in_group')
    .select(['user_id', sql<Role>`role`.as('role'), sql<string | null>`group_id`.as('group_id')])
    .where('tenant_id', '=', tenantId)
  return db
    .selectFrom(everywhere.unionAll(inGroups).as('a'))
    .innerJoin('directory_user as u', (join) => join.onRef('u.id', '=', 'a.user_id'))
    .leftJoin('directory_group as g', (join) => join.onRef('g.id', '=', 'a.group_id').on('g.tenant_id', '=', tenantId))
    .select([
      'a.user_id',
      'a.role',
      'a.group_id',
      'u.display_name',
      'u.user_principal_name',
      'g.display_name as group_name',
    ])
    .where('u.tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toAssignment = (row: Row): Assignment => ({
  userId: row.user_id,
  role: row.role,
  groupId: row.group_id ?? undefined,
  displayName: row.display_name,
  userPrincipalName: row.user_principal_name,
  groupName: row.group_name,
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Assignment>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId) }, assignmentList, wanted)
  return { ...found, rows: found.rows.map(toAssignment) }
}

export async function one(
  db: Db,
  tenantId: TenantId,
  { userId, role, groupId }: Assigned,
): Promise<Assignment | undefined> {
  const row = await select(db, tenantId)
    .where('a.user_id', '=', userId)
    .where('a.role', '=', role)
    .where('a.group_id', 'is not distinct from', groupId ?? null)
    .executeTakeFirst()
  return row && toAssignment(row)
}

/** Nobody deletes it meanwhile, or gives it another rule (group.sql.ts). */
export async function lockGroup(
  tx: Db,
  tenantId: TenantId,
  id: GroupId,
): Promise<{ readonly name: string; readonly rule: string | null } | undefined> {
  const row = await tx
    .selectFrom('directory_group')
    .select(['display_name', 'membership_rule'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forKeyShare()
    .executeTakeFirst()
  return row && { name: row.display_name, rule: row.membership_rule }
}
