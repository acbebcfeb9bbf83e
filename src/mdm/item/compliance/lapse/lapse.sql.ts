// Devices that the directory calls compliant although they have stayed away for too long, or their time of grace has ended.

import { sql } from 'kysely'

import type { Db } from '../../../../db/schema.ts'
import { DirectoryDeviceId, EnrollmentId, TenantId } from '../../../../kernel/id.ts'

export type Judging = { readonly tenantId: TenantId; readonly days: number }

/** Organisations that have compliant devices, by id; so many behind `after`. */
export async function judging(db: Db, after: string, limit: number): Promise<Judging[]> {
  const { rows } = await sql<{ tenant_id: string; compliance_days: number }>`/* every tenant: whose devices comply */
    select t.tenant_id, t.compliance_days from tenant t
     where t.tenant_id > ${after}::uuid
       and exists (select from mdm_enrollment e
                    where e.tenant_id = t.tenant_id and e.state = 'enrolled' and e.compliance_until is not null)
     order by t.tenant_id limit ${limit}`.execute(db)
  return rows.map((row) => ({ tenantId: TenantId.parse(row.tenant_id), days: row.compliance_days }))
}

export type Lapsed = {
  readonly id: EnrollmentId
  readonly directoryDeviceId: DirectoryDeviceId | undefined
  /** It has not come; otherwise its time of grace has ended. */
  readonly isAway: boolean
}

/**
 * What the next check-in judges anew. One that is in a check-in at the moment is left to that. The index is of those that comply; the time of
 * the last contact changes with each check-in, and is in none: to walk over a hundred thousand takes a tenth of a second.
 */
export async function lapse(
  tx: Db,
  { tenantId, now }: { readonly tenantId: TenantId; readonly now: Date },
  awaySince: Date,
  limit: number,
): Promise<Lapsed[]> {
  const { rows } = await sql<{ id: string; directory_device_id: string | null; is_away: boolean }>`
    with due as (
      select e.id, coalesce(e.last_contacted_at, e.enrolled_at) < ${awaySince} as is_away from mdm_enrollment e
       where e.tenant_id = ${tenantId} and e.state = 'enrolled' and e.compliance_until is not null
         and (e.compliance_until <= ${now} or coalesce(e.last_contacted_at, e.enrolled_at) < ${awaySince})
       order by e.id limit ${limit} for update skip locked
    )
    update mdm_enrollment e
       set compliance_until = null, compliance_told = 'noncompliant', version = e.version + 1,
           compliance_lapsed_at = case when due.is_away then ${now}::timestamptz end
      from due where e.tenant_id = ${tenantId} and e.id = due.id
    returning e.id, e.directory_device_id, due.is_away`.execute(tx)
  return rows.map((row) => ({
    id: EnrollmentId.parse(row.id),
    directoryDeviceId: row.directory_device_id === null ? undefined : DirectoryDeviceId.parse(row.directory_device_id),
    isAway: row.is_away,
  }))
}
