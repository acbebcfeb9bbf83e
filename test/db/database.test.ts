import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../support/database/database.ts'

test('each test file gets a migrated database of its own', async () => {
  await using one = await createTestDatabase()
  await using other = await createTestDatabase()
  await sql`create table mine (id int)`.execute(one.db)
  const { rows } = await sql<{ mine: string | null; migrated: string | null }>`
    select to_regclass('mine')::text as mine, to_regclass('schema_migration')::text as migrated`.execute(other.db)
  expect(rows).toEqual([{ mine: null, migrated: 'schema_migration' }])
})
