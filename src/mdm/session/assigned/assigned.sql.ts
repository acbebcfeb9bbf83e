// Reads the assignments of one device, and the groups through which they come. Few statements, whatever the number of
// items; every one names the tenant.

import { sql } from 'kysely'
import type { KindMatch, MatchRow } from '../../../assignment/assignment.sql.ts'
import * as assignments from '../../../assignment/assignment.sql.ts'
import type { AssignmentKind } from '../../../assignment/assignment.ts'
import { profileKind } from '../../../autopilot/profile/assignment.ts'
import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import { groupsHolding } from '../../../directory/membership/nested/nested.sql.ts'
import type { SelfDescribed } from '../../../directory/membership/rule/self-described.ts'
import type { DirectoryDeviceId, EnrollmentId, TenantId, UserId } from '../../../kernel/id.ts'
import type { Admission } from '../../../preparation/secret/secret.ts'
import type { Source } from '../../item/source.ts'
import { type StatusPage, StatusPageSettings } from '../../status-page/status-page.ts'

/**
 * Of the groups that these items are assigned to, or kept from, and of those in them, the ones whose members a rule decides on or has
 * left behind.
 */
export async function rulesOfTargets(
  db: Db,
  tenantId: TenantId,
  itemIds: readonly string[],
  deviceId: DirectoryDeviceId | undefined,
): Promise<TargetRule[]> {
  if (itemIds.length === 0) return []
  const rows = await db
    .selectFrom('assignment as a')
    .innerJoinLateral(
      sql<{ group_id: string }>`(select a.group_id union all select w.group_id from group_within w
        where w.tenant_id = ${tenantId} and w.within_id = a.group_id)`.as('t'),
      (join) => join.onTrue(),
    )
    .innerJoin('directory_group as g', (join) =>
      join.onRef('g.tenant_id', '=', 'a.tenant_id').onRef('g.id', '=', 't.group_id'),
    )
    .leftJoin('group_member as m', (join) =>
      join
        .onRef('m.tenant_id', '=', 'a.tenant_id')
        .onRef('m.group_id', '=', 't.group_id')
        .on('m.member_id', '=', deviceId ?? '00000000-0000-0000-0000-000000000000')
        .on('m.self_described', '=', true),
    )
    .select(['a.item_id', 'a.target', 't.group_id', 'g.display_name', 'g.membership_rule'])
    .select(['g.formerly_self_described', 'm.member_id as by_own_words'])
    .where('a.tenant_id', '=', tenantId)
    .where('a.item_id', '=', anyOf(itemIds, 'uuid'))
    .where((eb) =>
      eb.or([
        eb('g.membership_rule', 'is not', null),
        eb('g.formerly_self_described', '<>', sql<string[]>`'{}'::text[]`),
      ]),
    )
    .execute()
  return rows.map((row) => ({
    itemId: row.item_id,
    excludes: row.target === 'exclusion-group',
    groupId: row.group_id,
    groupName: row.display_name,
    rule: row.membership_rule,
    // an excluded device's own words also kept it out
    left:
      row.target === 'exclusion-group' || row.by_own_words !== null
        ? (row.formerly_self_described as SelfDescribed[])
        : [],
  }))
}

export type TargetRule = {
  readonly itemId: string
  readonly excludes: boolean
  readonly groupId: string
  readonly groupName: string
  readonly rule: string | null
  /** Without a rule: the device's own words that put it in, or kept it out of an exclusion. */
  readonly left: readonly SelfDescribed[]
}

type PageRow = Pick<StatusPage, 'id' | 'displayName' | 'priority'> & { readonly settings: unknown }

export type AssignedRows = {
  readonly matches: readonly KindMatch[]
  /** Of each source, in the order of the sources, what its assignments name, the oldest first. */
  readonly rows: ReadonlyArray<readonly unknown[]>
  /** By priority those that are assigned, and the tenant's own default page if it was ever changed (priority 0). */
  readonly pages: readonly StatusPage[]
  /** A profile that registers managed devices may reach it, or it enrolled with a secret; and it is not registered. */
  readonly mayConvert: boolean
  /** Of the rows, as text. */
  readonly bytes: number
}

/** A few look-ups by key, so that it costs the sessions of devices that nobody converts next to nothing. */
function mayConvert(tenantId: TenantId, deviceId: DirectoryDeviceId | undefined, prepared: boolean) {
  if (deviceId === undefined) return sql`false`
  return sql`(not exists (select from autopilot_device r where r.tenant_id = ${tenantId} and r.directory_device_id = ${deviceId})
    and (${prepared} or exists (select from ${groupsHolding(tenantId, (id) => sql`${id} = ${deviceId}`)} g
      join assignment a on a.tenant_id = ${tenantId} and a.kind = ${profileKind.name} and a.group_id = g.group_id and a.target = 'group'
      join deployment_profile p on p.tenant_id = ${tenantId} and p.id = a.item_id
        and (p.settings ->> 'hardwareHashExtractionEnabled')::boolean)))`
}

/** All that is assigned to a device or its user, in one statement, whatever the number of kinds. */
export async function assignedRows(
  db: Db,
  tenantId: TenantId,
  who: {
    readonly enrollmentId: EnrollmentId
    readonly deviceId: DirectoryDeviceId | undefined
    readonly userId: UserId | undefined
    readonly admission?: Admission | undefined
  },
  sources: ReadonlyArray<Pick<Source, 'assignment' | 'rows'>>,
  pageKind: AssignmentKind,
  withPage: boolean,
): Promise<AssignedRows> {
  const kinds = [...sources.map(({ assignment }) => assignment), pageKind]
  const idsOf = (kind: AssignmentKind) => sql`(select m.item_id from m where m.kind = ${kind.name})`
  const rows = sources.map(
    (source) => sql`(select coalesce(jsonb_agg(to_jsonb(one) order by one.created_at, one.id), '[]')
      from (${source.rows(tenantId, idsOf(source.assignment), who.enrollmentId)}) one)`,
  )
  const pages = withPage
    ? sql`(select coalesce(jsonb_agg(to_jsonb(one) order by one.priority), '[]') from (
        select id, display_name as "displayName", priority, settings from status_page
         where tenant_id = ${tenantId} and (priority = 0 or id in ${idsOf(pageKind)})) one)`
    : sql`'[]'::jsonb`
  const { rows: found } = await sql<{
    matches: readonly MatchRow[]
    rows: string
    pages: readonly PageRow[]
    may_convert: boolean
  }>`
    with m as materialized (${assignments.matching(db, tenantId, kinds, who)})
    select (select coalesce(jsonb_agg(to_jsonb(m) order by m.created_at, m.group_id, m.inner_id is distinct from m.group_id, m.inner_id), '[]') from m) as matches,
           jsonb_build_array(${sql.join(rows)})::text as rows, ${pages} as pages,
           ${mayConvert(tenantId, who.deviceId, who.admission === 'admitted' || who.admission === 'waiting')} as may_convert`.execute(
    db,
  )
  const { matches = [], rows: bySource = '[]', pages: chosen = [], may_convert = false } = found[0] ?? {}
  return {
    matches: matches.map(assignments.matchOf),
    rows: JSON.parse(bySource) as ReadonlyArray<readonly unknown[]>,
    mayConvert: may_convert,
    bytes: bySource.length,
    pages: chosen.map((page) => ({ ...page, settings: StatusPageSettings.parse(page.settings) })),
  }
}
