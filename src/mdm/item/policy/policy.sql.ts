// Statements on mdm_policy.

import { sql } from 'kysely'

import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import { guid, instant, integer, type List, managementList, text, typesOf } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import { PolicyId, type TenantId } from '../../../kernel/id.ts'
import type { StoredSetting } from '../setting.ts'
import { policyKind } from './assignment.ts'
import type { Configuration } from './configuration.ts'

export type Policy = {
  readonly id: PolicyId
  readonly kind: string
  readonly displayName: string
  readonly description: string
  readonly scope: 'device' | 'user'
  readonly settings: readonly StoredSetting[]
  readonly createdAt: Date
  readonly version: number
}

function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('mdm_policy')
    .select(['id', 'kind', 'display_name', 'description', 'scope', 'settings', 'created_at', 'version'])
    .where('tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

function toPolicy(row: Row): Policy {
  return {
    id: PolicyId.parse(row.id),
    kind: row.kind,
    displayName: row.display_name,
    description: row.description,
    scope: row.scope,
    settings: row.settings as StoredSetting[], // written by insert and change only
    createdAt: row.created_at,
    version: row.version,
  }
}

/** `kinds`: of settings, all that there are. */
export const policyList = (kinds: ReadonlyArray<Pick<Configuration, 'name' | 'type'>>): List =>
  managementList({
    name: 'deviceConfigurations',
    key: 'id',
    order: [{ property: 'id', descending: false }],
    expands: ['assignments'],
    properties: {
      id: guid('id'),
      displayName: text('display_name', { searched: true }),
      description: text('description', { searched: true }),
      createdDateTime: instant('created_at'),
      lastModifiedDateTime: instant('created_at'),
      version: integer('version'),
    },
    types: typesOf(
      [
        'windows10GeneralConfiguration',
        'windows10EndpointProtectionConfiguration',
        'windowsUpdateForBusinessConfiguration',
        'sharedPCConfiguration',
        'editionUpgradeConfiguration',
      ],
      Object.fromEntries(kinds.map(({ name, type }) => [type.replace('#microsoft.graph.', ''), sql`kind = ${name}`])),
    ),
  })

export async function page(db: Db, tenantId: TenantId, list: List, wanted: Wanted): Promise<Found<Policy>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId) }, list, wanted)
  return { ...found, rows: found.rows.map(toPolicy) }
}

export async function byId(db: Db, tenantId: TenantId, id: PolicyId): Promise<Policy | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toPolicy(row)
}

/** What the settings of these policies are called, in their order; policies that are gone are not in it. */
export async function settingNames(
  db: Db,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyArray<{ readonly uri: string; readonly name: string }>>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{
    readonly id: string
    readonly settings: { readonly uri: string; readonly name: string }[]
  }>`
    select p.id, (select coalesce(json_agg(json_build_object('uri', s.setting ->> 'uri', 'name', coalesce(s.setting ->> 'name', ''))
                                           order by s.place), '[]')
                    from jsonb_array_elements(p.settings) with ordinality s(setting, place)) as settings
      from mdm_policy p where p.tenant_id = ${tenantId} and p.id = ${anyOf(ids, 'uuid')}`.execute(db)
  return new Map(rows.map(({ id, settings }) => [id, settings]))
}

/** What other policies, that are assigned, say of these nodes (sameNode); the oldest first. */
export async function othersOn(
  db: Db,
  tenantId: TenantId,
  id: PolicyId,
  nodes: readonly string[],
  most: number,
): Promise<readonly OtherSetting[]> {
  const { rows } = await sql<OtherSetting>`
    select p.id, p.display_name as "displayName", p.created_at as "createdAt", s.setting ->> 'uri' as uri,
           s.setting ->> 'value' as value
      from mdm_policy p, jsonb_array_elements(p.settings) s(setting)
     where p.tenant_id = ${tenantId} and p.id <> ${id}
       and regexp_replace(lower(s.setting ->> 'uri'), '^\\./device/', './') = ${anyOf(nodes, 'text')}
       and exists (select from assignment a where a.tenant_id = ${tenantId} and a.kind = ${policyKind.name} and a.item_id = p.id)
     order by p.created_at, p.id limit ${most}`.execute(db)
  return rows
}

export type OtherSetting = {
  readonly id: string
  readonly displayName: string
  readonly createdAt: Date
  readonly uri: string
  /** Null for a secret. */
  readonly value: string | null
}

export type NewPolicy = Pick<Policy, 'id' | 'kind' | 'displayName' | 'description' | 'scope' | 'settings'>

export async function insert(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly now: Date },
  made: NewPolicy,
): Promise<void> {
  await tx
    .insertInto('mdm_policy')
    .values({
      tenant_id: on.tenantId,
      id: made.id,
      kind: made.kind,
      display_name: made.displayName,
      description: made.description,
      scope: made.scope,
      settings: JSON.stringify(made.settings),
      secrets_checked: true,
      created_at: on.now,
    })
    .execute()
}

/** Of the settings of all of the tenant's policies, as text. */
export async function bytesOfSettings(tx: Db, tenantId: TenantId): Promise<number> {
  const { bytes } = await tx
    .selectFrom('mdm_policy')
    .select(sql<number>`coalesce(sum(octet_length(settings::text)), 0)::float8`.as('bytes'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return bytes
}

/** False when somebody else changed or deleted it first. */
export async function change(
  tx: Db,
  tenantId: TenantId,
  changed: NewPolicy & { readonly version: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mdm_policy')
    .set((eb) => ({
      display_name: changed.displayName,
      description: changed.description,
      scope: changed.scope,
      settings: JSON.stringify(changed.settings),
      secrets_checked: true,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', changed.id)
    .where('version', '=', changed.version)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function remove(tx: Db, tenantId: TenantId, id: PolicyId): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('mdm_policy')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}
