// Which group is in which other, directly (`group_member`) and through others (`group_within`), and who is in a group by that.

import { type RawBuilder, sql } from 'kysely'

import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import { GroupId, type TenantId } from '../../../kernel/id.ts'
import type { MemberKind } from '../membership.sql.ts'
import type { Subject } from '../rule/property.ts'
import type { SelfDescribed } from '../rule/self-described.ts'
import type { Nesting } from './way-up.ts'

/**
 * The groups that hold one of these objects, as `group_id`: those that it is a member of, and all that these are in. `inner_id` is
 * the group that it is a member of. A group may come more than once.
 */
export const groupsHolding = (tenantId: TenantId, isMember: (memberId: RawBuilder<unknown>) => RawBuilder<unknown>) => {
  const memberId = sql.ref('gm.member_id')
  return sql<{ group_id: string; inner_id: string; member_kind: Subject }>`(
    select gm.group_id, gm.group_id as inner_id, gm.member_kind from group_member gm
     where gm.tenant_id = ${tenantId} and ${isMember(memberId)}
     union all
    select gw.within_id, gm.group_id, gm.member_kind from group_member gm
      join group_within gw on gw.tenant_id = ${tenantId} and gw.group_id = gm.group_id
     where gm.tenant_id = ${tenantId} and ${isMember(memberId)})`
}

/** The group and all groups in it, as `id`. */
const withInner = (tenantId: TenantId, ids: readonly string[]) => sql`(
  select unnest(${[...ids]}::uuid[]) as id
   union
  select gw.group_id from group_within gw where gw.tenant_id = ${tenantId} and gw.within_id = any(${[...ids]}::uuid[]))`

/** Groups that are in this one, directly or through others. */
export async function innerGroups(db: Db, tenantId: TenantId, id: GroupId): Promise<GroupId[]> {
  const rows = await db
    .selectFrom('group_within')
    .select('group_id as id')
    .where('tenant_id', '=', tenantId)
    .where('within_id', '=', id)
    .execute()
  return rows.map((row) => GroupId.parse(row.id))
}

/** Groups that this one is in, directly or through others. */
export async function outerGroups(db: Db, tenantId: TenantId, id: GroupId): Promise<GroupId[]> {
  const rows = await db
    .selectFrom('group_within')
    .select('within_id as id')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', id)
    .execute()
  return rows.map((row) => GroupId.parse(row.id))
}

/** Of these groups those that they are in, by the id of the inner one. */
export async function outerOf(
  db: Db,
  tenantId: TenantId,
  ids: readonly GroupId[],
): Promise<ReadonlyMap<string, GroupId[]>> {
  const rows = await db
    .selectFrom('group_within')
    .select(['group_id', 'within_id'])
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', anyOf(ids, 'uuid'))
    .execute()
  const found = new Map<string, GroupId[]>()
  for (const row of rows) found.set(row.group_id, [...(found.get(row.group_id) ?? []), GroupId.parse(row.within_id)])
  return found
}

