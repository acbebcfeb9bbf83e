// The only file that knows pg: opens the database, ours or the one that DATABASE_URL names, as a pool and as Kysely over it.
// A statement may take a minute and wait ten seconds for a lock; a longer one sets `set local statement_timeout = 0`.

import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

import { Fault } from '../kernel/fault.ts'
import { connectionOfRunning, startEmbedded } from './embedded/start.ts'
import type { Exited } from './embedded/supervise.ts'
import type { DatabaseLog } from './log.ts'
import { openPreparing } from './prepared.ts'
import type { Database } from './schema.ts'
import { databaseFault } from './unavailable.ts'

export type Pool = pg.Pool
export type PoolClient = pg.PoolClient

export type OpenDatabase = {
  readonly db: Kysely<Database>
  readonly pool: Pool
  /** The embedded server's process id, for tests and `doctor`; undefined with DATABASE_URL. */
  readonly serverPid: () => number | undefined
  /** The same database in another role; stopping it stops this one. */
  readonly as: (role: { readonly user: string; readonly password: string }) => Promise<OpenDatabase>
  /** Connections of their own, which nobody else can take: for requests that must be answered while all others are busy. */
  readonly keepBack: (connections: number) => Kysely<Database>
  readonly stop: () => Promise<void>
}

export type DatabaseOptions = {
  readonly databaseUrl?: string | undefined
  readonly dataDir: string
  readonly log: DatabaseLog
  readonly poolSize?: number
  readonly statementTimeoutMs?: number
  readonly lockTimeoutMs?: number | undefined
  /** Sees the text of every statement, Kysely's and raw ones, COPY included. For tests. */
  readonly onStatement?: ((sql: string) => void) | undefined
  readonly onServerExit?: (exited: Exited) => void
}

const oldestVersion = 15

export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  if (options.databaseUrl) return openServer(options.databaseUrl, options)
  const server = await startEmbedded({
    dataDir: options.dataDir,
    log: options.log,
    ...(options.onServerExit && { onExit: options.onServerExit }),
  })
  try {
    return await openPool({ ...server.connection, ssl: false }, options, server)
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** The embedded server of a Taxiway that runs on this data folder, beside it; undefined where none runs. */
export async function openBeside(options: DatabaseOptions): Promise<OpenDatabase | undefined> {
  const connection = connectionOfRunning(options.dataDir)
  if (!connection) return undefined
  try {
    return await openPool({ ...connection, ssl: false }, { ...options, poolSize: 1 })
  } catch (error) {
    // the note of a server that has ended
    if (['ENOENT', 'ECONNREFUSED'].includes(String((error as NodeJS.ErrnoException).code))) return undefined
    throw error
  }
}

async function openServer(databaseUrl: string, options: DatabaseOptions): Promise<OpenDatabase> {
  if (!URL.canParse(databaseUrl) || !/^postgres(ql)?:$/.test(new URL(databaseUrl).protocol)) {
    throw new Fault('invalid-input', 'DATABASE_URL must look like postgres://user:password@host:5432/database.', {
      reason: 'database-url',
    })
  }
  const { hostname, port, pathname } = new URL(databaseUrl)
  const where = `${decodeURIComponent(hostname)}:${port || 5432}${pathname}`
  try {
    return await openPool({ connectionString: databaseUrl }, options)
  } catch (error) {
    if (error instanceof Fault) throw error
    const unavailable = databaseFault(error)
    const why =
      error instanceof AggregateError ? error.errors.map((one) => one.message).join(', ') : (error as Error).message
    throw new Fault(
      'unavailable',
      `The database ${where} that DATABASE_URL names cannot be used: ${why}. Start that server or correct DATABASE_URL.`,
      {
        reason: unavailable?.reason ?? 'database-away',
        cause: error,
      },
    )
  }
}

async function openPool(
  connection: pg.PoolConfig,
  options: DatabaseOptions,
  server?: { pid: () => number | undefined; stop: () => Promise<void> },
): Promise<OpenDatabase> {
  const pool = makePool(connection, options, options.poolSize ?? 20)
  try {
    await checkServer(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  const pools = [pool]
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    // what breaks from here on was broken by us
    for (const one of pools) one.removeAllListeners('error').on('error', () => {})
    await withinMs(5_000, Promise.all(pools.map((one) => one.end())))
    await server?.stop()
  }
  const opened: OpenDatabase = {
    db: queriesOver(pool),
    pool,
    keepBack(connections) {
      const kept = makePool(connection, options, connections)
      pools.push(kept)
      return queriesOver(kept)
    },
    serverPid: () => server?.pid(),
    as: (role) =>
      openPool({ ...connection, ...role }, options, { pid: () => server?.pid(), stop: () => opened.stop() }),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
  return opened
}

const queriesOver = (pool: Pool): Kysely<Database> => new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })

function makePool(connection: pg.PoolConfig, options: DatabaseOptions, max: number): Pool {
  const pool = new pg.Pool({
    ...connection,
    application_name: 'taxiway',
    max,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    lock_timeout: options.lockTimeoutMs ?? 10_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  })
  const preparing = openPreparing(options.log)
  // an idle connection that breaks is replaced at the next use; unheard, the event would end the process
  pool.on('error', (error) => options.log.warn({ why: error.message }, 'an idle database connection broke'))
  pool.on('connect', (client) => {
    client.on('error', () => {}) // a connection in use that breaks tells its statement
    preparing.onConnection(client)
    if (options.onStatement) observe(client, options.onStatement)
  })
  return pool
}

async function checkServer(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ version: number; text: string; encoding: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as text,
            current_setting('server_encoding') as encoding`,
  )
  const [row] = rows
  const problem = row && serverProblem(row)
  if (problem) throw problem
}

export function serverProblem(server: { version: number; text: string; encoding: string }): Fault | undefined {
  if (server.version < oldestVersion * 10_000) {
    return new Fault(
      'unavailable',
      `DATABASE_URL points to PostgreSQL ${server.text}. Taxiway needs ${oldestVersion} or later: upgrade that server or point to another.`,
      { reason: 'database-too-old' },
    )
  }
  if (server.encoding !== 'UTF8') {
    return new Fault(
      'unavailable',
      `The database that DATABASE_URL names has encoding ${server.encoding}. Taxiway needs UTF8: create the database with "encoding 'UTF8' template template0".`,
      { reason: 'database-encoding' },
    )
  }
  return undefined
}

function observe(client: pg.PoolClient, onStatement: (sql: string) => void): void {
  const query = client.query as (...args: unknown[]) => unknown
  client.query = ((...args: unknown[]) => {
    const text = statementText(args[0])
    if (text !== undefined) onStatement(text)
    return query.apply(client, args)
  }) as typeof client.query
}

function statementText(query: unknown): string | undefined {
  if (typeof query === 'string') return query
  if (typeof query !== 'object' || query === null) return undefined
  const { text, cursor } = query as { text?: unknown; cursor?: { text?: unknown } }
  const found = text ?? cursor?.text
  return typeof found === 'string' ? found : undefined
}

/** A connection that somebody forgot to give back must not keep us from stopping. */
async function withinMs(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
