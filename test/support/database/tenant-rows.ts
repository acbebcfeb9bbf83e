// The least a tenant and a person need, as rows, for tests of features that stand left of or beside the directory.

import { randomUUID } from 'node:crypto'
import { makeTenantLocks } from '../../../src/db/lock/tenant-lock.ts'
import type { Db } from '../../../src/db/schema.ts'
import { TenantId, UserId } from '../../../src/kernel/id.ts'

const now = new Date('2026-08-01T08:00:00Z')

export async function insertTenant(db: Db, domain: string, more: Record<string, unknown> = {}): Promise<TenantId> {
  const tenantId = TenantId.parse(randomUUID())
  await db
    .insertInto('tenant')
    .values({ tenant_id: tenantId, display_name: domain, created_at: now, ...more })
    .execute()
  await db
    .insertInto('domain')
    .values({ name: domain, tenant_id: tenantId, is_initial: true, is_default: true, verified_at: now })
    .execute()
  await makeTenantLocks(db, tenantId)
  return tenantId
}

export async function insertUser(
  db: Db,
  tenantId: TenantId,
  userPrincipalName: string,
  passwordHash: string,
  more: Record<string, unknown> = {},
): Promise<UserId> {
  const id = UserId.parse(randomUUID())
  await db
    .insertInto('directory_user')
    .values({
      tenant_id: tenantId,
      id,
      user_principal_name: userPrincipalName,
      display_name: userPrincipalName.split('@')[0] ?? '',
      password_hash: passwordHash,
      created_at: now,
      ...more,
    })
    .execute()
  return id
}
