// Statements on enrollment_restriction.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import { LimitSettings, PlatformSettings, type Restriction, type RestrictionKind } from './restriction.ts'

export type StoredRestriction = Restriction & {
  readonly description: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly version: number
}

export type RestrictionRow = {
  readonly id: string
  readonly kind: RestrictionKind
  readonly display_name: string
  readonly description: string
  readonly priority: number
  readonly settings: unknown
  readonly created_at: Date
  readonly modified_at: Date
  readonly version: number
}

export function toRestriction(row: RestrictionRow): StoredRestriction {
  const values = {
    id: row.id,
    displayName: row.display_name,
    description: row.description,
    priority: row.priority,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    version: row.version,
  }
  return row.kind === 'limit'
    ? { ...values, kind: 'limit', settings: LimitSettings.parse(row.settings) }
    : { ...values, kind: 'platform', settings: PlatformSettings.parse(row.settings) }
}

/** By priority, the default restriction first if it has a row. There are at most 76. */
export async function all(db: Db, tenantId: TenantId): Promise<StoredRestriction[]> {
  const rows = await db
    .selectFrom('enrollment_restriction')
    .select([
      'id',
      'kind',
      'display_name',
      'description',
      'priority',
      'settings',
      'created_at',
      'modified_at',
      'version',
    ])
    .where('tenant_id', '=', tenantId)
    .orderBy('kind')
    .orderBy('priority')
    .execute()
  return rows.map(toRestriction)
}

/** Every change of restrictions holds this, since priorities depend on each other. */
export async function lockRestrictions(tx: Db, tenantId: TenantId): Promise<void> {
  await tx.selectFrom('tenant').select('tenant_id').where('tenant_id', '=', tenantId).forUpdate().execute()
}

/** Makes the restriction, or changes it. */
export async function save(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly now: Date },
  restriction: Restriction & { readonly description: string },
): Promise<void> {
  const { id, kind, priority } = restriction
  const values = {
    display_name: restriction.displayName,
    description: restriction.description,
    settings: JSON.stringify(restriction.settings),
    modified_at: on.now,
  }
  await tx
    .insertInto('enrollment_restriction')
    .values({ tenant_id: on.tenantId, id, kind, priority, created_at: on.now, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'id'])
        .doUpdateSet((eb) => ({ ...values, version: eb('enrollment_restriction.version', '+', 1) })),
    )
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx
    .deleteFrom('enrollment_restriction')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('priority', '>', 0)
    .execute()
}

/** Priorities 1, 2, 3, … in this order. Two steps, because a priority is unique at every moment. */
export async function renumber(
  tx: Db,
  tenantId: TenantId,
  kind: RestrictionKind,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update enrollment_restriction set priority = -priority
     where tenant_id = ${tenantId} and kind = ${kind} and priority > 0`.execute(tx)
  await sql`
    update enrollment_restriction r set priority = o.position
      from unnest(${[...ids]}::uuid[]) with ordinality as o(id, position)
     where r.tenant_id = ${tenantId} and r.id = o.id`.execute(tx)
}
