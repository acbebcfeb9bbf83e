// Statements on corporate_identifier.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'

export type Identifier = {
  readonly id: string
  readonly identifier: string
  readonly description: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  /** When a device with it enrolled for the last time. */
  readonly lastContactedAt: Date | undefined
}

const columns = ['id', 'identifier', 'description', 'created_at', 'modified_at', 'last_contacted_at'] as const

const select = (db: Db, tenantId: TenantId) =>
  db.selectFrom('corporate_identifier').select(columns).where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toIdentifier = (row: Row): Identifier => ({
  id: row.id,
  identifier: row.identifier,
  description: row.description,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  lastContactedAt: row.last_contacted_at ?? undefined,
})

export const identifierList = managementList({
  name: 'importedDeviceIdentities',
  key: 'id',
  order: [{ property: 'createdDateTime', descending: false }],
  properties: {
    id: text(sql`id::text`),
    importedDeviceIdentifier: text('identifier', { searched: true }),
    description: text('description', { searched: true }),
    createdDateTime: instant('created_at'),
    lastModifiedDateTime: instant('modified_at'),
    lastContactedDateTime: instant('last_contacted_at', { nullable: true }),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Identifier>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId) }, identifierList, wanted)
  return { ...found, rows: found.rows.map(toIdentifier) }
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Identifier | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toIdentifier(row)
}

export async function byKeys(db: Db, tenantId: TenantId, keys: readonly string[]): Promise<Identifier[]> {
  const rows = await select(db, tenantId)
    .where('key', '=', sql<string>`any(${[...keys]}::text[])`)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toIdentifier)
}

export type NewIdentifier = Pick<Identifier, 'identifier' | 'description'> & { readonly key: string }

/** Those that were there already are left, or described anew. Each with whether it was stored. */
export async function insert(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly now: Date },
  given: readonly NewIdentifier[],
  overwrite: boolean,
): Promise<ReadonlyMap<string, Identifier>> {
  const { rows } = await sql<Row & { key: string }>`
    insert into corporate_identifier as c (tenant_id, id, identifier, key, description, created_at, modified_at)
    select ${on.tenantId}, gen_random_uuid(), g.identifier, g.key, g.description, ${on.now}, ${on.now}
      from unnest(${given.map(({ identifier }) => identifier)}::text[], ${given.map(({ key }) => key)}::text[],
                  ${given.map(({ description }) => description)}::text[]) as g(identifier, key, description)
    on conflict (tenant_id, key) do update
       set identifier = excluded.identifier, description = excluded.description, modified_at = excluded.modified_at
     where ${overwrite}
    returning c.id, c.identifier, c.key, c.description, c.created_at, c.modified_at, c.last_contacted_at`.execute(tx)
  return new Map(rows.map((row) => [row.key, toIdentifier(row)]))
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('corporate_identifier')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .returning('identifier')
    .executeTakeFirst()
  return row?.identifier
}

/** Whether there is any, and whether this is one. */
export async function known(
  db: Db,
  tenantId: TenantId,
  key: string | undefined,
): Promise<{ readonly any: boolean; readonly this: boolean }> {
  const { rows } = await sql<{ any: boolean; this: boolean }>`
    select exists (select from corporate_identifier where tenant_id = ${tenantId}) as any,
           exists (select from corporate_identifier where tenant_id = ${tenantId} and key = ${key ?? null}) as this`.execute(
    db,
  )
  return rows[0] ?? { any: false, this: false }
}

export async function contacted(tx: Db, tenantId: TenantId, key: string, now: Date): Promise<void> {
  await tx
    .updateTable('corporate_identifier')
    .set({ last_contacted_at: now })
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key)
    .execute()
}
