// Runs a list for one page: condition, order, and where the page before ended. A page ends at a key and not at a number, so
// nothing is shown twice or left out when rows come and go between two pages.

import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'

import type { Database, Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import { makeFairQueue } from '../kernel/fair-queue.ts'
import { Fault, invariant } from '../kernel/fault.ts'
import type { TenantId } from '../kernel/id.ts'
import { meterLine } from '../metrics/line.ts'
import { cursorIn, cursorOf } from './cursor.ts'
import type { List, Property, PropertyType } from './list.ts'
import type { Wanted } from './options.ts'
import { searchOf, whereOf } from './where.ts'

export type Found<Row> = {
  readonly rows: readonly Row[]
  /** For `$skiptoken`; undefined at the end of the list. */
  readonly next?: string
  readonly count?: number
}

// biome-ignore lint/suspicious/noExplicitAny: whichever tables a list joins, only its rows matter here
type Query<Row> = SelectQueryBuilder<Database, any, Row>

/** A list of one tenant: `select` says what its rows are made of, in no order. */
export type Rows<Row> = {
  readonly db: Db
  readonly tenantId: TenantId
  readonly select: (db: Db) => Query<Row>
}

// Anyone allowed to list can ask a query as expensive as the list is long. So queries without an index run a few at a time,
// fewer for one tenant, and not for long: other requests keep their connections to the database (T-45, I7).
const mostAtOnce = 6
const mostAtOnceOfOneTenant = 2
const longestMs = 2500
const questions = makeFairQueue({
  atOnce: mostAtOnce,
  atOnceOfOne: mostAtOnceOfOneTenant,
  most: 200,
  mostOfOne: 8,
  full: () =>
    new Fault('too-many', 'Too many lists are searched at the moment. Ask again in a few seconds.', {
      reason: 'list-questions-waiting',
    }),
})
meterLine('list_questions', 'Filtered, searched, counted or newly ordered lists', questions)

export async function pageOf<Row>(
  { db, tenantId, select }: Rows<Row>,
  list: List,
  wanted: Wanted,
): Promise<Found<Row>> {
  const rows = (on: Db) => limited(select(on), list, tenantId, wanted.groupIds)
  if (isCheap(list, wanted)) return run(rows(db), list, wanted)
  return questions.run(tenantId, () =>
    inTransaction(db, async (tx) => {
      await sql`select set_config('statement_timeout', ${String(longestMs)}, true)`.execute(tx)
      return run(rows(tx), list, wanted).catch(refuseSlow(list))
    }),
  )
}

/** Before anything else is asked of the rows, so that no count and no search tells of others. */
function limited<Row>(
  query: Query<Row>,
  { name, member, group }: List,
  tenantId: TenantId,
  groupIds: readonly string[] | undefined,
): Query<Row> {
  if (!groupIds) return query
  if (group) return query.where(sql<boolean>`${group} = any(${groupIds}::uuid[])`)
  invariant(member, `${name} knows whose member a row is`)
  return query.where(sql<boolean>`exists (
    select from group_member as reached
     where reached.tenant_id = ${tenantId} and reached.group_id = any(${groupIds}::uuid[])
       and reached.member_id = ${member} and not reached.self_described and reached.member_kind <> 'group')`)
}

/** A list as it is, page by page: its own order has an index. */
function isCheap(list: List, { filter, search, order, count, skip, groupIds }: Wanted): boolean {
  const usual = [...list.order, { property: list.key, descending: false }]
  const asUsual = order.every(({ property, descending }, index) => {
    const own = usual[index]
    return own?.property === property && own.descending === descending
  })
  return !filter && !search && !groupIds && asUsual && skip === 0 && (!count || list.counts === 'always')
}

const canceled = '57014' // query_canceled (PostgreSQL, Appendix A)

const refuseSlow = (list: List) => (error: unknown) => {
  if ((error as { code?: unknown }).code !== canceled) throw error
  throw new Fault(
    'invalid-input',
    `This question to ${list.name} took longer than ${longestMs / 1000} seconds and was given up. Ask for less: fewer conditions, eq or startswith in place of contains, no $count.`,
    { reason: 'list-question-slow', cause: error },
  )
}

async function run<Row>(query: Query<Row>, list: List, wanted: Wanted): Promise<Found<Row>> {
  let matching = query
  if (wanted.filter) matching = matching.where(whereOf(list, wanted.filter))
  if (wanted.search) matching = matching.where(searchOf(list, wanted.search))
  const keys = wanted.order.map(({ property, descending }) => {
    const known = list.properties[property]! // options.ts found it there
    return { sortable: sortable(known), type: known.type, descending }
  })
  let page = matching
  if (wanted.skipToken !== undefined) page = page.where(behind(keys, cursorIn(list.name, wanted)))
  for (const { sortable: value, descending } of keys) page = page.orderBy(value, descending ? 'desc' : 'asc')
  const rows = await page
    .select(
      sql<string>`json_build_array(${sql.join(keys.map(({ sortable: value }) => sql`${value}::text`))})::text`.as(
        'cursor_',
      ),
    )
    .limit(wanted.limit + 1)
    .offset(wanted.skipToken === undefined ? wanted.skip : 0)
    .execute()
  const shown = rows.slice(0, wanted.limit)
  const last = rows.length > shown.length ? shown.at(-1) : undefined
  const count = wanted.count && wanted.skipToken === undefined ? await countOf(matching) : undefined
  return {
    rows: shown as Row[],
    ...(last && { next: cursorOf(wanted, (last as { cursor_: string }).cursor_) }),
    ...(count !== undefined && { count }),
  }
}

async function countOf<Row>(matching: Query<Row>): Promise<number> {
  const { count } = (await matching
    .clearSelect()
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow()) as { count: string }
  return Number(count)
}

/** Texts without letter case. Nulls stand first, and compare like anything else. */
function sortable({ type, sql: value, nullable, exact }: Property): RawBuilder<unknown> {
  const bare = type === 'text' && !exact ? sql`lower(${value})` : value
  return nullable ? sql`coalesce(${bare}, ${least[type]})` : bare
}

const least: Readonly<Record<PropertyType, RawBuilder<unknown>>> = {
  text: sql`''`,
  texts: sql`'{}'`,
  object: sql`''`,
  guid: sql`'00000000-0000-0000-0000-000000000000'::uuid`,
  instant: sql`'-infinity'::timestamptz`,
  boolean: sql`false`,
  integer: sql`(-9223372036854775808)::bigint`,
}

const casts: Readonly<Record<PropertyType, RawBuilder<unknown>>> = {
  text: sql`text`,
  texts: sql`text`,
  object: sql`text`,
  guid: sql`uuid`,
  instant: sql`timestamptz`,
  boolean: sql`boolean`,
  integer: sql`bigint`,
}

type Key = { readonly sortable: RawBuilder<unknown>; readonly type: PropertyType; readonly descending: boolean }

/**
 * Behind the last one: a later first key, or the same first key and a later second, and so on. In one direction that is a
 * comparison of rows, for which an index on the keys serves.
 */
function behind(keys: readonly Key[], values: readonly string[]): RawBuilder<boolean> {
  const at = (index: number) => sql`${values[index]}::${casts[keys[index]!.type]}`
  const sign = (key: Key) => (key.descending ? sql`<` : sql`>`)
  const [first] = keys
  if (first && keys.every(({ descending }) => descending === first.descending)) {
    const all = sql.join(keys.map((_key, index) => at(index)))
    return sql<boolean>`(${sql.join(keys.map((key) => key.sortable))}) ${sign(first)} (${all})`
  }
  const each = keys.map((key, index) => {
    const same = keys.slice(0, index).map((before, i) => sql`${before.sortable} = ${at(i)}`)
    return sql`(${sql.join([...same, sql`${key.sortable} ${sign(key)} ${at(index)}`], sql` and `)})`
  })
  return sql<boolean>`(${sql.join(each, sql` or `)})`
}
