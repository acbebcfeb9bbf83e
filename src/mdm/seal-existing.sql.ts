// Statements of the sealing at the start: which rows nobody has looked at yet, in all tenants, and what becomes of each.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { AppId, PolicyId, TenantId } from '../kernel/id.ts'
import type { StoredSetting } from './item/setting.ts'
import type { Tree } from './tree.ts'

type Key = { readonly tenantId: string; readonly id: string }

export async function uncheckedPolicies(db: Db): Promise<readonly Key[]> {
  const { rows } = await sql<Key>`/* every tenant: settings nobody has looked at */
    select tenant_id as "tenantId", id from mdm_policy where not secrets_checked`.execute(db)
  return rows
}

export async function uncheckedApps(db: Db): Promise<readonly Key[]> {
  const { rows } = await sql<Key>`/* every tenant: applications nobody has looked at */
    select tenant_id as "tenantId", id from mdm_app where not secrets_checked`.execute(db)
  return rows
}

/** Undefined when somebody else was first. */
export async function lockPolicy(
  tx: Db,
  tenantId: TenantId,
  id: PolicyId,
): Promise<readonly StoredSetting[] | undefined> {
  const row = await tx
    .selectFrom('mdm_policy')
    .select('settings')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('secrets_checked', '=', false)
    .forUpdate()
    .executeTakeFirst()
  return row && (row.settings as StoredSetting[]) // written by policy.sql.ts only
}

export async function settlePolicy(
  tx: Db,
  tenantId: TenantId,
  id: PolicyId,
  settings: readonly StoredSetting[],
): Promise<void> {
  await tx
    .updateTable('mdm_policy')
    .set({ settings: JSON.stringify(settings), secrets_checked: true })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function treesWith(
  tx: Db,
  tenantId: TenantId,
  policyId: PolicyId,
): Promise<ReadonlyArray<{ readonly id: string; readonly tree: Tree }>> {
  const rows = await tx
    .selectFrom('mdm_enrollment')
    .select(['id', 'tree'])
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`tree::text like ${`%"policy:${policyId}"%`}`)
    .forUpdate()
    .execute()
  return rows.map(({ id, tree }) => ({ id, tree: tree as Tree })) // written by saveEnrollment only
}

export async function saveTree(tx: Db, tenantId: TenantId, id: string, tree: Tree): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set({ tree: JSON.stringify(tree) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** The command line; undefined when somebody else was first. */
export async function lockApp(tx: Db, tenantId: TenantId, id: AppId): Promise<string | undefined> {
  const row = await tx
    .selectFrom('mdm_app')
    .select('command_line')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('secrets_checked', '=', false)
    .forUpdate()
    .executeTakeFirst()
  return row?.command_line
}

export async function settleApp(
  tx: Db,
  tenantId: TenantId,
  id: AppId,
  commandLineSealed: Buffer | undefined,
): Promise<void> {
  await tx
    .updateTable('mdm_app')
    .set({
      secrets_checked: true,
      ...(commandLineSealed && { holds_secret: true, command_line: '', command_line_sealed: commandLineSealed }),
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}
