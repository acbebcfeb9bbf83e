// What manufacturers asked for over OEM Direct, and what became of it.

import { sql } from 'kysely'

import type { Db } from '../../../db/schema.ts'
import { before, type Sweep } from '../../../db/sweep.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { Actor } from '../../../kernel/operation-context.ts'
import { keptDays } from '../../batch/sweep.sql.ts'
import type { DeviceName } from '../../inventory/name.ts'

export type Submission = {
  readonly id: string
  readonly name: string | null
  readonly digest: string
  readonly actor: Actor
  readonly createdAt: Date
}

export type SubmittedRow = {
  readonly line: number
  readonly name: DeviceName
  readonly customerId: TenantId | null
  readonly job: { readonly id: string; readonly line: number } | null
  readonly verdict: string | null
  readonly message: string | null
}

/** False: one of this name is there. Of two at once the second waits for the first. */
export async function claim(tx: Db, tenantId: TenantId, { id, name, digest, actor, createdAt }: Submission) {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('oem_submission')
    .values({
      ...{ tenant_id: tenantId, id, name, digest, created_at: createdAt },
      ...{ actor_kind: actor.kind, actor_id: actor.id, actor_name: actor.name },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

const select = (db: Db, tenantId: TenantId) =>
  db.selectFrom('oem_submission').selectAll().where('tenant_id', '=', tenantId)

const submissionIn = (row: Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>): Submission => ({
  ...{ id: row.id, name: row.name, digest: row.digest, createdAt: row.created_at },
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
})

export async function named(db: Db, tenantId: TenantId, name: string): Promise<Submission | undefined> {
  const row = await select(db, tenantId).where('name', '=', name).executeTakeFirst()
  return row && submissionIn(row)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Submission | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && submissionIn(row)
}

export async function addRows(tx: Db, tenantId: TenantId, id: string, rows: readonly SubmittedRow[]): Promise<void> {
  const document = rows.map(({ line, name, customerId, job, verdict, message }) => ({
    ...{ line, manufacturer: name.manufacturer, model: name.model, serial_number: name.serialNumber },
    ...{ product_key: name.productKey, customer_id: customerId, job_id: job?.id ?? null, job_line: job?.line ?? null },
    ...{ verdict, message },
  }))
  await sql`
    insert into oem_submission_row (tenant_id, submission_id, line, manufacturer, model, serial_number, product_key, customer_id,
                                    job_id, job_line, verdict, message)
    select ${tenantId}::uuid, ${id}::uuid, r.*
      from jsonb_to_recordset(${JSON.stringify(document)}::jsonb)
        as r (line int, manufacturer text, model text, serial_number text, product_key text, customer_id uuid, job_id uuid,
              job_line int, verdict text, message text)`.execute(tx)
}

const ofSubmission = (db: Db, tenantId: TenantId, id: string) =>
  db.selectFrom('oem_submission_row').selectAll().where('tenant_id', '=', tenantId).where('submission_id', '=', id)

const rowIn = (row: Awaited<ReturnType<ReturnType<typeof ofSubmission>['executeTakeFirstOrThrow']>>): SubmittedRow => ({
  line: row.line,
  name: {
    ...{ manufacturer: row.manufacturer, model: row.model },
    ...{ serialNumber: row.serial_number, productKey: row.product_key },
  },
  customerId: row.customer_id as TenantId | null, // written by us from a parsed id
  job: row.job_id !== null && row.job_line !== null ? { id: row.job_id, line: row.job_line } : null,
  verdict: row.verdict,
  message: row.message,
})

export async function rowsOf(db: Db, tenantId: TenantId, id: string): Promise<SubmittedRow[]> {
  return (await ofSubmission(db, tenantId, id).orderBy('line').execute()).map(rowIn)
}

/** Those that take a device out and were not worked off yet. */
export async function openRemovals(db: Db, tenantId: TenantId, id: string): Promise<SubmittedRow[]> {
  const rows = await ofSubmission(db, tenantId, id)
    .where('job_id', 'is', null)
    .where('verdict', 'is', null)
    .orderBy('line')
    .execute()
  return rows.map(rowIn)
}

/** False when another process was faster. */
export async function decide(
  tx: Db,
  tenantId: TenantId,
  { id, line }: { readonly id: string; readonly line: number },
  { verdict, message }: { readonly verdict: string; readonly message: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('oem_submission_row')
    .set({ verdict, message })
    .where('tenant_id', '=', tenantId)
    .where('submission_id', '=', id)
    .where('line', '=', line)
    .where('verdict', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export type JobResult = {
  readonly jobId: string
  readonly line: number
  readonly done: boolean
  readonly name: string
  readonly message: string
}

/** Of the jobs that a submission made, whose rows stand with the customers. */
export async function results(
  db: Db,
  jobs: ReadonlyArray<{ readonly customerId: TenantId; readonly id: string }>,
): Promise<JobResult[]> {
  if (jobs.length === 0) return []
  const tenants = [...new Set(jobs.map(({ customerId }) => customerId))]
  const { rows } = await sql<{ job_id: string; line: number; done: boolean; name: string; message: string }>`
    select job_id, line, done, name, message from device_job_row
     where tenant_id = any(${tenants}::uuid[]) and job_id = any(${jobs.map(({ id }) => id)}::uuid[])`.execute(db)
  return rows.map(({ job_id, ...row }) => ({ jobId: job_id, ...row }))
}

export const sweepSubmissions: Sweep = (now, rows) => [
  sql`/* every tenant: submissions whose results were kept for long enough, which their jobs say of theirs */
    delete from oem_submission where (tenant_id, id) in
      (select tenant_id, id from oem_submission s where created_at < ${before(now, { days: keptDays })}
          and not exists (
            select from oem_submission_row r join device_job j on j.tenant_id = r.customer_id and j.id = r.job_id
             where r.tenant_id = s.tenant_id and r.submission_id = s.id)
        order by created_at limit ${rows})`,
]
