// What is assigned to one device or to its user: which items, and what they are. Few statements, whatever the number of
// items; every one names the tenant.

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../kernel/id.ts'
import type { Match } from './assignment.ts'
import type { Setting } from './policy.ts'
import { type StatusPage, StatusPageSettings } from './status-page.ts'

export async function matches(
  db: Db,
  tenantId: TenantId,
  who: { readonly deviceId: DirectoryDeviceId | undefined; readonly userId: UserId | undefined },
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
    .select(['item_kind', 'item_id', 'target', 'm.member_kind'])
    .where('mdm_assignment.tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('target', 'in', ['all-devices', 'all-users']), eb('m.member_kind', 'is not', null)]))
    .execute()
  return rows
    .filter(({ target }) => target !== 'all-users' || who.userId !== undefined)
    .map((row) => ({
      itemKind: row.item_kind,
      itemId: row.item_id,
      target: row.target,
      member: row.member_kind ?? undefined,
    }))
}

export type AssignedPolicy = {
  readonly id: string
  readonly kind: 'policy' | 'certificate'
  readonly displayName: string
  readonly scope: 'device' | 'user'
  readonly settings: readonly Setting[]
  readonly createdAt: Date
}

export async function policies(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<AssignedPolicy[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('mdm_policy')
    .select(['id', 'kind', 'display_name', 'scope', 'settings', 'created_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    displayName: row.display_name,
    scope: row.scope,
    settings: row.settings as Setting[], // written by policy.sql.ts only
    createdAt: row.created_at,
  }))
}

export type AssignedApp = {
  readonly id: string
  readonly displayName: string
  readonly productCode: string
  readonly productVersion: string
  readonly commandLine: string
  readonly fileName: string
  readonly sha256: string
  readonly createdAt: Date
}

/** Only those whose content has arrived: others cannot be installed. */
export async function apps(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<AssignedApp[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('mdm_app')
    .select([
      'id',
      'display_name',
      'product_code',
      'product_version',
      'command_line',
      'file_name',
      'sha256',
      'created_at',
    ])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .where('sha256', '<>', '')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    productCode: row.product_code,
    productVersion: row.product_version,
    commandLine: row.command_line,
    fileName: row.file_name,
    sha256: row.sha256,
    createdAt: row.created_at,
  }))
}

/** Those of the given ids, and the tenant's own default page if it was ever changed (priority 0). */
export async function statusPages(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<StatusPage[]> {
  const rows = await db
    .selectFrom('status_page')
    .select(['id', 'display_name', 'priority', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('priority', '=', 0), ...(ids.length > 0 ? [eb('id', 'in', [...ids])] : [])]))
    .execute()
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    priority: row.priority,
    settings: StatusPageSettings.parse(row.settings),
  }))
}
