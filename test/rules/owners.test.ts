// The rows of a table are written by the feature that owns it (src/db/owners.ts), so that what a row means is decided in one
// folder. Read from the text of the statements, as tenant-in-sql reads them at run time.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { owners } from '../../src/db/owners.ts'

const src = fileURLToPath(new URL('../../src/', import.meta.url))
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .sort()

type Table = keyof typeof owners
const isTable = (name: string): name is Table => name in owners

const writing = [
  /\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*'(\w+)/g,
  /\b(?:insert\s+into|merge\s+into|update|delete\s+from|copy)\s+(?:only\s+)?"?(\w+)\b/gi,
]

function tablesWrittenIn(text: string): ReadonlySet<Table> {
  const names = writing.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name.toLowerCase()))
  return new Set(names.filter(isTable))
}

/** What still writes another's table, and why it may. */
const exceptions: Readonly<Record<string, readonly Table[]>> = {
  // the events of thousands of devices in the statement that changes them
  'autopilot/lookup/lookup.sql.ts': ['device_event'],
  'autopilot/profile/assignment.sql.ts': ['device_event'],
}

test('a table is written by the feature that owns it, and by no other but those listed here', () => {
  const found = files.flatMap((path) => {
    const foreign = [...tablesWrittenIn(readFileSync(src + path, 'utf8'))].filter(
      (table) => !path.startsWith(`${owners[table]}/`),
    )
    return foreign.length === 0 ? [] : [[path, foreign.sort()] as const]
  })
  expect(Object.fromEntries(found)).toEqual(exceptions)
})

test('each way to write a row is recognised, and reading one is none', () => {
  const written = (text: string) => [...tablesWrittenIn(text)]
  for (const text of [
    "db.insertInto('alarm')",
    "tx\n  .updateTable('alarm')",
    "db.deleteFrom('alarm as a')",
    'sql`insert into alarm (id)`',
    'with x as (update alarm set a = 1)',
    'delete from alarm where',
    'copy alarm (id) from stdin',
    'merge into alarm using',
    'update "alarm" set a = 1',
  ]) {
    expect([text, written(text)]).toEqual([text, ['alarm']])
  }
  expect(written("db.selectFrom('alarm') … select * from alarm … for update")).toEqual([])
})
