// Every statement on sign_in_attempt. An attempt is counted before the password is looked at, in one statement, so that
// guesses sent in parallel count as well.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export type Attempts = { readonly failures: number; readonly lockedUntil: Date | null }

/** Adds one attempt; starts again from one when the last was before `forgetBefore`. While locked nothing is added. */
export async function count(
  db: Db,
  tenantId: TenantId,
  subject: string,
  at: { readonly now: Date; readonly forgetBefore: Date },
): Promise<Attempts> {
  const row = await db
    .insertInto('sign_in_attempt')
    .values({ tenant_id: tenantId, subject, failures: 1, locked_until: null, updated_at: at.now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'subject']).doUpdateSet({
        failures: sql`case
          when sign_in_attempt.locked_until > ${at.now} then sign_in_attempt.failures
          when sign_in_attempt.locked_until is not null or sign_in_attempt.updated_at < ${at.forgetBefore} then 1
          else sign_in_attempt.failures + 1 end`,
        locked_until: sql`case when sign_in_attempt.locked_until > ${at.now} then sign_in_attempt.locked_until end`,
        updated_at: at.now,
      }),
    )
    .returning(['failures', 'locked_until'])
    .executeTakeFirstOrThrow()
  return { failures: row.failures, lockedUntil: row.locked_until }
}

export async function lock(db: Db, tenantId: TenantId, subject: string, until: Date): Promise<void> {
  await db
    .updateTable('sign_in_attempt')
    .set({ locked_until: until })
    .where('tenant_id', '=', tenantId)
    .where('subject', '=', subject)
    .execute()
}

export async function clear(db: Db, tenantId: TenantId, subject: string): Promise<void> {
  await db.deleteFrom('sign_in_attempt').where('tenant_id', '=', tenantId).where('subject', '=', subject).execute()
}
