// Transactions. PostgreSQL may ask to repeat one (a deadlock, a serialization failure): that is done here, a few times.
// So `fn` must be repeatable: no effects but through `trx`, and what `afterCommit` puts off.

import { setTimeout as sleep } from 'node:timers/promises'
import { type IsolationLevel, type Kysely, type OperationNodeSource, sql, type Transaction } from 'kysely'

import { checkOfTransactions } from '../kernel/reach.ts'
import { databaseFault } from './unavailable.ts'

const repeatable = new Set(['40001', '40P01'])

const putOff = new WeakMap<object, Array<() => void>>()

/** Runs `effect` when what `db` wrote stands: behind the commit of its transaction, else at once. It must not throw. */
export function afterCommit<Tables>(db: Kysely<Tables>, effect: () => void): void {
  const effects = putOff.get(db)
  if (effects) effects.push(effect)
  else effect()
}

export async function inTransaction<Tables, Result>(
  db: Kysely<Tables>,
  fn: (trx: Transaction<Tables>) => Promise<Result>,
  options: { isolation?: IsolationLevel; attempts?: number } = {},
): Promise<Result> {
  // an operation called inside another's transaction takes part in it; the outer one repeats
  if (db.isTransaction) return fn(db as Transaction<Tables>)
  const { isolation = 'read committed', attempts = 5 } = options
  for (let attempt = 1; ; attempt++) {
    try {
      const effects: Array<() => void> = []
      const result = await db
        .transaction()
        .setIsolationLevel(isolation)
        .execute(async (trx) => {
          putOff.set(trx, effects)
          await checkOfTransactions()?.(trx)
          return fn(trx)
        })
      for (const effect of effects) effect()
      return result
    } catch (error) {
      const { code } = error as { code?: unknown }
      if (attempt >= attempts || typeof code !== 'string' || !repeatable.has(code)) throw databaseFault(error) ?? error
      await sleep(2 ** attempt * (5 + Math.random() * 10))
    }
  }
}

/**
 * Several writes as one statement, where none of them needs the answer of another; each is a statement that was built and not
 * sent. Each sees the rows as they were before all of them, so no two may write the same row; what the schema demands between
 * their tables is checked when all are done.
 */
export async function writeTogether<Tables>(tx: Kysely<Tables>, writes: readonly OperationNodeSource[]): Promise<void> {
  const parts = writes.map((write, index) => sql`${sql.ref(`write_${index}`)} as (${write})`)
  if (parts.length > 0) await sql`with ${sql.join(parts)} select 1`.execute(tx)
}
