// Which process has which regular job, for how long, and when it is due again.

import { sql } from 'kysely'

import { leaseEnd, thisProcess } from '../db/lock/lease.ts'
import type { Db } from '../db/schema.ts'

/** True when it is due and nobody runs it: then it is ours, and due again after `everyMs`. */
export async function take(db: Db, name: string, everyMs: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into regular_job (name, lease_owner, lease_until, due_at)
    values (${name}, ${thisProcess}, ${leaseEnd}, clock_timestamp() + make_interval(secs => ${everyMs / 1000}))
    on conflict (name) do update
       set lease_owner = excluded.lease_owner, lease_until = excluded.lease_until, due_at = excluded.due_at
     where regular_job.due_at <= clock_timestamp()
       and coalesce(regular_job.lease_until < clock_timestamp(), true)`.execute(db)
  return numAffectedRows === 1n
}

const ours = (db: Db, name: string) =>
  db.updateTable('regular_job').where('name', '=', name).where('lease_owner', '=', thisProcess)

/** False when another process has it by now. */
export async function extend(db: Db, name: string): Promise<boolean> {
  const { numUpdatedRows } = await ours(db, name).set({ lease_until: leaseEnd }).executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function giveBack(db: Db, name: string): Promise<void> {
  await ours(db, name).set({ lease_owner: null, lease_until: null }).execute()
}
