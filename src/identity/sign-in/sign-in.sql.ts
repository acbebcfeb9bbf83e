// Every statement on sign_in_attempt and sign_in_place.

import { sql } from 'kysely'

import { type AuditEntry, auditPart } from '../../audit/record.sql.ts'
import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { type User, userIn, userNamedPart } from '../../directory/user/user.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Counted } from './guard.ts'

type BySubject = ReadonlyMap<string, Counted>

export type BehindAttempt = {
  readonly counts: BySubject
  /** The name signed in from there before, an address or `device` and its id; both are forgotten after 90 days (identity/sweep.sql.ts). */
  readonly signedInFrom: boolean
  /** Nobody's is that of a bulk token: its name is one that nobody has (T-19). */
  readonly user: User | undefined
}

/** What an attempt to sign in is judged by. `subject` is the name as it is compared. */
export async function behindAttempt(
  db: Db,
  tenantId: TenantId,
  of: { readonly userName: string; readonly subject: string; readonly from: string },
  counters: readonly string[],
): Promise<BehindAttempt> {
  const { rows } = await sql<{
    counts: { subject: string; failures: number; locked_until: string | null }[] | null
    been_there: boolean
    account: unknown
  }>`
    with named as materialized (select ${userNamedPart(db, tenantId, of.userName)} as account)
    select (select jsonb_agg(jsonb_build_object('subject', subject, 'failures', failures, 'locked_until', locked_until))
              from sign_in_attempt where tenant_id = ${tenantId} and subject = any(${counters}::text[])) as counts,
           exists (select from sign_in_place
                    where tenant_id = ${tenantId} and subject = ${of.subject} and address = ${of.from}) as been_there,
           case when exists (select from bulk_token
                              where tenant_id = ${tenantId} and user_id = (named.account ->> 'id')::uuid)
                then null else named.account end as account
      from named`.execute(db)
  const [row] = rows
  const counted = (row?.counts ?? []).map((one) => ({
    ...one,
    locked_until: one.locked_until === null ? null : new Date(one.locked_until),
  }))
  return { counts: bySubject(counted), signedInFrom: row?.been_there === true, user: userIn(row?.account) }
}

export async function counted(db: Db, tenantId: TenantId, subjects: readonly string[]): Promise<BySubject> {
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

/** A sign-in with its audit entry: what was counted against it is forgotten, and from where it came is known from now on. */
export async function recordSignIn(
  db: Db,
  operation: OperationContext,
  {
    subject,
    from,
    forget,
  }: { readonly subject: string; readonly from: readonly string[]; readonly forget: readonly string[] },
  entry: AuditEntry,
): Promise<void> {
  const { tenantId, now } = operation
  await sql`
    with forgotten as (
      delete from sign_in_attempt where tenant_id = ${tenantId} and subject = any(${forget}::text[])
    ), places as (
      insert into sign_in_place (tenant_id, subject, address, seen_at)
      select ${tenantId}, ${subject}, address, ${now} from unnest(${[...from].sort()}::text[]) as f (address)
      on conflict (tenant_id, subject, address) do update set seen_at = excluded.seen_at
    ), ${auditPart(operation, entry)}
    select 1`.execute(db)
}
