import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Kysely, sql } from 'kysely'
import { from as copyFrom } from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { silentLog } from '../../src/db/log.ts'
import { openDatabase, serverProblem } from '../../src/db/open.ts'
import type { Database } from '../../src/db/schema.ts'
import { inTransaction } from '../../src/db/tx.ts'
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts'

let database: TestDatabase
let db: Kysely<Database>
const statements: string[] = []

beforeAll(async () => {
  database = await createTestDatabase({
    empty: true,
    statementTimeoutMs: 2_000,
    onStatement: (text) => void statements.push(text),
  })
  db = database.db
  await sql`create table account (id int primary key, amount int not null)`.execute(db)
  await sql`insert into account values (1, 0), (2, 0)`.execute(db)
})

afterAll(() => database.stop())

const open = (databaseUrl: string): Promise<unknown> => openDatabase({ databaseUrl, dataDir: '', log: silentLog })

describe('DATABASE_URL', () => {
  test('one that is no address is refused without repeating its password', async () => {
    await expect(open('mysql://user:secret@host/db')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.not.stringContaining('secret'),
    })
  })

  test('a server that is not there is named', async () => {
    const listener = createServer()
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const { port } = listener.address() as AddressInfo
    await new Promise((resolve) => listener.close(resolve))
    await expect(open(`postgres://user:secret@127.0.0.1:${port}/db`)).rejects.toMatchObject({
      reason: 'database-away',
      message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port}/db .*ECONNREFUSED.*Start that server`)),
    })
  })

  test('a wrong password and a missing database are told apart', async () => {
    const wrong = new URL(database.url)
    wrong.password = 'wrong'
    await expect(open(wrong.href)).rejects.toMatchObject({
      reason: 'database-refused',
      message: /password authentication failed/,
    })
    const missing = new URL(database.url)
    missing.pathname = '/no_such_database'
    await expect(open(missing.href)).rejects.toMatchObject({
      reason: 'database-refused',
      message: /"no_such_database" does not exist/,
    })
  })

  test('PostgreSQL 14 is too old and 15 is not', () => {
    expect(serverProblem({ version: 140_011, text: '14.11', encoding: 'UTF8' })).toMatchObject({
      reason: 'database-too-old',
    })
    expect(serverProblem({ version: 150_000, text: '15.0', encoding: 'UTF8' })).toBeUndefined()
  })

  test('a database that is not UTF-8 is refused', async () => {
    await sql`create database latin encoding 'LATIN1' locale 'C' locale_provider libc template template0`.execute(db)
    const latin = new URL(database.url)
    latin.pathname = '/latin'
    await expect(open(latin.href)).rejects.toMatchObject({ reason: 'database-encoding', message: /LATIN1/ })
    await sql`drop database latin`.execute(db)
  })
})

describe('the pool', () => {
  test('shows every statement to the observer: built, raw and copied ones', async () => {
    statements.length = 0
    await sql`select 1 as built`.execute(db)
    await database.pool.query('select 2 as raw')
    await database.pool.query({ text: 'select $1::int as named', values: [3] })
    const client = await database.pool.connect()
    try {
      await pipeline(Readable.from(['7\t0\n']), client.query(copyFrom('copy account from stdin')))
    } finally {
      client.release()
    }
    expect(statements).toEqual([
      'select 1 as built',
      'select 2 as raw',
      'select $1::int as named',
      'copy account from stdin',
    ])
    await sql`delete from account where id = 7`.execute(db)
  })

  test('a statement may not run for ever', async () => {
    await expect(inTransaction(db, (trx) => sql`select pg_sleep(10)`.execute(trx))).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'database-slow',
    })
  })

  test('survives that all its connections are ended', async () => {
    await sql`select 1`.execute(db)
    const admin = await openDatabase({ databaseUrl: database.url, dataDir: '', log: silentLog })
    await admin.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
    await admin.stop()
    await expect
      .poll(() =>
        sql`select 1 as one`
          .execute(db)
          .then(({ rows }) => rows)
          .catch(() => 'away'),
      )
      .toEqual([{ one: 1 }])
  })
})

describe('inTransaction', () => {
  const add = (trx: Kysely<Database>, id: number) =>
    sql`update account set amount = amount + 1 where id = ${id}`.execute(trx)

  test('a deadlock is repeated until both are done', async () => {
    let runs = 0
    let arrived = 0
    let arrive = (): void => {}
    const bothHoldOne = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const both = (first: number, second: number): Promise<void> =>
      inTransaction(db, async (trx) => {
        runs++
        await add(trx, first)
        if (++arrived === 2) arrive()
        await bothHoldOne
        await add(trx, second)
      })
    await Promise.all([both(1, 2), both(2, 1)])
    expect(runs).toBe(3)
    const { rows } = await sql`select id, amount from account order by id`.execute(db)
    expect(rows).toEqual([
      { id: 1, amount: 2 },
      { id: 2, amount: 2 },
    ])
  })

  test('a failure is undone and passed on, not repeated', async () => {
    let runs = 0
    await expect(
      inTransaction(db, async (trx) => {
        runs++
        await sql`insert into account values (3, 0)`.execute(trx)
        throw new TypeError('mine')
      }),
    ).rejects.toThrow(new TypeError('mine'))
    expect(runs).toBe(1)
    const { rows } = await sql`select id from account where id = 3`.execute(db)
    expect(rows).toEqual([])
  })

  test('inside another it takes part in that one', async () => {
    await expect(
      inTransaction(db, async (trx) => {
        await inTransaction(trx, (inner) => sql`insert into account values (4, 0)`.execute(inner))
        throw new Error('outer')
      }),
    ).rejects.toThrow('outer')
    const { rows } = await sql`select id from account where id = 4`.execute(db)
    expect(rows).toEqual([])
  })

  test('it gives up after as many attempts as it was given', async () => {
    let runs = 0
    await expect(
      inTransaction(
        db,
        async (trx) => {
          runs++
          await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`.execute(trx)
        },
        { attempts: 3 },
      ),
    ).rejects.toMatchObject({ code: '40001' })
    expect(runs).toBe(3)
  })
})
