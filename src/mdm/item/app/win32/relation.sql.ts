// Statements on mdm_app_relation: what applications need, and what they replace.

import { sql } from 'kysely'

import { anyOf } from '../../../../db/any-of.ts'
import type { Db } from '../../../../db/schema.ts'
import type { AppId, TenantId } from '../../../../kernel/id.ts'
import { mostReached, mostRelations, type Relation } from './relation.ts'

/** Every relation that these lead to, over any number of steps; one more than the most when there are more. */
export async function reached(db: Db, tenantId: TenantId, from: readonly string[]): Promise<readonly Relation[]> {
  if (from.length === 0) return []
  const { rows } = await sql<Relation>`
    with recursive way (app_id) as (
      select unnest(${from}::uuid[])
      union
      select r.target_id from way join mdm_app_relation r on r.tenant_id = ${tenantId} and r.app_id = way.app_id
    )
    select r.app_id as "appId", r.target_id as "targetId", r.kind, r.acts
      from way join mdm_app_relation r on r.tenant_id = ${tenantId} and r.app_id = way.app_id
     limit ${mostRelations + 1}`.execute(db)
  return rows
}

/** Whether `appId` is installed because `via` is, over any number of steps, or is removed because one of those replaces it. */
export async function isLedToBy(db: Db, tenantId: TenantId, via: string, appId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    with recursive way (app_id) as (
      select ${via}::uuid
      union
      select r.target_id from way join mdm_app_relation r
        on r.tenant_id = ${tenantId} and r.app_id = way.app_id and r.kind = 'dependency' and r.acts
    )
    select exists (select from way where app_id = ${appId}::uuid)
        or exists (select from way join mdm_app_relation r
                     on r.tenant_id = ${tenantId} and r.app_id = way.app_id and r.kind = 'supersedence' and r.acts
                   where r.target_id = ${appId}::uuid) as found`.execute(db)
  return rows[0]?.found === true
}

export type Related = Relation & {
  readonly displayName: string
  readonly version: string
  readonly publisher: string
}

/** `child`: of what the application leads to; `parent`: of what leads to it. */
export async function ofApp(
  db: Db,
  tenantId: TenantId,
  id: AppId,
  side: 'child' | 'parent',
): Promise<readonly Related[]> {
  const [own, other] = side === 'child' ? (['app_id', 'target_id'] as const) : (['target_id', 'app_id'] as const)
  const rows = await db
    .selectFrom('mdm_app_relation as r')
    .innerJoin('mdm_app as a', (join) => join.onRef('a.tenant_id', '=', 'r.tenant_id').onRef('a.id', '=', `r.${other}`))
    .select(['r.app_id', 'r.target_id', 'r.kind', 'r.acts', 'a.display_name', 'a.product_version', 'a.publisher'])
    .where('r.tenant_id', '=', tenantId)
    .where('a.tenant_id', '=', tenantId)
    .where(`r.${own}`, '=', id)
    .orderBy('a.display_name')
    .orderBy('a.id')
    .limit(mostReached)
    .execute()
  return rows.map((row) => ({
    appId: row.app_id,
    targetId: row.target_id,
    kind: row.kind,
    acts: row.acts,
    displayName: row.display_name,
    version: row.product_version,
    publisher: row.publisher,
  }))
}

export async function replace(
  tx: Db,
  tenantId: TenantId,
  id: AppId,
  wanted: ReadonlyArray<Omit<Relation, 'appId'>>,
): Promise<void> {
  await tx.deleteFrom('mdm_app_relation').where('tenant_id', '=', tenantId).where('app_id', '=', id).execute()
  if (wanted.length === 0) return
  await tx
    .insertInto('mdm_app_relation')
    .values(
      wanted.map(({ targetId, kind, acts }) => ({
        tenant_id: tenantId,
        app_id: id,
        target_id: targetId,
        kind,
        acts,
      })),
    )
    .execute()
}

export type Target = {
  readonly id: string
  readonly displayName: string
  readonly form: string
  readonly holdsSecret: boolean
}

/** Locked, so that none of them takes a mark or goes away before the relation is written. */
export async function targets(tx: Db, tenantId: TenantId, ids: readonly string[]): Promise<readonly Target[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('mdm_app')
    .select(['id', 'display_name', 'form', 'holds_secret'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    form: row.form,
    holdsSecret: row.holds_secret,
  }))
}
