// Groups, and lists of their members. A group with a membership rule is dynamic.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { boolean, directoryList, guid, instant, type List, text, texts } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { GroupId, type TenantId } from '../../kernel/id.ts'
import type { MemberKind } from '../membership/membership.sql.ts'
import * as nested from '../membership/nested/nested.sql.ts'
import type { SelfDescribed } from '../membership/rule/self-described.ts'

export type Group = {
  readonly id: GroupId
  readonly displayName: string
  readonly description: string | null
  readonly mailNickname: string
  readonly membershipRule: string | null
  /** Its rule rests, and its members stay as they are. */
  readonly rulePaused: boolean
  /** Of the rule over the devices' own words that it had before; empty while it has one. */
  readonly formerlySelfDescribed: readonly SelfDescribed[]
  readonly createdAt: Date
  /** What another directory calls it. */
  readonly externalId: string | null
  /** The directory that it comes from, and where it is changed; null for one that was made here. */
  readonly source: string | null
  readonly version: number
}

function selectGroups(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('directory_group')
    .select([
      'id',
      'display_name',
      'description',
      'mail_nickname',
      'membership_rule',
      'rule_paused',
      'formerly_self_described',
      'created_at',
      'external_id',
      'source',
      'version',
    ])
    .where('tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectGroups>['executeTakeFirstOrThrow']>>

function toGroup(row: Row): Group {
  return {
    id: GroupId.parse(row.id),
    displayName: row.display_name,
    description: row.description,
    mailNickname: row.mail_nickname,
    membershipRule: row.membership_rule,
    rulePaused: row.rule_paused,
    formerlySelfDescribed: row.formerly_self_described as SelfDescribed[], // written by group.ops.ts only
    createdAt: row.created_at,
    externalId: row.external_id,
    source: row.source,
    version: row.version,
  }
}

export async function byId(db: Db, tenantId: TenantId, id: GroupId): Promise<Group | undefined> {
  const row = await selectGroups(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toGroup(row)
}

/** Whoever changes this group at the same time is first, or waits. */
export async function lockOne(tx: Db, tenantId: TenantId, id: GroupId): Promise<void> {
  await tx
    .selectFrom('directory_group')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute()
}

/** By what another directory calls it. */
export async function byExternalId(db: Db, tenantId: TenantId, externalId: string): Promise<Group | undefined> {
  const row = await selectGroups(db, tenantId).where('external_id', '=', externalId).executeTakeFirst()
  return row && toGroup(row)
}

export const groupList = directoryList({
  name: 'groups',
  group: sql.ref('directory_group.id'),
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    displayName: text('display_name', { searched: true }),
    description: text('description', { searched: true, nullable: true }),
    mailNickname: text('mail_nickname', { searched: true }),
    mailEnabled: boolean(sql`false::boolean`),
    securityEnabled: boolean(sql`true::boolean`),
    groupTypes: texts(sql`case when membership_rule is null then '{}'::text[] else '{DynamicMembership}'::text[] end`),
    membershipRule: text('membership_rule', { nullable: true }),
    membershipRuleProcessingState: text(
      sql<string>`case when membership_rule is not null then case when rule_paused then 'Paused' else 'On' end end`,
      { nullable: true },
    ),
    createdDateTime: instant('created_at'),
    onPremisesImmutableId: text('external_id', { nullable: true, exact: true }),
    onPremisesSyncEnabled: boolean(sql`case when source is not null then true end`, { nullable: true }),
    source: text('source', { nullable: true }),
  },
})

/** `list`: as another wire asks for groups. */
export async function page(db: Db, tenantId: TenantId, wanted: Wanted, list: List = groupList): Promise<Found<Group>> {
  const found = await pageOf({ db, tenantId, select: (on) => selectGroups(on, tenantId) }, list, wanted)
  return { ...found, rows: found.rows.map(toGroup) }
}

export type Member = {
  readonly id: string
  readonly kind: MemberKind
  readonly displayName: string
  /** The device's `deviceId` or the user's principal name; of a group empty. */
  readonly name: string
}

const memberDisplayName = sql<string>`coalesce(d.display_name, u.display_name, g.display_name, '')`

export const memberList = directoryList({
  name: 'members',
  member: sql.ref('m.member_id'),
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('m.member_id'),
    displayName: text(memberDisplayName, { searched: true }),
  },
  types: {
    device: sql`m.member_kind = 'device'`,
    user: sql`m.member_kind = 'user'`,
    group: sql`m.member_kind = 'group'`,
  },
})

/** `inner`: with those of the groups in it, each once. */
export async function members(
  db: Db,
  tenantId: TenantId,
  { id: groupId, inner }: { readonly id: GroupId; readonly inner: boolean },
  wanted: Wanted,
): Promise<Found<Member>> {
  const from = inner
    ? nested.membersInside(tenantId, groupId)
    : sql<nested.MemberRow>`(select tenant_id, member_id, member_kind from group_member
        where tenant_id = ${tenantId} and group_id = ${groupId})`
  const select = (on: Db) =>
    on
      .selectFrom(from.as('m'))
      .leftJoin('directory_device as d', (join) =>
        join
          .onRef('d.tenant_id', '=', 'm.tenant_id')
          .onRef('d.id', '=', 'm.member_id')
          .on('m.member_kind', '=', 'device'),
      )
      .leftJoin('directory_user as u', (join) =>
        join
          .onRef('u.tenant_id', '=', 'm.tenant_id')
          .onRef('u.id', '=', 'm.member_id')
          .on('m.member_kind', '=', 'user'),
      )
      .leftJoin('directory_group as g', (join) =>
        join
          .onRef('g.tenant_id', '=', 'm.tenant_id')
          .onRef('g.id', '=', 'm.member_id')
          .on('m.member_kind', '=', 'group'),
      )
      .select(['m.member_id as id', 'm.member_kind as kind'])
      .select(memberDisplayName.as('displayName'))
      .select(sql<string>`coalesce(d.device_id::text, u.user_principal_name, '')`.as('name'))
      .where('m.tenant_id', '=', tenantId)
  return pageOf({ db, tenantId, select }, memberList, wanted)
}

/** The groups that a device, a person or a group is a member of; `inner`: through groups in them, too. */
export async function pageHolding(
  db: Db,
  tenantId: TenantId,
  { id, inner }: { readonly id: string; readonly inner: boolean },
  wanted: Wanted,
): Promise<Found<Group>> {
  const held = nested.groupsOf(tenantId, id, inner)
  const select = (on: Db) => selectGroups(on, tenantId).where('id', 'in', held)
  const found = await pageOf({ db, tenantId, select }, groupList, wanted)
  return { ...found, rows: found.rows.map(toGroup) }
}

/** Until the transaction ends nobody makes it the limit of a role; whether it is one. */
export async function limitsRole(tx: Db, tenantId: TenantId, id: GroupId): Promise<boolean> {
  const { rows } = await sql`
    select 1 from directory_group where tenant_id = ${tenantId} and id = ${id} for update`.execute(tx)
  return rows.length > 0 && isLimitOfRole(tx, tenantId, id)
}

/** As of this moment. */
export async function isLimitOfRole(db: Db, tenantId: TenantId, id: GroupId): Promise<boolean> {
  const found = await sql`
    select 1 from role_in_group where tenant_id = ${tenantId} and group_id = ${id} limit 1`.execute(db)
  return found.rows.length > 0
}

/** The group first, so that a concurrent addition of a member is done, and then the members. */
export async function remove(tx: Db, tenantId: TenantId, id: GroupId): Promise<void> {
  await tx.deleteFrom('directory_group').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
  await tx.deleteFrom('group_member').where('tenant_id', '=', tenantId).where('group_id', '=', id).execute()
  await tx.deleteFrom('group_member').where('tenant_id', '=', tenantId).where('member_id', '=', id).execute()
}

type NewRow = {
  readonly id: GroupId
  readonly displayName: string
  readonly description?: string | null | undefined
  readonly mailNickname: string
  readonly membershipRule?: string | undefined
  readonly rulePaused?: boolean
  readonly externalId?: string | null | undefined
  readonly source?: string | null | undefined
}

export async function insert(
  tx: Db,
  { tenantId, now }: { readonly tenantId: TenantId; readonly now: Date },
  group: NewRow,
): Promise<void> {
  await tx
    .insertInto('directory_group')
    .values({
      tenant_id: tenantId,
      id: group.id,
      display_name: group.displayName,
      description: group.description ?? null,
      mail_nickname: group.mailNickname,
      membership_rule: group.membershipRule ?? null,
      rule_paused: group.rulePaused ?? false,
      external_id: group.externalId ?? null,
      source: group.source ?? null,
      created_at: now,
    })
    .execute()
}

/** Unnamed members stay. */
export async function change(
  tx: Db,
  tenantId: TenantId,
  id: GroupId,
  to: {
    readonly displayName?: string | undefined
    readonly description?: string | null | undefined
    readonly membershipRule?: string | null | undefined
    readonly rulePaused?: boolean
    readonly externalId?: string | null | undefined
    readonly source?: string | null | undefined
    readonly formerlySelfDescribed?: readonly SelfDescribed[]
  },
): Promise<void> {
  await tx
    .updateTable('directory_group')
    .set((eb) => ({
      ...(to.displayName !== undefined && { display_name: to.displayName }),
      ...(to.description !== undefined && { description: to.description }),
      ...(to.membershipRule !== undefined && { membership_rule: to.membershipRule }),
      ...(to.rulePaused !== undefined && { rule_paused: to.rulePaused }),
      ...(to.externalId !== undefined && { external_id: to.externalId }),
      ...(to.source !== undefined && { source: to.source }),
      ...(to.formerlySelfDescribed && { formerly_self_described: [...to.formerlySelfDescribed] }),
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}
