// The open alarms of a tenant as they are stored, the oldest first.

import type { Db } from '../../../src/db/schema.ts'
import type { TenantId } from '../../../src/kernel/id.ts'

export const listAlarms = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('alarm')
    .select(['kind', 'subject_id', 'detail', 'count'])
    .where('tenant_id', '=', tenantId)
    .where('closed_at', 'is', null)
    .orderBy('first_at')
    .execute()
