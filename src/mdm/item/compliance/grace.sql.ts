// Devices whose time of grace ended without a word of theirs.

import { sql } from 'kysely'

import type { Db } from '../../../db/schema.ts'
import { DirectoryDeviceId, EnrollmentId, TenantId } from '../../../kernel/id.ts'

export type Lapsed = {
  readonly tenantId: TenantId
  readonly id: EnrollmentId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly deviceName: string
}

/**
 * So many of which the directory says still that they comply. They are written, so that a check-in that is under way reads them again; one
 * that is in a check-in comes next time.
 */
export async function takeLapsed(tx: Db, now: Date, most: number): Promise<Lapsed[]> {
  const { rows } = await sql<{ tenant_id: string; id: string; directory_device_id: string; device_name: string }>`
    /* every tenant: devices whose time of grace ended */
    with due as (
      select e.tenant_id, e.id from mdm_enrollment e
        join directory_device d on d.tenant_id = e.tenant_id and d.id = e.directory_device_id and d.is_compliant
       where e.state = 'enrolled' and exists (
         select from jsonb_array_elements(e.compliance) p where (p->'unmet'->>'graceUntil')::timestamptz <= ${now})
       limit ${most} for update of e skip locked)
    update mdm_enrollment e set version = e.version + 1 from due
     where e.tenant_id = due.tenant_id and e.id = due.id
    returning e.tenant_id, e.id, e.directory_device_id, e.device_name`.execute(tx)
  return rows.map((row) => ({
    tenantId: TenantId.parse(row.tenant_id),
    id: EnrollmentId.parse(row.id),
    directoryDeviceId: DirectoryDeviceId.parse(row.directory_device_id),
    deviceName: row.device_name,
  }))
}
