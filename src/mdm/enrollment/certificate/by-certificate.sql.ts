// Who joined a device, as an enrolment by its certificate asks before it decides anything.

import type { Db } from '../../../db/schema.ts'
import type { DirectoryDeviceId, TenantId } from '../../../kernel/id.ts'

export async function ownerOfJoined(db: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<string | undefined> {
  const row = await db
    .selectFrom('directory_device')
    .select('owner_id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.owner_id ?? undefined
}
