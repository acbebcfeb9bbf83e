// Statements on assignment_filter, and which assignments a filter narrows.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { FilterId, type TenantId } from '../../kernel/id.ts'
import type { Filter, FilterType } from './filter.ts'

const select = (db: Db, tenantId: TenantId) =>
  db.selectFrom('assignment_filter').selectAll().where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toFilter = (row: Row): Filter => ({
  id: FilterId.parse(row.id),
  displayName: row.display_name,
  description: row.description,
  rule: row.rule,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  version: row.version,
})

export const filterList = managementList({
  name: 'assignmentFilters',
  key: 'id',
  order: [{ property: 'displayName', descending: false }],
  properties: {
    id: text(sql`id::text`),
    displayName: text('display_name', { searched: true }),
    description: text('description', { searched: true }),
    rule: text('rule'),
    createdDateTime: instant('created_at'),
    lastModifiedDateTime: instant('modified_at'),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Filter>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId) }, filterList, wanted)
  return { ...found, rows: found.rows.map(toFilter) }
}

export async function byId(
  db: Db,
  tenantId: TenantId,
  id: FilterId,
  { lock = false } = {},
): Promise<Filter | undefined> {
  const row = await select(db, tenantId)
    .where('id', '=', id)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  return row && toFilter(row)
}

/** By its id; of those that are there. */
export async function rulesOf(
  db: Db,
  tenantId: TenantId,
  ids: readonly FilterId[],
): Promise<ReadonlyMap<FilterId, Pick<Filter, 'displayName' | 'rule'>>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('assignment_filter')
    .select(['id', 'display_name', 'rule'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .execute()
  return new Map(rows.map((row) => [FilterId.parse(row.id), { displayName: row.display_name, rule: row.rule }]))
}

/** Those of the ids that are filters. They stay as long as the transaction does. */
export async function existing(tx: Db, tenantId: TenantId, ids: readonly FilterId[]): Promise<Set<FilterId>> {
  if (ids.length === 0) return new Set()
  const rows = await select(tx, tenantId).where('id', '=', anyOf(ids, 'uuid')).orderBy('id').forShare().execute()
  return new Set(rows.map(({ id }) => FilterId.parse(id)))
}

export async function count(db: Db, tenantId: TenantId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from assignment_filter where tenant_id = ${tenantId}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Made, or changed to this. */
export async function save(tx: Db, tenantId: TenantId, filter: Filter): Promise<void> {
  const values = {
    display_name: filter.displayName,
    description: filter.description,
    rule: filter.rule,
    modified_at: filter.modifiedAt,
    version: filter.version,
  }
  await tx
    .insertInto('assignment_filter')
    .values({ tenant_id: tenantId, id: filter.id, created_at: filter.createdAt, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(values))
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: FilterId): Promise<void> {
  await tx.deleteFrom('assignment_filter').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

/** An assignment that it narrows. */
export type Use = {
  readonly kind: string
  readonly itemId: string
  readonly groupId: string
  readonly type: FilterType
}

export async function uses(db: Db, tenantId: TenantId, id: FilterId): Promise<Use[]> {
  const rows = await db
    .selectFrom('assignment')
    .select(['kind', 'item_id', 'group_id', 'filter_type'])
    .where('tenant_id', '=', tenantId)
    .where('filter_id', '=', id)
    .orderBy('kind')
    .orderBy('item_id')
    .orderBy('group_id')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    itemId: row.item_id,
    groupId: row.group_id,
    type: row.filter_type ?? 'include',
  }))
}
