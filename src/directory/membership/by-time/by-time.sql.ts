// Until when an organisation's rules that ask for the present moment were followed, and who crosses a moment that they ask for.

import { sql } from 'kysely'

import type { Db } from '../../../db/schema.ts'
import { TenantId, UserId } from '../../../kernel/id.ts'
import type { At } from '../rule/facts.sql.ts'

/** A rule asks for the present moment from now on. */
export async function beginClock(tx: Db, { tenantId, now }: At): Promise<void> {
  await tx
    .insertInto('rule_clock')
    .values({ tenant_id: tenantId, looked_until: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export type Behind = { readonly tenantId: TenantId; readonly lookedUntil: Date }

/** Organisations behind this moment, by id; so many behind `after`. */
export async function behind(db: Db, now: Date, after: string, limit: number): Promise<Behind[]> {
  const { rows } = await sql<{ tenant_id: string; looked_until: Date }>`/* every tenant: whose rules ask for the time */
    select tenant_id, looked_until from rule_clock
     where looked_until < ${now} and tenant_id > ${after}::uuid order by tenant_id limit ${limit}`.execute(db)
  return rows.map((row) => ({ tenantId: TenantId.parse(row.tenant_id), lookedUntil: row.looked_until }))
}

export type Crossed = { readonly distances: readonly number[]; readonly from: Date; readonly to: Date }

/** Of `crossing`, for whoever asks the database how it would go about it. */
export const crossingStatement = (tenantId: TenantId, { distances, from, to }: Crossed) => sql<{ id: string }>`
    select distinct u.id from unnest(${[...distances]}::float8[]) as d (ms)
      join directory_user u on u.tenant_id = ${tenantId}
       and u.employee_hire_date between ${from}::timestamptz + d.ms * interval '1 millisecond'
                                    and ${to}::timestamptz + d.ms * interval '1 millisecond'
     order by u.id`

/** People whose date of hire a moment so far from now came to after `from` and until `to`, at both ends included. */
export async function crossing(db: Db, tenantId: TenantId, crossed: Crossed): Promise<UserId[]> {
  const { rows } = await crossingStatement(tenantId, crossed).execute(db)
  return rows.map(({ id }) => UserId.parse(id))
}

/** Never back: another process may have been further. */
export async function lookedUntil(db: Db, { tenantId, now }: At): Promise<void> {
  await db
    .updateTable('rule_clock')
    .set({ looked_until: now })
    .where('tenant_id', '=', tenantId)
    .where('looked_until', '<', now)
    .execute()
}

/** No rule asks for the present moment any more. */
export async function endClock(tx: Db, tenantId: TenantId): Promise<void> {
  await tx.deleteFrom('rule_clock').where('tenant_id', '=', tenantId).execute()
}
