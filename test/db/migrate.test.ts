import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { silentLog } from '../../src/db/log.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts'
import { temporaryFolder } from './server-under-test.ts'

let database: TestDatabase
let folder: ReturnType<typeof temporaryFolder>
let migrations: URL

beforeEach(async () => {
  database = await createTestDatabase({ empty: true })
  folder = temporaryFolder()
  mkdirSync(join(folder.path, 'migrations'))
  migrations = pathToFileURL(join(folder.path, 'migrations/'))
  put('0001-table.sql', 'create table counter (n int not null); insert into counter values (1)')
  put('0002-more.sql', 'select pg_sleep(0.2); update counter set n = n + 1')
})

afterEach(async () => {
  await database.stop()
  folder[Symbol.dispose]()
})

function put(name: string, sql: string): void {
  writeFileSync(new URL(name, migrations), sql)
}

async function counter(): Promise<number> {
  return (await database.pool.query<{ n: number }>('select n from counter')).rows[0]!.n
}

describe('migrations', () => {
  test('run in order, once', async () => {
    expect(await migrate(database.pool, silentLog, { folder: migrations })).toEqual(['0001-table.sql', '0002-more.sql'])
    expect(await migrate(database.pool, silentLog, { folder: migrations })).toEqual([])
    put('0003-last.sql', 'update counter set n = n * 10')
    expect(await migrate(database.pool, silentLog, { folder: migrations })).toEqual(['0003-last.sql'])
    expect(await counter()).toBe(20)
  })

  test('run once when several servers start together', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.pool, silentLog, { folder: migrations })))
    expect(applied.flat().sort()).toEqual(['0001-table.sql', '0002-more.sql'])
    expect(await counter()).toBe(2)
  })

  test('one that fails is undone whole, names its file and line, and runs when it is repaired', async () => {
    put('0003-broken.sql', 'update counter set n = 100;\nselect nonsense from counter')
    await expect(migrate(database.pool, silentLog, { folder: migrations })).rejects.toMatchObject({
      reason: 'migration-failed',
      message: expect.stringMatching(/0003-broken\.sql failed and was undone\. line 2: .*nonsense/),
    })
    expect(await counter()).toBe(2)
    put('0003-broken.sql', 'update counter set n = 100')
    expect(await migrate(database.pool, silentLog, { folder: migrations })).toEqual(['0003-broken.sql'])
  })

  test('one that was edited after it ran is named', async () => {
    await migrate(database.pool, silentLog, { folder: migrations })
    put('0002-more.sql', 'update counter set n = n + 2')
    await expect(migrate(database.pool, silentLog, { folder: migrations })).rejects.toMatchObject({
      reason: 'migration-changed',
      message: expect.stringContaining('0002-more.sql'),
    })
  })

  test('other line ends are no edit', async () => {
    put('0003-lines.sql', 'update counter\nset n = 5')
    await migrate(database.pool, silentLog, { folder: migrations })
    put('0003-lines.sql', 'update counter\r\nset n = 5')
    expect(await migrate(database.pool, silentLog, { folder: migrations })).toEqual([])
  })

  test('a database that a newer program has used is refused', async () => {
    await migrate(database.pool, silentLog, { folder: migrations })
    rmSync(new URL('0002-more.sql', migrations))
    await expect(migrate(database.pool, silentLog, { folder: migrations })).rejects.toMatchObject({
      reason: 'database-newer',
    })
  })

  test('a file that was slipped in before one that has run is refused', async () => {
    rmSync(new URL('0001-table.sql', migrations))
    put('0002-more.sql', 'select 1')
    await migrate(database.pool, silentLog, { folder: migrations })
    put('0001-table.sql', 'select 1')
    await expect(migrate(database.pool, silentLog, { folder: migrations })).rejects.toMatchObject({
      reason: 'migration-order',
    })
  })

  test('a file without a number is refused', async () => {
    put('later.sql', 'select 1')
    await expect(migrate(database.pool, silentLog, { folder: migrations })).rejects.toMatchObject({
      reason: 'migration-name',
    })
  })

  test('two files with one number are refused, since nobody could say which of them comes first', async () => {
    put('0003-one.sql', 'select 1')
    put('0003-other.sql', 'select 1')
    await expect(migrate(database.pool, silentLog, { folder: migrations })).rejects.toMatchObject({
      reason: 'migration-name',
      message: expect.stringContaining('0003-other.sql'),
    })
  })
})
