import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId, TenantId } from '../kernel/id.ts'

export type Storied = { readonly tenantId: TenantId; readonly deviceId: DirectoryDeviceId }

/** The number of the last line of each of these stories, in their order; 0 for one without lines. */
export async function newestLines(db: Db, of: readonly Storied[]): Promise<bigint[]> {
  const { rows } = await sql<{ newest: string }>`
    select coalesce(e.newest, 0)::text as newest
      from unnest(${of.map(({ tenantId }) => tenantId)}::uuid[], ${of.map(({ deviceId }) => deviceId)}::uuid[])
             with ordinality as w (tenant_id, device_id, place)
      left join lateral (
        select max(d.sequence) as newest from device_event as d
         where d.tenant_id = w.tenant_id and d.directory_device_id = w.device_id) as e on true
     order by w.place`.execute(db)
  return rows.map(({ newest }) => BigInt(newest))
}
