// Whom something waits for, of the devices that wait to be called.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'

export type Waiting = { readonly tenantId: TenantId; readonly id: EnrollmentId }

/** Their ids. What went out once calls nobody again: a device that did not answer comes by its schedule. */
export async function wanted(db: Db, devices: readonly Waiting[]): Promise<ReadonlySet<EnrollmentId>> {
  const { rows } = await sql<{ id: EnrollmentId }>`/* every tenant: devices that wait here to be called */
    select w.id from unnest(${devices.map(({ tenantId }) => tenantId)}::uuid[], ${devices.map(({ id }) => id)}::uuid[]) as w (tenant_id, id)
     where exists (
             select from mdm_command c
              where c.tenant_id = w.tenant_id and c.enrollment_id = w.id
                and c.status is null and c.item_kind is null and c.sent_at is null)
        or exists (
             select from mdm_action a
              where a.tenant_id = w.tenant_id and a.enrollment_id = w.id and a.state = 'pending')`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
