import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openDatabase } from '../../src/db/open.ts'
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts'

let database: TestDatabase
const warned: string[] = []
const log = { debug() {}, info() {}, error() {}, warn: (_: object, message: string) => void warned.push(message) }

/** One connection, so that the next statement goes where the one before went. */
const open = () => openDatabase({ databaseUrl: database.url, dataDir: '', log, poolSize: 1 })

beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
})
afterAll(() => database.stop())

test('a statement is prepared the second time it is sent, and told from another of the same words', async () => {
  const { db, pool, stop } = await open()
  const prepared = async () =>
    (await pool.query<{ statement: string }>('select statement from pg_prepared_statements order by 1')).rows.map(
      ({ statement }) => statement,
    )
  try {
    expect(await prepared()).toEqual([])
    await sql`select ${1}::int as one`.execute(db)
    expect(await prepared()).toEqual([])
    await sql`select ${1}::int as one`.execute(db)
    const { rows } = await sql`select ${2}::int as one`.execute(db)
    expect(rows).toEqual([{ one: 2 }])
    await pool.query('select $1::int as two', [2])
    expect((await pool.query('select $1::int as two', [3])).rows).toEqual([{ two: 3 }])
    const three = { text: 'select $1::int as three', values: [3], rowMode: 'array' as const }
    for (let i = 0; i < 3; i++) expect((await pool.query(three)).rows).toEqual([[3]])
    expect(await prepared()).toEqual(['select $1::int as one', 'select $1::int as three', 'select $1::int as two'])
    const many = Array.from({ length: 100 }, (_, i) => i)
    for (let i = 0; i < 3; i++) await pool.query('select count(*) from unnest($1::int[])', [many])
    expect(await prepared()).toHaveLength(3)
    await expect(pool.query({ ...three, values: ['x'] })).rejects.toMatchObject({ code: '22P02' })
  } finally {
    await stop()
  }
})

test('a connection has a bounded number of prepared statements, whatever is sent', async () => {
  const { pool, stop } = await open()
  try {
    for (let i = 0; i < 320; i++)
      for (let twice = 0; twice < 2; twice++) await pool.query(`select $1::int as a${i}`, [i])
    const { rows } = await pool.query('select count(*)::int as count from pg_prepared_statements')
    expect(rows).toEqual([{ count: 300 }])
  } finally {
    await stop()
  }
})

test('when a pooler drops what was prepared, one statement fails, a line says why, and the next ones are not prepared', async () => {
  const { pool, stop } = await open()
  try {
    for (let i = 0; i < 2; i++) await pool.query('select $1::int as one', [i])
    await pool.query('deallocate all')
    await expect(pool.query('select $1::int as one', [1])).rejects.toMatchObject({ code: '26000' })
    expect(warned).toEqual([expect.stringContaining('pooler')])
    for (let i = 0; i < 2; i++) expect((await pool.query('select $1::int as one', [i])).rows).toEqual([{ one: i }])
    expect((await pool.query('select from pg_prepared_statements')).rowCount).toBe(0)
    expect(warned).toHaveLength(1)
  } finally {
    await stop()
  }
})

test('a statement that a migration changed fails at most once in a process that runs on', async () => {
  const { pool, stop } = await open()
  try {
    await pool.query('create table changing (a int)')
    const text = 'select * from changing where a > $1'
    for (let i = 0; i < 2; i++) await pool.query(text, [i])
    await pool.query('alter table changing add column b int')
    await expect(pool.query(text, [1])).rejects.toMatchObject({ code: '0A000' })
    expect((await pool.query(text, [1])).rows).toEqual([])
  } finally {
    await stop()
  }
})
