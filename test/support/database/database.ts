// A fresh, migrated database for a test file (or a test), cloned from the run's template:
//   await using database = await createTestDatabase()
// or, for a whole file, created in beforeAll and disposed of in afterAll.

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'

import { silentLog } from '../../../src/db/log.ts'
import { type OpenDatabase, openDatabase } from '../../../src/db/open.ts'
import type { TestServer } from './global.ts'

export type TestDatabase = Omit<OpenDatabase, 'serverPid' | 'as' | 'keepBack'> & {
  /** The owner's address; `db` and `pool` are the owner's too. */
  readonly url: string
  /** For starting a whole server on this database (DATABASE_URL): a role that owns nothing. */
  readonly serverUrl: string
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export async function createTestDatabase(
  options: {
    onStatement?: (sql: string) => void
    poolSize?: number
    statementTimeoutMs?: number
    empty?: boolean
  } = {},
): Promise<TestDatabase> {
  const { url: serverUrl, template, role } = await testServer()
  const { empty, ...pool } = options
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `create database ${name} template ${empty ? 'template0' : template}`)
  const target = new URL(serverUrl)
  target.pathname = `/${name}`
  const asServer = new URL(target)
  if (role) Object.assign(asServer, { username: role.user, password: role.password })
  const opened = await openDatabase({ databaseUrl: target.href, dataDir: '', log: silentLog, poolSize: 5, ...pool })

  let dropped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    await opened.stop()
    await onServer(serverUrl, `drop database ${name} with (force)`)
  }
  const stopOnce = (): Promise<void> => {
    dropped ??= stop()
    return dropped
  }
  return {
    db: opened.db,
    pool: opened.pool,
    url: target.href,
    serverUrl: asServer.href,
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  }
}

async function testServer(): Promise<TestServer> {
  const answer = await fetch(inject('testServerAddress'))
  if (!answer.ok) throw new Error(`no database for the tests: ${await answer.text()}`)
  return (await answer.json()) as TestServer
}

/** Two files that clone the template at the same moment are put in a queue by PostgreSQL; it waits some seconds, then we do. */
async function onServer(url: string, sql: string): Promise<void> {
  const { pool, stop } = await openDatabase({ databaseUrl: url, dataDir: '', log: silentLog, poolSize: 1 })
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await pool.query(sql)
        return
      } catch (error) {
        const inUse = (error as { code?: unknown }).code === '55006'
        if (!inUse || attempt === 5) throw error
        await sleep(200 * attempt)
      }
    }
  } finally {
    await stop()
  }
}
