// Whether the joined device that a token was got on still stands: read for every change that such a token asks for.

import { type SqlBool, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'

export type DeviceStanding = 'stands' | 'gone' | 'disabled' | 'joined-anew' | 'join-ended' | 'to-be-wiped'

/** `deviceId` is what claims call the device; `join` the thumbprint of the certificate that it had then. */
export async function deviceStanding(
  db: Db,
  tenantId: TenantId,
  deviceId: string,
  join: string | undefined,
): Promise<DeviceStanding> {
  const row = await db
    .selectFrom('directory_device as d')
    .select([
      'd.account_enabled',
      'd.certificate_thumbprint',
      sql<SqlBool>`exists (
        select from mdm_enrollment e where e.tenant_id = ${tenantId} and e.directory_device_id = d.id
           and e.state = 'enrolled' and e.action = 'wipe')`.as('wipe_waits'),
      sql<SqlBool>`exists (
        select from issued_certificate c where c.tenant_id = ${tenantId} and c.thumbprint = d.certificate_thumbprint
           and c.revoked_at is not null)`.as('join_ended'),
    ])
    .where('d.tenant_id', '=', tenantId)
    .where('d.device_id', '=', deviceId)
    .executeTakeFirst()
  if (!row) return 'gone'
  if (!row.account_enabled) return 'disabled'
  if (row.wipe_waits) return 'to-be-wiped'
  if (row.join_ended) return 'join-ended' // a wipe that was carried out, among others
  return join === undefined || row.certificate_thumbprint === join ? 'stands' : 'joined-anew'
}
