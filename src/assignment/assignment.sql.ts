// Statements on assignment: all assignments, those that concern one device, and the winners on many.

import { type RawBuilder, sql } from 'kysely'

import { anyOf } from '../db/any-of.ts'
import type { Db } from '../db/schema.ts'
import { groupsHolding } from '../directory/membership/nested/nested.sql.ts'
import { type DirectoryDeviceId, FilterId, type TenantId, type UserId } from '../kernel/id.ts'
import { type AssignmentKind, countsUser, type Match, type RankedKind, type WayKind } from './assignment.ts'
import type { FilterType, Narrowing } from './filter/filter.ts'
import type { Target, TargetKind } from './target.ts'

type Named = Pick<AssignmentKind, 'name'>
export type StoredTarget = Target & { readonly itemId: string }

/** Of the given items, or of all of the kind, in the order in which they were assigned. */
export async function targets(
  db: Db,
  tenantId: TenantId,
  kind: Named,
  itemIds?: readonly string[],
): Promise<StoredTarget[]> {
  if (itemIds?.length === 0) return []
  const rows = await db
    .selectFrom('assignment')
    .select(['item_id', 'target', 'group_id', 'filter_id', 'filter_type'])
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind.name)
    .$if(itemIds !== undefined, (query) => query.where('item_id', '=', anyOf(itemIds ?? [], 'uuid')))
    .orderBy('item_id')
    .orderBy('created_at')
    .orderBy('group_id')
    .execute()
  return rows.map((row) => ({
    itemId: row.item_id,
    target: row.target,
    groupId: row.group_id,
    ...narrowingOf(row.filter_id, row.filter_type),
  }))
}

function narrowingOf(id: string | null, type: FilterType | null): { readonly filter?: Narrowing } {
  return id === null || type === null ? {} : { filter: { id: FilterId.parse(id), type } }
}

type On = { readonly tenantId: TenantId; readonly now: Date }

/** False when it is assigned so already; a group that was excluded is included from now on, and the other way round. */
export async function add(tx: Db, on: On, kind: Named, { itemId, target, groupId }: StoredTarget): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('assignment')
    .values({
      tenant_id: on.tenantId,
      kind: kind.name,
      item_id: itemId,
      target,
      group_id: groupId,
      created_at: on.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'kind', 'item_id', 'group_id'])
        .doUpdateSet({ target })
        .where('assignment.target', '!=', target),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows !== 0n
}

/** Of all groups when none is named. Returns how many assignments there were. */
export async function remove(
  tx: Db,
  tenantId: TenantId,
  kind: Named,
  itemId: string,
  groupId?: string,
): Promise<number> {
  let removal = tx
    .deleteFrom('assignment')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind.name)
    .where('item_id', '=', itemId)
  if (groupId) removal = removal.where('group_id', '=', groupId)
  const { numDeletedRows } = await removal.executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

export async function replace(tx: Db, on: On, kind: Named, itemId: string, wanted: readonly Target[]): Promise<void> {
  await remove(tx, on.tenantId, kind, itemId)
  if (wanted.length === 0) return
  await tx
    .insertInto('assignment')
    .values(
      wanted.map(({ target, groupId, filter }) => ({
        tenant_id: on.tenantId,
        kind: kind.name,
        item_id: itemId,
        target,
        group_id: groupId,
        created_at: on.now,
        filter_id: filter?.id ?? null,
        filter_type: filter?.type ?? null,
      })),
    )
    .execute()
}

/** Of every kind. */
export async function unassignGroup(tx: Db, tenantId: TenantId, groupId: string): Promise<void> {
  await tx.deleteFrom('assignment').where('tenant_id', '=', tenantId).where('group_id', '=', groupId).execute()
}

/** Those of the ids that are groups of the tenant. */
export async function existingGroups(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('directory_group')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .execute()
  return new Set(rows.map(({ id }) => id))
}

type Who = { readonly deviceId: DirectoryDeviceId | undefined; readonly userId: UserId | undefined }
export type KindMatch = Match & { readonly kind: string }

