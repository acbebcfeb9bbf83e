// Every statement on mobility_policy.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { groupsHolding } from '../../directory/membership/nested/nested.sql.ts'
import { GroupId, type TenantId } from '../../kernel/id.ts'
import type { Mobility } from './mobility.ts'

const select = (db: Db, tenantId: TenantId) =>
  db.selectFrom('mobility_policy').selectAll().where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toMobility = (row: Row): Mobility => ({
  id: row.id,
  displayName: row.display_name,
  description: row.description,
  discoveryUrl: row.discovery_url,
  termsOfUseUrl: row.terms_of_use_url,
  complianceUrl: row.compliance_url,
  appliesTo: row.applies_to,
  includeGroups: row.include_groups.map((id) => GroupId.parse(id)),
})

const columnsOf = (mobility: Mobility) => ({
  display_name: mobility.displayName,
  description: mobility.description,
  discovery_url: mobility.discoveryUrl,
  terms_of_use_url: mobility.termsOfUseUrl,
  compliance_url: mobility.complianceUrl,
  applies_to: mobility.appliesTo,
  include_groups: [...mobility.includeGroups],
})

/** The oldest first: of several that apply to a person, that one manages. */
export async function all(db: Db, tenantId: TenantId): Promise<Mobility[]> {
  return (await select(db, tenantId).orderBy('created_at').orderBy('id').execute()).map(toMobility)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Mobility | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toMobility(row)
}

export async function forPerson(db: Db, tenantId: TenantId, userId: string): Promise<Mobility | undefined> {
  const row = await select(db, tenantId)
    .where(
      sql<boolean>`(applies_to = 'all' or (applies_to = 'selected' and exists (
        select from ${groupsHolding(tenantId, (id) => sql`${id} = ${userId}`)} g where g.group_id = any(include_groups))))`,
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row && toMobility(row)
}

export async function insert(tx: Db, tenantId: TenantId, mobility: Mobility, now: Date): Promise<void> {
  await tx
    .insertInto('mobility_policy')
    .values({ tenant_id: tenantId, id: mobility.id, ...columnsOf(mobility), created_at: now })
    .execute()
}

export async function change(tx: Db, tenantId: TenantId, mobility: Mobility): Promise<void> {
  await tx
    .updateTable('mobility_policy')
    .set(columnsOf(mobility))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', mobility.id)
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx.deleteFrom('mobility_policy').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

/** Of the groups that it names, those that there still are. */
export async function groupsOf(
  db: Db,
  tenantId: TenantId,
  ids: readonly GroupId[],
): Promise<{ id: string; displayName: string }[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('directory_group')
    .select(['id', 'display_name as displayName'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .orderBy('display_name')
    .orderBy('id')
    .execute()
}
