// One transaction in which Kysely's statements and COPY share a connection. Kysely does not hand out the connection of its
// transaction, so here it is the other way round: a connection from the pool, and Kysely over that one connection.

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Kysely, PostgresDialect } from 'kysely'
import { from as copyFrom } from 'pg-copy-streams'

import type { Pool, PoolClient } from '../../../db/open.ts'
import type { Database, Db } from '../../../db/schema.ts'
import { checkOfTransactions } from '../../../kernel/reach.ts'

export type Copy = (target: string, rows: Buffer) => Promise<void>

/** Commits when `work` returns; rolls back and gives the connection up when it throws. */
export async function inCopyTransaction<T>(pool: Pool, work: (tx: Db, copy: Copy) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    return await kyselyOver(client)
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (tx) => {
        await checkOfTransactions()?.(tx)
        return work(tx, (target, rows) => copyInto(client, target, rows))
      })
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.release(broken)
  }
}

function kyselyOver(client: PoolClient): Kysely<Database> {
  const one = { query: client.query.bind(client), release() {} }
  const pool = { connect: async () => one, end: async () => {} }
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: pool as unknown as Pool }) })
}

/** `target` is the table and its columns, a text of our own. */
async function copyInto(client: PoolClient, target: string, rows: Buffer): Promise<void> {
  const sink = client.query(copyFrom(`copy ${target} from stdin (format binary)`))
  await pipeline(Readable.from([rows], { objectMode: false }), sink)
}
