// Follows rules that ask for the present moment (`system.now`) without anybody changing anything: once a minute whoever crossed a
// moment that a rule asks for is looked at again, found by an index on the date of hire.

import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import type { Clock, OperationContext } from '../../../kernel/operation-context.ts'
import { everyRule, reevaluateUsers } from '../membership.ops.ts'
import { lockPlacement } from '../membership.sql.ts'
import { distancesFromNow } from '../rule/rule.ts'
import * as byTime from './by-time.sql.ts'

/**
 * Looked at once more: what began before the last look, and waited or went on after it, judged by its own, earlier moment. Operations
 * take seconds.
 */
const overlapMs = 15 * 60_000
/** People per transaction, which blocks changes of rules in the organisation. */
const chunk = 1000
const tenantsAtOnce = 100
const first = '00000000-0000-0000-0000-000000000000'

type Keeping = {
  readonly db: Db
  readonly clock: Clock
  readonly stopped: () => boolean
  readonly failed: (error: unknown) => void
}

/** Answers how many people were looked at. What fails in one organisation keeps no other waiting, and is tried again. */
export async function followTime({ db, clock, stopped, failed }: Keeping): Promise<number> {
  let looked = 0
  for (let after = first; !stopped(); ) {
    const now = clock()
    const tenants = await byTime.behind(db, now, after, tenantsAtOnce)
    for (const one of tenants) {
      if (stopped()) return looked
      looked += await followOne(db, one, now).catch((error: unknown) => {
        failed(error)
        return 0
      })
    }
    const last = tenants.at(-1)
    if (!last || tenants.length < tenantsAtOnce) break
    after = last.tenantId
  }
  return looked
}

async function followOne(db: Db, { tenantId, lookedUntil }: byTime.Behind, now: Date): Promise<number> {
  const actor = { kind: 'system', id: 'rules-by-time', name: 'keeper of rules' } as const
  const operation: OperationContext = { tenantId, actor, now }
  const distances = await distancesOf(db, operation)
  if (distances.length === 0) {
    await inTransaction(db, async (tx) => {
      await lockPlacement(tx, tenantId, 'changing') // nobody saves such a rule meanwhile
      if ((await distancesOf(tx, operation)).length === 0) await byTime.endClock(tx, tenantId)
    })
    return 0
  }
  const from = new Date(lookedUntil.getTime() - overlapMs)
  const ids = await byTime.crossing(db, tenantId, { distances, from, to: now })
  for (let at = 0; at < ids.length; at += chunk) {
    await inTransaction(db, async (tx) => {
      await lockPlacement(tx, tenantId, 'placing')
      await reevaluateUsers(tx, operation, ids.slice(at, at + chunk))
    })
  }
  await byTime.lookedUntil(db, operation)
  return ids.length
}

/** Of rules that are paused, too: each may be turned on at any moment. */
async function distancesOf(db: Db, { tenantId }: OperationContext): Promise<number[]> {
  const rules = await everyRule(db, tenantId, 'user')
  return [...new Set(rules.flatMap(({ rule }) => distancesFromNow(rule)))]
}