/**
 * Every assignment of these kinds that concerns the device or its user, with an item those of this one, as a query with the
 * columns of `MatchRow` and `created_at`, for a statement that needs the items as well.
 */
export function matching(db: Db, tenantId: TenantId, kinds: readonly Named[], who: Who, itemId?: string) {
  const members = [who.deviceId, who.userId].filter((id) => id !== undefined)
  const memberships = groupsHolding(tenantId, (id) => sql`${id} = ${anyOf(members, 'uuid')}`).as('m')
  const everybody: TargetKind[] = who.userId === undefined ? ['all-devices'] : ['all-devices', 'all-users']
  const names = kinds.map(({ name }) => name)
  return db
    .selectFrom('assignment as a')
    .leftJoin(memberships, (join) => join.onRef('m.group_id', '=', 'a.group_id'))
    .select(['a.kind', 'a.item_id', 'a.target', 'a.group_id', 'm.inner_id', 'm.member_kind', 'a.created_at'])
    .select(['a.filter_id', 'a.filter_type'])
    .where('a.tenant_id', '=', tenantId)
    .where('a.kind', '=', anyOf(names, 'text'))
    .$if(itemId !== undefined, (query) => query.where('a.item_id', '=', itemId ?? ''))
    .where((eb) => eb.or([eb('a.target', '=', anyOf(everybody, 'text')), eb('m.member_kind', 'is not', null)]))
    .orderBy('a.created_at')
    .orderBy('a.group_id')
    .orderBy(sql`m.inner_id is distinct from a.group_id`) // a member itself before one by a group in it
    .orderBy('m.inner_id')
}

/** A row of `matching`, without its time. */
export type MatchRow = {
  readonly kind: string
  readonly item_id: string
  readonly target: TargetKind
  readonly group_id: string
  readonly inner_id: string | null
  readonly member_kind: NonNullable<Match['member']> | null
  readonly filter_id: string | null
  readonly filter_type: FilterType | null
}

export function matchOf(row: MatchRow): KindMatch {
  return {
    kind: row.kind,
    itemId: row.item_id,
    target: row.target,
    groupId: row.group_id,
    member: row.member_kind ?? undefined,
    ...(row.inner_id !== null && row.inner_id !== row.group_id && { innerId: row.inner_id }),
    ...narrowingOf(row.filter_id, row.filter_type),
  }
}

export async function matches(
  db: Db,
  tenantId: TenantId,
  kinds: readonly Named[],
  who: Who,
  itemId?: string,
): Promise<KindMatch[]> {
  return (await matching(db, tenantId, kinds, who, itemId).execute()).map(matchOf)
}

/** `matches` of many devices, each for one item. */
export async function matchesOfEach(
  db: Db,
  tenantId: TenantId,
  kind: Named,
  devices: ReadonlyArray<Who & { readonly itemId: string }>,
): Promise<ReadonlyArray<readonly KindMatch[]>> {
  if (devices.length === 0) return []
  const deviceIds = devices.map(({ deviceId }) => deviceId ?? null)
  const userIds = devices.map(({ userId }) => userId ?? null)
  const itemIds = devices.map(({ itemId }) => itemId)
  const { rows } = await sql<MatchRow & { readonly place: number }>`
    select d.place::int as place, a.kind, a.item_id, a.target, a.group_id, m.inner_id, m.member_kind,
           a.filter_type, f.id as filter_id, f.display_name as filter_name, f.rule as filter_rule
      from unnest(${deviceIds}::uuid[], ${userIds}::uuid[], ${itemIds}::uuid[])
             with ordinality as d (device_id, user_id, item_id, place)
      join assignment a on a.tenant_id = ${tenantId} and a.kind = ${kind.name} and a.item_id = d.item_id
      left join lateral (
        select g.inner_id, g.member_kind from ${groupsHolding(tenantId, (id) => sql`${id} in (d.device_id, d.user_id)`)} g
         where g.group_id = a.group_id) m on true
      left join assignment_filter f on f.tenant_id = ${tenantId} and f.id = a.filter_id
     where m.member_kind is not null or a.target = 'all-devices' or (a.target = 'all-users' and d.user_id is not null)`.execute(
    db,
  )
  const found = devices.map((): KindMatch[] => [])
  for (const row of rows) found[row.place - 1]?.push(matchOf(row))
  return found
}

