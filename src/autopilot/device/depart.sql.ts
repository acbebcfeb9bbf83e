// Registered devices of a tenant that leaves the installation.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'

/** At most so many, with the keys of their hardware, which stand by themselves; answers how many went. */
export async function freeDevices(
  tx: Db,
  tenantId: TenantId,
  most: number,
): Promise<{ readonly devices: number; readonly keys: number }> {
  const { rows } = await sql<{ id: string; keys: string[] }>`
    delete from autopilot_device where tenant_id = ${tenantId} and id in (
      select id from autopilot_device where tenant_id = ${tenantId} limit ${most})
    returning id, hardware_keys as keys`.execute(tx)
  const keys = [...new Set(rows.flatMap((row) => row.keys))]
  if (keys.length === 0) return { devices: rows.length, keys: 0 }
  const { numDeletedRows } = await tx
    .deleteFrom('hardware_key')
    .where('key', '=', anyOf(keys, 'bigint'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return { devices: rows.length, keys: Number(numDeletedRows) }
}
