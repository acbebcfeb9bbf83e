// Limits what questions about a whole directory take from everybody else (T-52, T-58): the judging of objects by a pattern, of the
// process's one thread, and statements over all of an organisation, of the connections to the database. Organisations take turns, and
// within one its callers.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { makeFairQueue } from '../../kernel/fair-queue.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { meterLine } from '../../metrics/line.ts'

const ofEverybody = {
  most: 200,
  mostOfOne: 20,
  mostOfCaller: 4,
  full: () =>
    new Fault('too-many', 'Too many previews wait at this moment. Ask again in ten seconds.', {
      reason: 'previews-waiting',
      details: { retryAfterSeconds: 10 },
    }),
}

export const previews = makeFairQueue({ ...ofEverybody, atOnce: 1 })
meterLine('rule_previews', 'Previews of rules with patterns', previews)

const statements = makeFairQueue({ ...ofEverybody, atOnce: 4, atOnceOfOne: 2 })
meterLine('preview_statements', 'Previews that are one statement over an organisation', statements)

/** How long one preview may judge, or one statement may take, in milliseconds. */
export const mostOfPreview = 20_000

const canceled = '57014' // query_canceled (PostgreSQL, Appendix A)

/** For a statement that looks at all of an organisation. `work` must write nothing. Throws `too-many` as the line does. */
export function overAll<T>(
  db: Db,
  { tenantId, callerId }: { readonly tenantId: TenantId; readonly callerId: string },
  work: (tx: Db) => Promise<T>,
): Promise<T> {
  return statements.run({ owner: tenantId, caller: callerId }, () =>
    inTransaction(db, async (tx) => {
      await sql`select set_config('statement_timeout', ${String(mostOfPreview)}, true)`.execute(tx)
      return work(tx).catch(refuseSlow)
    }),
  )
}

function refuseSlow(error: unknown): never {
  if ((error as { code?: unknown }).code !== canceled) throw error
  throw new Fault(
    'invalid-input',
    `A preview may take ${mostOfPreview / 1000} seconds, and this one took longer. Ask about fewer, or with fewer conditions; what it is a preview of can be done all the same.`,
    { reason: 'preview-too-slow', cause: error },
  )
}
