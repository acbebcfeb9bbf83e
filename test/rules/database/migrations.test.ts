// Two changes that were made side by side may take the same number for their migrations; no database could be opened with both. And what
// one locks is locked until it ends.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const migrations = new URL('../../../src/db/migrations/', import.meta.url)
const names = readdirSync(migrations)

test('no two migrations have one number', () => {
  const numbers = names.map((name) => name.slice(0, 4))
  expect(numbers.length).toBeGreaterThan(50)
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([])
})

/** Tables that these lock against all reading until they are through with every row. */
function heldLong(sql: string): string[] {
  const tables = (pattern: RegExp) => [...sql.matchAll(pattern)].map(([, table = '']) => table)
  const made = tables(/^create table (\w+)/gim)
  const long = [...tables(/^update (\w+)/gim), ...tables(/^create (?:unique )?index \w+ on (\w+)/gim)]
  return tables(/^alter table (\w+)/gim).filter((table) => long.includes(table) && !made.includes(table))
}

test('a migration that alters a table leaves its rows and indexes to the next one: each holds its locks to its end', () => {
  const held = (all: readonly string[]) =>
    all.filter((name) => heldLong(readFileSync(new URL(name, migrations), 'utf8')).length > 0)
  // those up to here had run before this was a rule
  const since = '0261'
  expect(held(names.filter((name) => name < since)).length).toBeGreaterThan(3)
  expect(held(names.filter((name) => name >= since))).toEqual([])
})
