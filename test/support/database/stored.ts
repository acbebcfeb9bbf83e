// All that the database holds, table by table: for tests that must not find something anywhere, or see that nothing changed.

import { sql } from 'kysely'

import type { Db } from '../../../src/db/schema.ts'

export type Stored = ReadonlyMap<string, ReadonlyArray<Readonly<Record<string, unknown>>>>

export async function everyTable(db: Db): Promise<Stored> {
  const { rows: tables } = await sql<{ name: string }>`/* every tenant: all tables */
    select quote_ident(table_name) as name from information_schema.tables
     where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`.execute(db)
  const stored = new Map<string, Record<string, unknown>[]>()
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`/* every tenant: all rows */
      select * from ${sql.raw(name)} as t order by t::text`.execute(db)
    stored.set(name, rows)
  }
  return stored
}

/** What the server writes by itself, whoever asks for what. */
export const ofTheServer = ['regular_job'] as const

/** Without these tables, and without these columns of others (`table.column`). */
export function without(stored: Stored, left: readonly string[]): Stored {
  const kept = [...stored].filter(([table]) => !left.includes(table))
  const columns = (table: string, row: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !left.includes(`${table}.${column}`)))
  return new Map(
    kept.map(([table, rows]) => {
      const shown = rows.map((row) => columns(table, row))
      return [table, shown.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))]
    }),
  )
}
