// What rules know of the devices and people of a tenant, as it was written; `inSmallLetters` makes of it what rules compare with.

import { type RawBuilder, sql } from 'kysely'

import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import { GroupId, type TenantId } from '../../../kernel/id.ts'
import { columns, tables } from './columns.sql.ts'
import type { Facts } from './evaluate.ts'
import { inSmallLetters } from './facts.ts'
import type { Subject } from './property.ts'

/** Of an object as the database has it. `memberOf`: the groups that hold it. */
export type Written = Facts

export type StoredRule = { readonly id: GroupId; readonly rule: string }

/** Whose objects, and the moment in which rules are asked about them. */
export type At = { readonly tenantId: TenantId; readonly now: Date }

export type Which = { readonly ids: readonly string[] } | { readonly after: string; readonly limit: number }

const first = '00000000-0000-0000-0000-000000000000'

/** Of objects by their ids; or of all behind `after`, by id, so many. */
export async function factsOf(db: Db, at: At, subject: Subject, which: Which): Promise<Facts[]> {
  return (await writtenFacts(db, at, subject, which)).map(inSmallLetters)
}

/** The same, for people to read. */
export async function writtenFacts(db: Db, { tenantId, now }: At, subject: Subject, which: Which): Promise<Written[]> {
  const { rows } = await ('ids' in which
    ? sql<Written>`${select(tenantId, subject)} and o.id = ${anyOf(which.ids, 'uuid')}`
    : sql<Written>`${select(tenantId, subject)} and o.id > ${which.after || first} order by o.id limit ${which.limit}`
  ).execute(db)
  return rows.map((row) => ({ ...row, now: now.getTime() }))
}

/** The same for a few objects, together with the tenant's rules that are to judge them, none of them paused. */
export async function rulesAndFacts(
  db: Db,
  { tenantId, now }: At,
  subject: Subject,
  ids: readonly string[],
): Promise<{ readonly rules: readonly StoredRule[]; readonly facts: readonly Facts[] }> {
  const { rows } = await sql<{ rules: { id: string; rule: string }[] | null; facts: Written[] | null }>`
    select (select jsonb_agg(jsonb_build_object('id', id, 'rule', membership_rule)) from directory_group
             where tenant_id = ${tenantId} and membership_rule is not null and not rule_paused) as rules,
           (select jsonb_agg(to_jsonb(one))
              from (${select(tenantId, subject)} and o.id = ${anyOf(ids, 'uuid')}) as one) as facts`.execute(db)
  const { rules, facts } = rows[0] ?? {}
  return {
    rules: (rules ?? []).map(({ id, rule }) => ({ id: GroupId.parse(id), rule })),
    facts: (facts ?? []).map((one) => inSmallLetters({ ...one, now: now.getTime() })),
  }
}

const lists = (subject: Subject): RawBuilder<unknown> =>
  sql.join([
    ...Object.entries(columns[subject]).map(([name, column]) => sql`${column} as ${sql.id(name)}`),
    ...(subject === 'user' ? [sql`o.manager_id::text as manager`] : []),
  ])

const listed = { device: lists('device'), user: lists('user') } as const

const select = (tenantId: TenantId, subject: Subject): RawBuilder<Written> => sql`
  select ${listed[subject]},
         array(select m.group_id from group_member m where m.tenant_id = ${tenantId} and m.member_id = o.id) as "memberOf"
    from ${tables[subject]} o where o.tenant_id = ${tenantId}`
