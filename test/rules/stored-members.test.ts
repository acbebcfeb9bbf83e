// What is stored is read again: a column that statements only write is a setting that does nothing, or a promise about one. Read from
// the text of the sources. Members of settings that are stored as one value are asked for where their kind is (profile.test.ts,
// desired-state.test.ts).

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../../src/', import.meta.url))
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
const textOf = (path: string) => readFileSync(src + path, 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '')

/** Each column with its table, as the types of the statements have it. */
const columns = sources
  .filter((path) => /^db\/schema\/.+\.ts$/.test(path))
  .flatMap((path) => [...textOf(path).matchAll(/export interface (\w+Table) \{([^}]*)\}/g)])
  .flatMap(([, table = '', body = '']) =>
    [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, column = '']) => ({ table, column })),
  )

const statements = sources
  .filter((path) => !path.startsWith('db/schema') && !path.endsWith('.test.ts'))
  .map((path) => textOf(path))
  .join('\n')

/** Places where a name is only given a value: members of what is inserted or set, and lists of columns of an `insert`. */
const withoutWrites = (text: string): string =>
  text
    .replace(/insert into \w+(?: as \w+)? \([^)]*\)/g, '')
    .replace(/\b\w+\s*:(?!:)/g, ':')
    .replace(/(?<![.\w])\w+ = (?=\$\{|excluded\.)/g, '')

const read = withoutWrites(statements)
const isRead = (column: string, text = read): boolean => new RegExp(`\\b${column}\\b`).test(text)

/** What is only written, and why it is kept. */
const unread: Readonly<Record<string, string>> = {
  'AutopilotDeviceTable.tpm_assurance':
    'of the last proof, for whoever looks into a doubt: decisions go by what a join took over of it',
  'AutopilotDeviceTable.tpm_origin': 'likewise',
  'DomainTable.is_initial': 'known when the tenant is made, and not to be found out later',
  'DomainTable.verified_at': 'likewise',
  'MdmEnrollmentTable.action_status':
    'what the device answered to a wipe or retire, for whoever looks into why it failed',
}

test('each column of each table is read by some statement, but for those listed here with their reason', () => {
  expect(columns.length).toBeGreaterThan(200)
  const found = columns.filter(({ column }) => !isRead(column)).map(({ table, column }) => `${table}.${column}`)
  expect(found.sort()).toEqual(Object.keys(unread))
})

test('what only gives a column a value is not taken for reading it, and what asks for it is', () => {
  for (const writes of [
    'insert into t (id, kept) values',
    '.set({ kept: 1 })',
    `update t set kept = $\{now}`,
    'do update set kept = excluded.x',
  ])
    expect([writes, isRead('kept', withoutWrites(writes))]).toEqual([writes, false])
  for (const reads of [
    "select(['kept'])",
    'select t.kept from',
    `where t.kept = $\{id}`,
    'row.kept',
    "where('kept', '=', 1)",
  ])
    expect([reads, isRead('kept', withoutWrites(reads))]).toEqual([reads, true])
})
