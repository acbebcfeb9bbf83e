// Removals of tenants: what is asked for and not done, and the receipts of what was.

import { type Selectable, sql } from 'kysely'

import type { Database, Db } from '../../db/schema.ts'
import { TenantId } from '../../kernel/id.ts'
import type { Counts } from './order.ts'

export type Step = Database['tenant_removal']['step']

export type Removal = {
  readonly tenantId: TenantId
  readonly domain: string
  readonly askedAt: Date
  readonly askedBy: string
  readonly step: Step
  readonly removed: Counts
  /** Null until all was done. */
  readonly left: Counts | null
  readonly finishedAt: Date | null
}

const removalIn = (row: Selectable<Database['tenant_removal']>): Removal => ({
  tenantId: TenantId.parse(row.id),
  domain: row.domain,
  askedAt: row.asked_at,
  askedBy: row.asked_by,
  step: row.step,
  removed: row.removed,
  left: row.left_over,
  finishedAt: row.finished_at,
})

/** One at a time is asked for, so that of two tenants that would be the last but one each is not taken for the other. */
export async function lockAlone(tx: Db): Promise<void> {
  await sql`lock table tenant_removal in share row exclusive mode`.execute(tx)
}

export async function all(db: Db): Promise<Removal[]> {
  const rows = await db.selectFrom('tenant_removal').selectAll().orderBy('asked_at', 'desc').orderBy('id').execute()
  return rows.map(removalIn)
}

export async function byId(db: Db, tenantId: TenantId): Promise<Removal | undefined> {
  const row = await db.selectFrom('tenant_removal').selectAll().where('id', '=', tenantId).executeTakeFirst()
  return row && removalIn(row)
}

/** Undefined where another process is at it, or it is done. */
export async function claim(tx: Db, tenantId: TenantId): Promise<Removal | undefined> {
  const row = await tx
    .selectFrom('tenant_removal')
    .selectAll()
    .where('id', '=', tenantId)
    .where('step', '<>', 'done')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row && removalIn(row)
}

/** The oldest first. */
export async function unfinished(db: Db): Promise<TenantId[]> {
  const rows = await db
    .selectFrom('tenant_removal')
    .select('id')
    .where('step', '<>', 'done')
    .orderBy('asked_at')
    .execute()
  return rows.map(({ id }) => TenantId.parse(id))
}

type Asked = Pick<Removal, 'tenantId' | 'domain' | 'askedAt' | 'askedBy' | 'removed'>

export async function insert(tx: Db, { tenantId, domain, askedAt, askedBy, removed }: Asked): Promise<void> {
  await tx
    .insertInto('tenant_removal')
    .values({
      id: tenantId,
      domain,
      asked_at: askedAt,
      asked_by: askedBy,
      step: 'partners',
      removed: JSON.stringify(removed),
    })
    .execute()
}

export async function goOn(
  tx: Db,
  { tenantId, step, removed }: Pick<Removal, 'tenantId' | 'step' | 'removed'>,
): Promise<void> {
  await tx
    .updateTable('tenant_removal')
    .set({ step, removed: JSON.stringify(removed) })
    .where('id', '=', tenantId)
    .execute()
}

export async function finish(tx: Db, tenantId: TenantId, left: Counts, at: Date): Promise<void> {
  await tx
    .updateTable('tenant_removal')
    .set({ step: 'done', left_over: JSON.stringify(left), finished_at: at })
    .where('id', '=', tenantId)
    .execute()
}
