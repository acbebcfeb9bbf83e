// The tables as the code sees them (src/db/schema.ts) are those that the migrations make, column by column.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../database.ts'

test('each column of a table is in the types, may be null only where they say so, and nothing else is', async () => {
  await using database = await createTestDatabase()
  const { rows } = await database.pool.query<{ table: string; column: string; nullable: boolean }>(
    `select table_name as table, column_name as column, is_nullable = 'YES' as nullable
     from information_schema.columns where table_schema = current_schema() and table_name <> 'schema_migration'`,
  )
  const made = rows.map(({ table, column, nullable }) => `${table}.${column}${nullable ? ' null' : ''}`)
  expect(columnsOfTypes().sort()).toEqual(made.sort())
})

/** `table.column`, with ` null` where the type admits it. */
function columnsOfTypes(): string[] {
  const folder = fileURLToPath(new URL('../../src/db/schema/', import.meta.url))
  const source = [`${folder}../schema.ts`, ...readdirSync(folder).map((name) => folder + name)]
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  const members = (name: string): ReadonlyArray<readonly [name: string, type: string]> => {
    const body = source.match(new RegExp(`^export interface ${name} \\{\\n([\\s\\S]*?)^\\}`, 'm'))?.[1] ?? ''
    return [...body.matchAll(/^ {2}(?:readonly )?(\w+): (.+)$/gm)].map(([, member = '', type = '']) => [member, type])
  }
  return members('Database').flatMap(([table, type]) =>
    members(type).map(([column, of]) => `${table}.${column}${/\| null\b/.test(of) ? ' null' : ''}`),
  )
}