export type ForMany = {
  /** Name of a query with `id`, `device_id`, and as far as the kind has such ways `user_id` and `own_item_id`. */
  readonly devices: RawBuilder<unknown>
  /** Name of a query with `id` and `rank`, the smallest first. */
  readonly items: RawBuilder<unknown>
}

/** `decide` for many devices: a query with `id`, and with `item_id`, which is null where no item reaches the device. */
export function winners(kind: RankedKind, tenantId: TenantId, { devices, items }: ForMany): RawBuilder<unknown> {
  const best: RawBuilder<unknown>[] = []
  const joins: RawBuilder<unknown>[] = []
  for (const [index, step] of kind.steps.entries()) {
    const name = sql.ref(`step_${index}`)
    const same = step.join()
    const wanted = (from: RawBuilder<unknown>) => sql`
      select i.id from (${from}) w join ${items} i on i.id = w.item_id order by i.rank limit 1`
    if (same === 'itself' && kind.open.includes('itself')) best.push(sql`d.own_item_id`)
    else if (same === 'all-devices' && kind.open.includes('all-devices')) {
      best.push(sql`(${wanted(reaching(kind, tenantId, 'all-devices'))})`) // the same for all of them: asked once
    } else {
      const ways = sql.join(
        step.map((way) => reaching(kind, tenantId, way)),
        sql` union all `,
      )
      joins.push(sql`left join lateral (${wanted(ways)}) ${name} on true`)
      best.push(sql`${name}.id`)
    }
  }
  return sql`select d.id, coalesce(${sql.join([...best, sql`null::uuid`])}) as item_id
    from ${devices} d ${sql.join(joins, sql` `)}`
}

/** Items of a kind whose items all apply that reach the device `d`, as `item_id`: `applying` for many devices. */
export const applyingTo = (kind: AssignmentKind, tenantId: TenantId): RawBuilder<unknown> =>
  sql.join(
    kind.steps.flat().map((way) => reaching(kind, tenantId, way)),
    sql` union all `,
  )

/** Items that reach the device `d` by this way, as `item_id`. */
function reaching(kind: AssignmentKind, tenantId: TenantId, way: WayKind): RawBuilder<unknown> {
  const members = countsUser(kind) ? sql`(d.device_id, d.user_id)` : sql`(d.device_id)`
  const excluding = groupsHolding(tenantId, (id) => sql`${id} in ${members}`)
  const mine = sql`a.tenant_id = ${tenantId} and a.kind = ${kind.name}`
  const isOpen = (itemId: RawBuilder<unknown>) =>
    kind.open.includes(way)
      ? sql`true`
      : sql`not exists (
        select from assignment x
          join ${excluding} xm on xm.group_id = x.group_id
         where x.tenant_id = ${tenantId} and x.kind = ${kind.name} and x.item_id = ${itemId}
           and x.target = 'exclusion-group')`
  if (way === 'itself') return sql`select d.own_item_id as item_id where ${isOpen(sql`d.own_item_id`)}`
  if (way === 'device-group' || way === 'user-group') {
    const member = way === 'device-group' ? sql`d.device_id` : sql`d.user_id`
    return sql`
      select a.item_id from ${groupsHolding(tenantId, (id) => sql`${id} = ${member}`)} m
        join assignment a on ${mine} and a.group_id = m.group_id and a.target = 'group'
       where ${isOpen(sql`a.item_id`)}`
  }
  const any = way === 'all-users' ? sql`and d.user_id is not null` : sql``
  return sql`select a.item_id from assignment a where ${mine} and a.target = ${way} ${any} and ${isOpen(sql`a.item_id`)}`
}
