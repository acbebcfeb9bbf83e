// The queue of jobs over all devices of a tenant (docs/decisions/0014): written in the transaction that causes the job,
// worked off batch by batch by jobs/tenant-jobs.ts.

import { sql } from 'kysely'

import { carryingNothing } from '../kernel/carried.ts'
import { invariant } from '../kernel/fault.ts'
import { TenantId } from '../kernel/id.ts'
import type { Db } from './schema.ts'
import { afterCommit } from './tx.ts'

export type JobKey = { readonly tenantId: TenantId; readonly kind: string; readonly subject: string }

const listeners = new Set<() => void>()

/** Wakes workers in this process before their next look. Returns the unsubscribe. */
export function onEnqueued(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** A job that already waits for the same subject restarts from `state`. */
export async function enqueue(tx: Db, { tenantId, kind, subject }: JobKey, state: object): Promise<void> {
  invariant(tx.isTransaction, 'a job is asked for in the transaction that causes it')
  await sql`
    insert into tenant_job (tenant_id, kind, subject, state) values (${tenantId}, ${kind}, ${subject}, ${JSON.stringify(state)})
    on conflict (tenant_id, kind, subject) do update
       set state = excluded.state, due_at = excluded.due_at, failures = 0`.execute(tx)
  // who works it off does not do so on behalf of whoever asked for it
  afterCommit(tx, () =>
    carryingNothing(() => {
      for (const listener of listeners) listener()
    }),
  )
}

/** Of each tenant the job that waits longest, then of each the next: whoever has many jobs keeps nobody from a turn. */
export async function dueJobs(db: Db, limit: number): Promise<JobKey[]> {
  const { rows } = await sql<{ tenant_id: string; kind: string; subject: string }>`/* every tenant: whose turn it is */
    select tenant_id, kind, subject
      from (select tenant_id, kind, subject, due_at, row_number() over (partition by tenant_id order by due_at) as turn
              from tenant_job where due_at <= clock_timestamp()) as due
     order by turn, due_at limit ${limit}`.execute(db)
  return rows.map(({ tenant_id, kind, subject }) => ({ tenantId: TenantId.parse(tenant_id), kind, subject }))
}

const at = (db: Db, { tenantId, kind, subject }: JobKey) =>
  db.selectFrom('tenant_job').where('tenant_id', '=', tenantId).where('kind', '=', kind).where('subject', '=', subject)

/** Locks the job until the transaction ends and gives its state. Undefined when another holds or finished it. */
export async function claim(tx: Db, job: JobKey): Promise<unknown> {
  const row = await at(tx, job)
    .select('state')
    .where('due_at', '<=', sql<Date>`clock_timestamp()`)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.state
}

/** Saves state after a batch; the next follows those of others. */
export async function goOn(tx: Db, { tenantId, kind, subject }: JobKey, state: object): Promise<void> {
  await tx
    .updateTable('tenant_job')
    .set({ state: JSON.stringify(state), due_at: sql`clock_timestamp()`, failures: 0 })
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .execute()
}

export async function finish(tx: Db, { tenantId, kind, subject }: JobKey): Promise<void> {
  await tx
    .deleteFrom('tenant_job')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .execute()
}

/** Retries a failed batch later, each time twice as late, up to a quarter hour. */
export async function postpone(db: Db, { tenantId, kind, subject }: JobKey): Promise<void> {
  await sql`
    update tenant_job
       set failures = failures + 1, due_at = clock_timestamp() + make_interval(secs => least(900, 2 ^ least(failures, 10)))
     where tenant_id = ${tenantId} and kind = ${kind} and subject = ${subject}`.execute(db)
}

/** Whatever waits for this tenant, which leaves the installation. */
export async function dropJobs(tx: Db, tenantId: TenantId): Promise<void> {
  await tx.deleteFrom('tenant_job').where('tenant_id', '=', tenantId).execute()
}
