// Brings the schema up to date: the numbered files in migrations/, forward only, each in its own transaction, under a lock
// so that several servers may start at once. A file that has run must never change: its checksum is kept and compared.
// Our own few lines and not a library's, because none of them keeps a checksum.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

import { Fault } from '../kernel/fault.ts'
import type { DatabaseLog } from './log.ts'
import type { Pool, PoolClient } from './open.ts'
import { grantToServer } from './server-role.ts'
import { databaseFault } from './unavailable.ts'

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }

/** Any number that nothing else locks in this database. */
const lockKey = 7_829_929_713

type MigrateOptions = {
  readonly folder?: URL
  /** Gets what the server needs of every table, and no more. */
  readonly serverRole?: string
}

/** Answers the names of the files that ran now. */
export async function migrate(
  pool: Pool,
  log: DatabaseLog,
  { folder = new URL('./migrations/', import.meta.url), serverRole }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = readMigrations(folder)
  const client = await pool.connect().catch((error) => {
    throw databaseFault(error) ?? error
  })
  try {
    // building an index may take long, and so may waiting for another starter
    await client.query('set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0')
    await client.query('select pg_advisory_lock($1)', [lockKey])
    const applied = await applyMissing(client, migrations, log)
    if (serverRole) await grantToServer(client, serverRole)
    return applied
  } catch (error) {
    throw databaseFault(error) ?? error
  } finally {
    client.release(true) // closed, which also frees the lock
  }
}

function readMigrations(folder: URL): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  for (const name of names) {
    if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(name)) {
      throw new Fault('internal', `Migration ${name} must be named like 0001-what-it-does.sql.`, {
        reason: 'migration-name',
      })
    }
  }
  names.sort()
  const twice = names.find((name, at) => name.slice(0, 5) === names[at - 1]?.slice(0, 5))
  if (twice) {
    throw new Fault('internal', `Migration ${twice} has a number that another one has: give it the next one.`, {
      reason: 'migration-name',
    })
  }
  return names.map((name) => {
    const sql = readFileSync(new URL(name, folder), 'utf8')
    return { name, sql, checksum: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') }
  })
}

async function applyMissing(client: PoolClient, migrations: Migration[], log: DatabaseLog): Promise<string[]> {
  // asked first: a role that may not create tables can start on a schema that its owner brought up to date
  const { rows: made } = await client.query("select to_regclass('schema_migration') is not null as there")
  if (!made[0]?.there) {
    await client.query(
      'create table if not exists schema_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    )
  }
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migration order by name',
  )
  const checksumByName = new Map(rows.map((row) => [row.name, row.checksum]))
  checkHistory(migrations, checksumByName)

  const applied: string[] = []
  for (const migration of migrations) {
    if (checksumByName.has(migration.name)) continue
    const started = performance.now()
    await apply(client, migration)
    log.info({ migration: migration.name, ms: Math.round(performance.now() - started) }, 'migrated the database')
    applied.push(migration.name)
  }
  return applied
}

function checkHistory(migrations: Migration[], checksumByName: ReadonlyMap<string, string>): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const latest = [...checksumByName.keys()].at(-1) ?? ''
  for (const [name, checksum] of checksumByName) {
    const migration = known.get(name)
    if (!migration) {
      throw new Fault(
        'unavailable',
        `The database has seen migration ${name}, which this program does not have: it was used by a newer Taxiway. Start that version.`,
        {
          reason: 'database-newer',
        },
      )
    }
    if (migration.checksum !== checksum) {
      throw new Fault(
        'unavailable',
        `Migration ${name} was changed after it had run. Put the file back as it was and write a new migration for the change.`,
        {
          reason: 'migration-changed',
        },
      )
    }
  }
  for (const { name } of migrations) {
    if (name < latest && !checksumByName.has(name)) {
      throw new Fault(
        'unavailable',
        `Migration ${name} comes before ${latest}, which has run already. Give it the next number.`,
        {
          reason: 'migration-order',
        },
      )
    }
  }
}

async function apply(client: PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(sql)
    await client.query('insert into schema_migration (name, checksum) values ($1, $2)', [name, checksum])
    await client.query('commit')
  } catch (error) {
    const unavailable = databaseFault(error)
    if (unavailable) throw unavailable
    const { message, position } = error as Error & { position?: string }
    const line = position ? `line ${sql.slice(0, Number(position)).split('\n').length}: ` : ''
    throw new Fault('internal', `Migration ${name} failed and was undone. ${line}${message}`, {
      reason: 'migration-failed',
      cause: error,
    })
  }
}
