// Whether the joined device that a token was got on still stands: read for every change that such a token asks for.

import { type SqlBool, sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export type DeviceStanding = 'stands' | 'gone' | 'disabled' | 'to-be-wiped'

/** `deviceId` is what claims call the device. */
export async function deviceStanding(db: Db, tenantId: TenantId, deviceId: string): Promise<DeviceStanding> {
  const row = await db
    .selectFrom('directory_device as d')
    .select([
      'd.account_enabled',
      sql<SqlBool>`exists (
        select from mdm_enrollment e where e.tenant_id = ${tenantId} and e.directory_device_id = d.id
           and e.state = 'enrolled' and e.action = 'wipe')`.as('wipe_waits'),
    ])
    .where('d.tenant_id', '=', tenantId)
    .where('d.device_id', '=', deviceId)
    .executeTakeFirst()
  if (!row) return 'gone'
  if (!row.account_enabled) return 'disabled'
  return row.wipe_waits ? 'to-be-wiped' : 'stands'
}