/** Each member that is a group, where both are among these. */
export async function nestingsAmong(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<Nesting[]> {
  const rows = await db
    .selectFrom('group_member')
    .select(['member_id as inner', 'group_id as outer'])
    .where('tenant_id', '=', tenantId)
    .where('member_kind', '=', 'group')
    .where('member_id', '=', anyOf(ids, 'uuid'))
    .where('group_id', '=', anyOf(ids, 'uuid'))
    .orderBy('group_id')
    .orderBy('member_id')
    .execute()
  return rows
}

/** Those of the ids that are groups, with their names. */
export async function named(
  db: Db,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: string; readonly displayName: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('directory_group')
    .select(['id', 'display_name as displayName'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Devices that are in one of these groups, directly or through a group in it, each once. */
export async function devicesInside(db: Db, tenantId: TenantId, ids: readonly GroupId[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct m.member_id as id from ${withInner(tenantId, ids)} g
      join group_member m on m.tenant_id = ${tenantId} and m.group_id = g.id and m.member_kind = 'device'`.execute(db)
  return rows.map((row) => row.id)
}

export type Holding = {
  readonly id: string
  readonly addedAt: Date
  /** Null: a rule did it, or it was before this was kept. */
  readonly addedBy: string | null
  readonly byRule: boolean
}

/** Of this group and those in it the ones that have the object as a member. */
export async function groupsWithMember(
  db: Db,
  tenantId: TenantId,
  id: GroupId,
  memberId: string,
  most: number,
): Promise<Holding[]> {
  const { rows } = await sql<Holding>`
    select g.id, m.added_at as "addedAt", m.added_by as "addedBy", d.membership_rule is not null as "byRule"
      from ${withInner(tenantId, [id])} g
      join group_member m on m.tenant_id = ${tenantId} and m.group_id = g.id and m.member_id = ${memberId}
      join directory_group d on d.tenant_id = ${tenantId} and d.id = g.id
     order by g.id <> ${id}::uuid, g.id limit ${most}`.execute(db)
  return rows
}

/**
 * Writes anew what these groups are in, from the members that there are. Under the lock of placement taken for changing, so that
 * nobody nests groups, or decides by them, meanwhile. `union` ends it whatever stands there.
 */
export async function renewOuter(tx: Db, tenantId: TenantId, ids: readonly GroupId[]): Promise<void> {
  await tx
    .deleteFrom('group_within')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', anyOf(ids, 'uuid'))
    .execute()
  await sql`
    insert into group_within (tenant_id, group_id, within_id)
    with recursive up (group_id, within_id) as (
      select m.member_id, m.group_id from group_member m
       where m.tenant_id = ${tenantId} and m.member_kind = 'group' and m.member_id = any(${[...ids]}::uuid[])
       union
      select up.group_id, m.group_id from up
        join group_member m on m.tenant_id = ${tenantId} and m.member_kind = 'group' and m.member_id = up.within_id
    )
    select ${tenantId}::uuid, up.group_id, up.within_id from up`.execute(tx)
}

/** Takes all groups out of this one; answers which were members. */
export async function removeGroups(tx: Db, tenantId: TenantId, id: GroupId): Promise<GroupId[]> {
  const rows = await tx
    .deleteFrom('group_member')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', id)
    .where('member_kind', '=', 'group')
    .returning('member_id')
    .execute()
  return rows.map((row) => GroupId.parse(row.member_id))
}

/** How many groups the fullest of these, each with itself, would have in it, were all of `coming` in each of them. */
export async function mostInside(
  db: Db,
  tenantId: TenantId,
  ids: readonly GroupId[],
  coming: readonly GroupId[],
): Promise<number> {
  const { rows } = await sql<{ most: number }>`
    select coalesce(max(counted.there), 0)::int as most from (
      select count(*) as there from group_within
       where tenant_id = ${tenantId} and within_id = any(${[...ids]}::uuid[])
         and not group_id = any(${[...coming]}::uuid[]) group by within_id) counted`.execute(db)
  return (rows[0]?.most ?? 0) + coming.length
}

/** The same the other way: in how many the one would be that is in most. */
export async function mostAround(
  db: Db,
  tenantId: TenantId,
  ids: readonly GroupId[],
  coming: readonly GroupId[],
): Promise<number> {
  const { rows } = await sql<{ most: number }>`
    select coalesce(max(counted.there), 0)::int as most from (
      select count(*) as there from group_within
       where tenant_id = ${tenantId} and group_id = any(${[...ids]}::uuid[])
         and not within_id = any(${[...coming]}::uuid[]) group by group_id) counted`.execute(db)
  return (rows[0]?.most ?? 0) + coming.length
}

export type MemberRow = { tenant_id: string; member_id: string; member_kind: MemberKind }

/** Members of the group and of the groups in it, each once. */
export const membersInside = (tenantId: TenantId, id: GroupId) => sql<MemberRow>`(
  select distinct m.tenant_id, m.member_id, m.member_kind from ${withInner(tenantId, [id])} g
    join group_member m on m.tenant_id = ${tenantId} and m.group_id = g.id)`

/** Ids of the groups that an object is a member of; `inner`: and of those that these are in. An object is a group, too. */
export const groupsOf = (tenantId: TenantId, id: string, inner: boolean) =>
  inner
    ? sql<string>`(select held.group_id from ${groupsHolding(tenantId, (memberId) => sql`${memberId} = ${id}::uuid`)} held)`
    : sql<string>`(select gm.group_id from group_member gm where gm.tenant_id = ${tenantId} and gm.member_id = ${id}::uuid)`

export type InnerRule = {
  readonly withinId: string
  readonly membershipRule: string | null
  readonly formerlySelfDescribed: readonly SelfDescribed[]
}

/** Of the groups in these, those whose members a rule decides on or has left behind. */
export async function innerRules(db: Db, tenantId: TenantId, ids: readonly GroupId[]): Promise<InnerRule[]> {
  const rows = await db
    .selectFrom('group_within as w')
    .innerJoin('directory_group as g', 'g.id', 'w.group_id')
    .select(['w.within_id as withinId', 'g.membership_rule as membershipRule', 'g.formerly_self_described as left'])
    .where('w.tenant_id', '=', tenantId)
    .where('g.tenant_id', '=', tenantId)
    .where('w.within_id', '=', anyOf(ids, 'uuid'))
    .where((eb) =>
      eb.or([
        eb('g.membership_rule', 'is not', null),
        eb('g.formerly_self_described', '<>', sql<string[]>`'{}'::text[]`),
      ]),
    )
    .execute()
  return rows.map(({ left, ...row }) => ({ ...row, formerlySelfDescribed: left as SelfDescribed[] })) // written by group.ops.ts only
}
