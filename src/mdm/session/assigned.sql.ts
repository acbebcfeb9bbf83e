// The groups through which items come to one device, and its status pages. Few statements, whatever the number of items;
// every one names the tenant.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import type { SelfDescribed } from '../../directory/membership/self-described.ts'
import type { DirectoryDeviceId, TenantId } from '../../kernel/id.ts'
import { type StatusPage, StatusPageSettings } from '../status-page/status-page.ts'

/** Of the groups that these items are assigned to, or kept from, those whose members a rule decides on or has left behind. */
export async function rulesOfTargets(
  db: Db,
  tenantId: TenantId,
  itemIds: readonly string[],
  deviceId: DirectoryDeviceId | undefined,
): Promise<TargetRule[]> {
  if (itemIds.length === 0) return []
  const rows = await db
    .selectFrom('assignment as a')
    .innerJoin('directory_group as g', (join) =>
      join.onRef('g.tenant_id', '=', 'a.tenant_id').onRef('g.id', '=', 'a.group_id'),
    )
    .leftJoin('group_member as m', (join) =>
      join
        .onRef('m.tenant_id', '=', 'a.tenant_id')
        .onRef('m.group_id', '=', 'a.group_id')
        .on('m.member_id', '=', deviceId ?? '00000000-0000-0000-0000-000000000000')
        .on('m.self_described', '=', true),
    )
    .select(['a.item_id', 'a.target', 'a.group_id', 'g.display_name', 'g.membership_rule'])
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
    // who is not in was kept out by the same words
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
  /** Without a rule: by which words of its own the device is in, or stayed out of what it is kept from. */
  readonly left: readonly SelfDescribed[]
}

/** By priority those of the given ids, and the tenant's own default page if it was ever changed (priority 0). */
export async function statusPages(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<StatusPage[]> {
  const rows = await db
    .selectFrom('status_page')
    .select(['id', 'display_name', 'priority', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('priority', '=', 0), eb('id', '=', anyOf(ids, 'uuid'))]))
    .orderBy('priority')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    priority: row.priority,
    settings: StatusPageSettings.parse(row.settings),
  }))
}
