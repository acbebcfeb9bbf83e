// Every statement on sign_in_attempt and sign_in_place.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Counted } from './guard.ts'

type BySubject = ReadonlyMap<string, Counted>

export async function counts(db: Db, tenantId: TenantId, subjects: readonly string[]): Promise<BySubject> {
  const rows = await db
    .selectFrom('sign_in_attempt')
    .select(['subject', 'failures', 'locked_until'])
    .where('tenant_id', '=', tenantId)
    .where('subject', '=', anyOf(subjects, 'text'))
    .execute()
  return bySubject(rows)
}

/** Adds one failure to each, in one order, so that two at once do not wait for each other. Starts again from one after a
 * pause, or when the last failure was before `forgetBefore`. */
export async function addFailure(
  db: Db,
  tenantId: TenantId,
  subjects: readonly string[],
  at: { readonly now: Date; readonly forgetBefore: Date },
): Promise<BySubject> {
  const rows = await db
    .insertInto('sign_in_attempt')
    .values(
      [...subjects].sort().map((subject) => ({
        tenant_id: tenantId,
        subject,
        failures: 1,
        locked_until: null,
        updated_at: at.now,
      })),
    )
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
    .returning(['subject', 'failures', 'locked_until'])
    .execute()
  return bySubject(rows)
}

function bySubject(rows: ReadonlyArray<{ subject: string; failures: number; locked_until: Date | null }>): BySubject {
  return new Map(rows.map((row) => [row.subject, { failures: row.failures, lockedUntil: row.locked_until }]))
}

export async function lock(db: Db, tenantId: TenantId, subjects: readonly string[], until: Date): Promise<void> {
  await db
    .updateTable('sign_in_attempt')
    .set({ locked_until: until })
    .where('tenant_id', '=', tenantId)
    .where('subject', '=', anyOf(subjects, 'text'))
    .execute()
}

/** Costs as much as the write of a counted failure. */
export async function touch(db: Db, tenantId: TenantId, subjects: readonly string[], now: Date): Promise<void> {
  await db
    .updateTable('sign_in_attempt')
    .set({ updated_at: now })
    .where('tenant_id', '=', tenantId)
    .where('subject', 'in', subjects)
    .execute()
}

export async function clear(db: Db, tenantId: TenantId, subject: string): Promise<void> {
  await db.deleteFrom('sign_in_attempt').where('tenant_id', '=', tenantId).where('subject', '=', subject).execute()
}

/** Whether the name signed in from there before, an address or `device` and its id; both are forgotten after 90 days (identity/sweep.sql.ts). */
export async function signedInFrom(db: Db, tenantId: TenantId, subject: string, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('sign_in_place')
    .select('address')
    .where('tenant_id', '=', tenantId)
    .where('subject', '=', subject)
    .where('address', '=', address)
    .executeTakeFirst()
  return row !== undefined
}

export async function rememberSignInFrom(
  db: Db,
  tenantId: TenantId,
  from: { readonly subject: string; readonly address: string; readonly now: Date },
): Promise<void> {
  await db
    .insertInto('sign_in_place')
    .values({ tenant_id: tenantId, subject: from.subject, address: from.address, seen_at: from.now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'subject', 'address']).doUpdateSet({ seen_at: from.now }))
    .execute()
}
