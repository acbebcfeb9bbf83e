// Statements on status_page.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
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

export type PageRow = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

export function toPage(row: PageRow): StoredPage {
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
