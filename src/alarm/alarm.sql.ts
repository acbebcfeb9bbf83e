// The open and closed alarms of a tenant. One open alarm for each kind and subject; what happens again raises its count.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'
import type { Alarm } from './alarm.ts'

/** Written in the transaction that noticed it. */
export async function raise(db: Db, tenantId: TenantId, at: Date, alarm: Alarm): Promise<void> {
  await sql`
    insert into alarm (tenant_id, id, kind, subject_kind, subject_id, detail, first_at, last_at)
    values (${tenantId}, gen_random_uuid(), ${alarm.kind}, ${alarm.subjectKind}, ${alarm.subjectId},
            ${JSON.stringify(alarm.detail)}, ${at}, ${at})
    on conflict (tenant_id, kind, subject_kind, subject_id) where closed_at is null
    do update set count = alarm.count + 1, last_at = greatest(alarm.last_at, excluded.last_at), detail = excluded.detail
  `.execute(db)
}
