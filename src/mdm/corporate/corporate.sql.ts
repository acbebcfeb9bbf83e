// Statements on corporate_identifier.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { IdentifierType } from '../../kernel/corporate-identifier.ts'
import type { TenantId } from '../../kernel/id.ts'

/** Where one stands: no tenant has two there. */
export type Place = { readonly type: IdentifierType; readonly key: string }

export type Identifier = Place & {
  readonly id: string
  readonly identifier: string
  readonly description: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  /** When a device with it enrolled for the last time. */
  readonly lastContactedAt: Date | undefined
  /** What its device did for the last time; `unknown` of devices that do not enrol here. */
  readonly state: 'enrolled' | 'failed' | 'notContacted' | 'unknown'
}

/** Of what never enrols here nothing is known. A device that was refused and enrols later is enrolled. */
const state = sql<Identifier['state']>`case
  when type <> 'manufacturerModelSerial' then 'unknown'
  when refused_at > coalesce(last_contacted_at, '-infinity') then 'failed'
  when last_contacted_at is not null then 'enrolled'
  else 'notContacted' end`

const columns = [
  'id',
  'type',
  'key',
  'identifier',
  'description',
  'created_at',
  'modified_at',
  'last_contacted_at',
] as const

const select = (db: Db, tenantId: TenantId) =>
  db.selectFrom('corporate_identifier').select(columns).select(state.as('state')).where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toIdentifier = (row: Row): Identifier => ({
  id: row.id,
  type: row.type,
  key: row.key,
  identifier: row.identifier,
  description: row.description,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  lastContactedAt: row.last_contacted_at ?? undefined,
  state: row.state,
})

export const identifierList = managementList({
  name: 'importedDeviceIdentities',
  key: 'id',
  order: [{ property: 'createdDateTime', descending: false }],
  properties: {
    id: text(sql`id::text`),
    importedDeviceIdentifier: text('identifier', { searched: true }),
    importedDeviceIdentityType: text('type'),
    enrollmentState: text(state),
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

export async function byKeys(db: Db, tenantId: TenantId, places: readonly Place[]): Promise<Identifier[]> {
  const rows = await select(db, tenantId)
    .where(
      sql<boolean>`(type, key) in (select * from unnest(${places.map(({ type }) => type)}::text[],
                                                        ${places.map(({ key }) => key)}::text[]))`,
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toIdentifier)
}

export type NewIdentifier = Pick<Identifier, 'type' | 'identifier' | 'description' | 'key'>

/** Those that were there already are left, or described anew. Answers with the places of those that were stored. */
export async function insert(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly now: Date },
  given: readonly NewIdentifier[],
  overwrite: boolean,
): Promise<Place[]> {
  const { rows } = await sql<Place>`
    insert into corporate_identifier as c (tenant_id, id, type, identifier, key, description, created_at, modified_at)
    select ${on.tenantId}, gen_random_uuid(), g.type, g.identifier, g.key, g.description, ${on.now}, ${on.now}
      from unnest(${given.map(({ type }) => type)}::text[], ${given.map(({ identifier }) => identifier)}::text[],
                  ${given.map(({ key }) => key)}::text[], ${given.map(({ description }) => description)}::text[])
             as g(type, identifier, key, description)
    on conflict (tenant_id, type, key) do update
       set identifier = excluded.identifier, description = excluded.description, modified_at = excluded.modified_at
     where ${overwrite}
    returning c.type, c.key`.execute(tx)
  return rows
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

/** Whether there is any of a Windows device, and whether this is one. */
export async function known(
  db: Db,
  tenantId: TenantId,
  key: string | undefined,
): Promise<{ readonly any: boolean; readonly this: boolean }> {
  const { rows } = await sql<{ any: boolean; this: boolean }>`
    select exists (select from corporate_identifier
                    where tenant_id = ${tenantId} and type = 'manufacturerModelSerial') as any,
           exists (select from corporate_identifier
                    where tenant_id = ${tenantId} and type = 'manufacturerModelSerial' and key = ${key ?? null}) as this`.execute(
    db,
  )
  return rows[0] ?? { any: false, this: false }
}

/** A Windows device with this key enrolled. */
export const contacted = (tx: Db, tenantId: TenantId, key: string, now: Date): Promise<void> =>
  mark(tx, tenantId, key, { last_contacted_at: now })

/** One was refused. */
export const refused = (tx: Db, tenantId: TenantId, key: string, now: Date): Promise<void> =>
  mark(tx, tenantId, key, { refused_at: now })

async function mark(
  tx: Db,
  tenantId: TenantId,
  key: string,
  at: { readonly last_contacted_at: Date } | { readonly refused_at: Date },
): Promise<void> {
  await tx
    .updateTable('corporate_identifier')
    .set(at)
    .where('tenant_id', '=', tenantId)
    .where('type', '=', 'manufacturerModelSerial')
    .where('key', '=', key)
    .execute()
}
