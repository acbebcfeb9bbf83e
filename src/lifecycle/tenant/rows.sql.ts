// The rows of a tenant in all tables. Of all statements these alone write what other features own, as nothing else concerns every table
// alike: which tables there are, and what refers to what, is asked of the database, so that a new table is in it by itself.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import { owners } from '../../db/owners.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Reference } from './order.ts'

export type TableOfTenants = { readonly name: string; readonly key: readonly string[] }

/** Tables whose rows say of which tenant they are, with the columns of their key. `hardware_key` has none, and none is needed. */
export async function tablesOfTenants(db: Db): Promise<TableOfTenants[]> {
  const { rows } = await sql<{ name: string; key: string[] }>`
    select c.relname as name,
           coalesce((select array_agg(a.attname::text order by a.attnum) from pg_index i
               join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
              where i.indrelid = c.oid and i.indisprimary), '{}') as key
      from pg_class c
      join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped
     where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
       and c.relname = ${anyOf(Object.keys(owners), 'text')}
     order by 1`.execute(db)
  return rows
}

export async function references(db: Db): Promise<Reference[]> {
  const { rows } = await sql<{ from: string; to: string }>`
    select c.relname as from, r.relname as to from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
     where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace`.execute(db)
  return rows
}

export async function count(db: Db, tenantId: TenantId, table: string): Promise<number> {
  const { rows } = await sql<{ rows: string }>`
    select count(*) as rows from ${sql.table(table)} where tenant_id = ${tenantId}`.execute(db)
  return Number(rows[0]?.rows ?? 0)
}

/** At most so many; answers how many went. */
export async function removeSome(
  tx: Db,
  tenantId: TenantId,
  { name, key }: TableOfTenants,
  most: number,
): Promise<number> {
  const columns = sql.join(key.map((column) => sql.ref(column)))
  const { numAffectedRows } = await sql`
    delete from ${sql.table(name)} where tenant_id = ${tenantId} and (${columns}) in (
      select ${columns} from ${sql.table(name)} where tenant_id = ${tenantId} limit ${most})`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

export async function removeAll(tx: Db, tenantId: TenantId, table: string): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where tenant_id = ${tenantId}`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
