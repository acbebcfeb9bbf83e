// Statements on mdm_assignment: what is assigned, and what of it concerns one device.

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../kernel/id.ts'
import type { Match } from './assignment.ts'
import type { ItemKind, Target } from './target.ts'

export type StoredTarget = Target & { readonly itemId: string }

/** Of the given items, or of all of the kind. */
export async function targets(
  db: Db,
  tenantId: TenantId,
  kind: ItemKind,
  itemIds?: readonly string[],
): Promise<StoredTarget[]> {
  if (itemIds?.length === 0) return []
  const rows = await db
    .selectFrom('mdm_assignment')
    .select(['item_id', 'target', 'group_id'])
    .where('tenant_id', '=', tenantId)
    .where('item_kind', '=', kind)
    .$if(itemIds !== undefined, (query) => query.where('item_id', 'in', [...(itemIds ?? [])]))
    .orderBy('item_id')
    .orderBy('created_at')
    .limit(10_000)
    .execute()
  return rows.map((row) => ({ itemId: row.item_id, target: row.target, groupId: row.group_id }))
}

export async function replace(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly now: Date },
  item: { readonly kind: ItemKind; readonly id: string },
  wanted: readonly Target[],
): Promise<void> {
  await tx
    .deleteFrom('mdm_assignment')
    .where('tenant_id', '=', on.tenantId)
    .where('item_kind', '=', item.kind)
    .where('item_id', '=', item.id)
    .execute()
  if (wanted.length === 0) return
  await tx
    .insertInto('mdm_assignment')
    .values(
      wanted.map(({ target, groupId }) => ({
        tenant_id: on.tenantId,
        item_kind: item.kind,
        item_id: item.id,
        target,
        group_id: groupId,
        created_at: on.now,
      })),
    )
    .execute()
}

export async function unassignGroup(tx: Db, tenantId: TenantId, groupId: string): Promise<void> {
  await tx.deleteFrom('mdm_assignment').where('tenant_id', '=', tenantId).where('group_id', '=', groupId).execute()
}

/** Those of the ids that are groups of the tenant. */
export async function existingGroups(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('directory_group')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Every assignment that concerns the device or its user; with an item, those of this one. */
export async function matches(
  db: Db,
  tenantId: TenantId,
  who: { readonly deviceId: DirectoryDeviceId | undefined; readonly userId: UserId | undefined },
  item?: { readonly kind: ItemKind; readonly id: string },
): Promise<Match[]> {
  const members = [who.deviceId, who.userId].filter((id) => id !== undefined)
  const memberships = db
    .selectFrom('group_member')
    .select(['group_id', 'member_kind'])
    .where('tenant_id', '=', tenantId)
    .where('member_id', 'in', members.length > 0 ? members : ['00000000-0000-0000-0000-000000000000'])
    .as('m')
  const rows = await db
    .selectFrom('mdm_assignment')
    .leftJoin(memberships, 'm.group_id', 'mdm_assignment.group_id')
    .select(['item_kind', 'item_id', 'target', 'mdm_assignment.group_id', 'm.member_kind'])
    .where('mdm_assignment.tenant_id', '=', tenantId)
    .$if(item !== undefined, (query) =>
      query.where('item_kind', '=', item?.kind ?? 'app').where('item_id', '=', item?.id ?? ''),
    )
    .where((eb) => eb.or([eb('target', 'in', ['all-devices', 'all-users']), eb('m.member_kind', 'is not', null)]))
    .execute()
  return rows
    .filter(({ target }) => target !== 'all-users' || who.userId !== undefined)
    .map((row) => ({
      itemKind: row.item_kind,
      itemId: row.item_id,
      target: row.target,
      groupId: row.group_id,
      member: row.member_kind ?? undefined,
    }))
}
