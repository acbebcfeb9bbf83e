// Statements on status_page.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { instant, integer, managementList, text, typesOf } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import { type StatusPage, StatusPageSettings } from './status-page.ts'

export type StoredPage = StatusPage & {
  readonly description: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly version: number
}

function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('status_page')
    .select(['id', 'display_name', 'description', 'priority', 'settings', 'created_at', 'modified_at', 'version'])
    .where('tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

function toPage(row: Row): StoredPage {
  return {
    id: row.id,
    displayName: row.display_name,
    description: row.description,
    priority: row.priority,
    settings: StatusPageSettings.parse(row.settings),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    version: row.version,
  }
}

/** By priority, the default page first if it has a row. There are at most 51. */
export async function all(db: Db, tenantId: TenantId): Promise<StoredPage[]> {
  const rows = await select(db, tenantId).orderBy('priority').limit(100).execute()
  return rows.map(toPage)
}

const pageTypeName = sql`case priority when 0 then 'defaultWindows10EnrollmentCompletionPageConfiguration'
                                       else 'windows10EnrollmentCompletionPageConfiguration' end`

export const pageList = managementList({
  name: 'deviceEnrollmentConfigurations',
  key: 'priority',
  order: [{ property: 'priority', descending: false }],
  expands: ['assignments'],
  properties: {
    id: text(sql`id::text || '_' || upper(left(${pageTypeName}, 1)) || substr(${pageTypeName}, 2)`),
    displayName: text('display_name', { searched: true }),
    description: text('description', { searched: true }),
    priority: integer('priority'),
    version: integer('version'),
    createdDateTime: instant('created_at'),
    lastModifiedDateTime: instant('modified_at'),
    deviceEnrollmentConfigurationType: text(pageTypeName),
  },
  types: typesOf(
    [
      'deviceEnrollmentLimitConfiguration',
      'deviceEnrollmentPlatformRestrictionsConfiguration',
      'deviceEnrollmentPlatformRestrictionConfiguration',
      'deviceEnrollmentWindowsHelloForBusinessConfiguration',
    ],
    { windows10EnrollmentCompletionPageConfiguration: sql`true` },
  ),
})

/** `fallback` is the default page of a tenant that has not changed it, which has no row. */
export async function page(
  db: Db,
  tenantId: TenantId,
  wanted: Wanted,
  fallback: StoredPage,
): Promise<Found<StoredPage>> {
  const rows = (on: Db) =>
    on
      .selectFrom(
        sql<Row>`(
          select id, display_name, description, priority, settings, created_at, modified_at, version
            from status_page where tenant_id = ${tenantId}
          union all
          select ${fallback.id}::uuid, ${fallback.displayName}, ${fallback.description}, 0,
                 ${JSON.stringify(fallback.settings)}::jsonb, ${fallback.createdAt.toISOString()}::timestamptz,
                 ${fallback.modifiedAt.toISOString()}::timestamptz, ${fallback.version}
           where not exists (select from status_page where tenant_id = ${tenantId} and priority = 0))`.as('page'),
      )
      .selectAll()
  const found = await pageOf({ db, tenantId, select: rows }, pageList, wanted)
  return { ...found, rows: found.rows.map(toPage) }
}

/** Every change of pages holds this, since priorities depend on each other. */
export async function lockPages(tx: Db, tenantId: TenantId): Promise<void> {
  await tx.selectFrom('tenant').select('tenant_id').where('tenant_id', '=', tenantId).forUpdate().execute()
}

export type PageValues = Pick<StoredPage, 'id' | 'displayName' | 'description' | 'settings'>

/** Makes the page, or changes it. */
export async function save(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly now: Date },
  page: PageValues & { readonly priority: number },
): Promise<void> {
  const values = {
    display_name: page.displayName,
    description: page.description,
    settings: JSON.stringify(page.settings),
    modified_at: on.now,
  }
  await tx
    .insertInto('status_page')
    .values({ tenant_id: on.tenantId, id: page.id, priority: page.priority, created_at: on.now, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'id'])
        .doUpdateSet((eb) => ({ ...values, version: eb('status_page.version', '+', 1) })),
    )
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('status_page')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('priority', '>', 0)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/** Priorities 1, 2, 3, … in this order. Two steps, because a priority is unique at every moment. */
export async function renumber(tx: Db, tenantId: TenantId, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update status_page set priority = -priority where tenant_id = ${tenantId} and priority > 0`.execute(tx)
  await sql`
    update status_page p set priority = o.position
      from unnest(${[...ids]}::uuid[]) with ordinality as o(id, position)
     where p.tenant_id = ${tenantId} and p.id = o.id`.execute(tx)
}
