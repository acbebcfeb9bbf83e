// Who is in which group, the rules of dynamic groups, and the lock of a tenant that placing devices takes shared, changing rules
// exclusive.

import { type RawBuilder, sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { notFound } from '../../kernel/fault.ts'
import { GroupId, type TenantId } from '../../kernel/id.ts'
import { tables } from './rule/columns.sql.ts'
import type { Subject } from './rule/property.ts'

/**
 * Under READ COMMITTED a rule that commits while devices are being placed would be seen neither by the placement nor by the
 * change. So both hold the lock until their transaction ends. It is the tenant's own row, which also keeps the tenant from
 * being deleted: devices cannot be registered for a deleted tenant.
 */
export async function lockPlacement(tx: Db, tenantId: TenantId, how: 'placing' | 'changing'): Promise<void> {
  const { rows } = await sql`
    select 1 from tenant where tenant_id = ${tenantId} for ${how === 'placing' ? sql`share` : sql`no key update`}`.execute(
    tx,
  )
  if (rows.length === 0) throw notFound('Tenant', tenantId)
}

/** A group with its rule, which decides nothing while it is paused. */
export type RuleOfGroup = { readonly id: GroupId; readonly rule: string; readonly paused: boolean }

export async function dynamicGroups(db: Db, tenantId: TenantId): Promise<RuleOfGroup[]> {
  const rows = await db
    .selectFrom('directory_group')
    .select(['id', 'membership_rule', 'rule_paused'])
    .where('tenant_id', '=', tenantId)
    .where('membership_rule', 'is not', null)
    .execute()
  return rows.map((row) => ruleOf(row))
}

type RuleRow = { readonly id: string; readonly membership_rule: string | null; readonly rule_paused: boolean }

const ruleOf = ({ id, membership_rule: rule, rule_paused: paused }: RuleRow): RuleOfGroup => ({
  id: GroupId.parse(id),
  rule: rule ?? '',
  paused,
})

/** Dynamic groups whose rules may ask for other groups; their words say so, in any letter case. */
export async function groupsOverGroups(db: Db, tenantId: TenantId): Promise<RuleOfGroup[]> {
  const rows = await db
    .selectFrom('directory_group')
    .select(['id', 'membership_rule', 'rule_paused'])
    .where('tenant_id', '=', tenantId)
    .where('membership_rule', 'ilike', '%memberof%')
    .execute()
  return rows.map((row) => ruleOf(row))
}

/** Those of these groups that there are. */
export async function existing(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<GroupId[]> {
  const rows = await db
    .selectFrom('directory_group')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .execute()
  return rows.map((row) => GroupId.parse(row.id))
}

/** Its rule is null when its members were added by hand. Undefined when it is gone. */
export async function groupById(
  db: Db,
  tenantId: TenantId,
  id: GroupId,
): Promise<{ readonly displayName: string; readonly rule: string | null } | undefined> {
  return db
    .selectFrom('directory_group')
    .select(['display_name as displayName', 'membership_rule as rule'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export type MemberKind = Subject | 'group'

/**
 * Adds those that are not in yet; returns how many were added. Into a group that is gone nobody comes, and one that somebody
 * comes into is deleted only afterwards.
 */
export async function addMembers(
  db: Db,
  tenantId: TenantId,
  rows: ReadonlyArray<{ readonly groupId: GroupId; readonly memberId: string; readonly kind: MemberKind }>,
  now: Date,
  /** Who decided so; a rule is nobody. */
  by: string | null = null,
): Promise<number> {
  if (rows.length === 0) return 0
  const { numAffectedRows } = await sql`
    with standing as materialized (
      select id from directory_group
       where tenant_id = ${tenantId} and id = any(${[...new Set(rows.map((row) => row.groupId))]}::uuid[]) for key share
    )
    insert into group_member (tenant_id, group_id, member_id, member_kind, added_at, added_by)
    select ${tenantId}::uuid, r.group_id, r.member_id, r.kind, ${now}, ${by}::text
      from unnest(${rows.map((row) => row.groupId)}::uuid[], ${rows.map((row) => row.memberId)}::uuid[],
                  ${rows.map((row) => row.kind)}::text[]) as r (group_id, member_id, kind)
      join standing on standing.id = r.group_id
        on conflict (tenant_id, group_id, member_id) do nothing`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Whether the devices in it came by their own words, or by a rule over other things or an administrator's hand. */
export async function markMembers(db: Db, tenantId: TenantId, groupId: GroupId, selfDescribed: boolean): Promise<void> {
  await db
    .updateTable('group_member')
    .set({ self_described: selfDescribed })
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('member_kind', '=', 'device')
    .where('self_described', '=', !selfDescribed)
    .execute()
}

/** Of those that a rule has judged: objects behind `after`, up to `last` where there are more. */
export async function clearMarks(
  db: Db,
  tenantId: TenantId,
  groupId: GroupId,
  { after, last }: { readonly after: string; readonly last: string | undefined },
): Promise<void> {
  await db
    .updateTable('group_member')
    .set({ self_described: false })
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('self_described', '=', true)
    .$if(after !== '', (query) => query.where('member_id', '>', after))
    .$if(last !== undefined, (query) => query.where('member_id', '<=', last ?? ''))
    .execute()
}

/** Whether some came by their own words and were not judged since. */
export async function hasMarked(db: Db, tenantId: TenantId, groupId: GroupId): Promise<boolean> {
  const row = await db
    .selectFrom('group_member')
    .select('member_id')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('self_described', '=', true)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** An administrator adds a member that is in by its own words, and has decided so now; false when there is none such. */
export async function confirmMember(
  db: Db,
  { tenantId, now, by }: { readonly tenantId: TenantId; readonly now: Date; readonly by: string },
  { groupId, memberId }: { readonly groupId: GroupId; readonly memberId: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('group_member')
    .set({ self_described: false, added_at: now, added_by: by })
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('member_id', '=', memberId)
    .where('self_described', '=', true)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Takes out exactly these pairs; returns how many were in. */
export async function removeMembers(
  db: Db,
  tenantId: TenantId,
  rows: ReadonlyArray<{ readonly groupId: GroupId; readonly memberId: string }>,
): Promise<number> {
  if (rows.length === 0) return 0
  const { numAffectedRows } = await sql`
    delete from group_member m
     using unnest(${rows.map((row) => row.groupId)}::uuid[], ${rows.map((row) => row.memberId)}::uuid[])
           as r (group_id, member_id)
     where m.tenant_id = ${tenantId} and m.group_id = r.group_id and m.member_id = r.member_id`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Answers what it was; undefined when it was no member. */
export async function removeMember(
  db: Db,
  tenantId: TenantId,
  { groupId, memberId }: { readonly groupId: GroupId; readonly memberId: string },
): Promise<MemberKind | undefined> {
  const row = await db
    .deleteFrom('group_member')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('member_id', '=', memberId)
    .returning('member_kind')
    .executeTakeFirst()
  return row?.member_kind
}

/** Of its members those of one kind. */
export async function memberIds(db: Db, tenantId: TenantId, id: GroupId, kind: MemberKind): Promise<string[]> {
  const rows = await db
    .selectFrom('group_member')
    .select('member_id')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', id)
    .where('member_kind', '=', kind)
    .execute()
  return rows.map((row) => row.member_id)
}

/** Takes out all devices, or all people; answers which. */
export async function removeKind(db: Db, tenantId: TenantId, id: GroupId, kind: Subject): Promise<string[]> {
  const rows = await db
    .deleteFrom('group_member')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', id)
    .where('member_kind', '=', kind)
    .returning('member_id')
    .execute()
  return rows.map((row) => row.member_id)
}

export type DifferencePage = {
  readonly subject: Subject
  readonly groupId: GroupId
  readonly predicate: RawBuilder<boolean>
  /** Objects behind this id, in the order of ids; '' begins at the first. */
  readonly after: string
  readonly limit: number
}

export type Differences = {
  readonly joining: readonly string[]
  readonly leaving: readonly string[]
  /** Behind which the next page begins; undefined when there is none. */
  readonly last: string | undefined
}

/** Between what a rule says and who is in its group. */
export async function differences(
  db: Db,
  tenantId: TenantId,
  { subject, groupId, predicate, after, limit }: DifferencePage,
): Promise<Differences> {
  const { rows } = await sql<{ looked: number; last: string | null; joining: string[]; leaving: string[] }>`
    with page as materialized (
      select o.id from ${tables[subject]} o
       where o.tenant_id = ${tenantId} and o.id > ${after || '00000000-0000-0000-0000-000000000000'}
       order by o.id limit ${limit}
    ), judged as materialized (
      select o.id, ${predicate} as wanted,
             exists (select 1 from group_member m
                      where m.tenant_id = ${tenantId} and m.group_id = ${groupId} and m.member_id = o.id) as stored
        from ${tables[subject]} o where o.tenant_id = ${tenantId} and o.id in (select id from page)
    )
    select (select count(*)::int from page) as looked,
           (select id from page order by id desc limit 1) as last,
           array(select id from judged where wanted and not stored) as joining,
           array(select id from judged where stored and not wanted) as leaving`.execute(db)
  const { looked = 0, last, joining = [], leaving = [] } = rows[0] ?? {}
  return { joining, leaving, last: looked < limit ? undefined : (last ?? undefined) }
}
