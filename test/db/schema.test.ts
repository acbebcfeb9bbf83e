// The tables as the code sees them (src/db/schema.ts) are those that the migrations make, column by column.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../support/database/database.ts'
import { tablesOfNoTenant, tenantTables } from '../support/database/tenant-in-sql.ts'

test('each column of a table is in the types, may be null only where they say so, and nothing else is', async () => {
  await using database = await createTestDatabase()
  const { rows } = await database.pool.query<{ table: string; column: string; nullable: boolean }>(
    `select table_name as table, column_name as column, is_nullable = 'YES' as nullable
     from information_schema.columns where table_schema = current_schema() and table_name <> 'schema_migration'`,
  )
  const made = rows.map(({ table, column, nullable }) => `${table}.${column}${nullable ? ' null' : ''}`)
  expect(columnsOfTypes().sort()).toEqual(made.sort())
})

test('the key of every table begins with its tenant, but for those that have none', async () => {
  await using database = await createTestDatabase()
  const { rows } = await database.pool.query<{ table: string; first: string }>(
    `select c.relname as table, a.attname as first from pg_index i
       join pg_class c on c.oid = i.indrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where i.indisprimary and c.relnamespace = current_schema()::regnamespace and c.relname <> 'schema_migration'`,
  )
  const byTenant = rows.filter(({ table, first }) => first === 'tenant_id' && table !== 'tenant')
  expect(byTenant.map(({ table }) => table).sort()).toEqual([...tenantTables].sort())
  const others = rows.filter((row) => !byTenant.includes(row)).map(({ table }) => table)
  expect(others.filter((table) => !tablesOfNoTenant.has(table))).toEqual([])
})

/** `table.column`, with ` null` where the type admits it. */
function columnsOfTypes(): string[] {
  const folder = fileURLToPath(new URL('../../src/db/schema/', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const source = [`${folder}../schema.ts`, ...files.map((name) => folder + name)]
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  const members = (name: string): ReadonlyArray<readonly [name: string, type: string]> => {
    const body =
      source.match(new RegExp(`^export interface ${name}(?: extends \\w+)? \\{\\n([\\s\\S]*?)^\\}`, 'm'))?.[1] ?? ''
    return [...body.matchAll(/^ {2}(?:readonly )?(\w+): (.+)$/gm)].map(([, member = '', type = '']) => [member, type])
  }
  const tables = [...source.matchAll(/^export interface (\w+Tables) /gm)].flatMap(([, name = '']) => members(name))
  return tables.flatMap(([table, type]) =>
    members(type).map(([column, of]) => `${table}.${column}${/\| null\b/.test(of) ? ' null' : ''}`),
  )
}
