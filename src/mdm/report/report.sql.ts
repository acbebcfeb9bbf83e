// Counts of each day: written over again until the day is over, so that a process which stopped leaves no gap but the hours it stood.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { before, type Sweep } from '../../db/sweep.ts'
import type { TenantId } from '../../kernel/id.ts'
import { type CountName, countNames, type ReportDay, reportDays } from './count.ts'

/** Devices as they stand now, as the day's. */
export async function countDevices(db: Db, now: Date): Promise<void> {
  await sql`/* every tenant: how many devices comply today */
    insert into mdm_report_day (tenant_id, day, name, count)
    select e.tenant_id, (${now}::timestamptz at time zone 'UTC')::date, coalesce(e.compliance_told, 'notJudged'), count(*)
      from mdm_enrollment e where e.state = 'enrolled' group by 1, 3
    on conflict (tenant_id, day, name) do update set count = excluded.count`.execute(db)
}

/** Standings that no device has any more stay as they were counted, unless they are set to none. */
export async function forgetStandings(db: Db, now: Date): Promise<void> {
  await sql`/* every tenant: what no device is today */
    update mdm_report_day r set count = 0
     where r.day = (${now}::timestamptz at time zone 'UTC')::date and r.count > 0
       and r.name in ('compliant', 'inGracePeriod', 'noncompliant', 'notJudged')
       and not exists (select from mdm_enrollment e
                        where e.tenant_id = r.tenant_id and e.state = 'enrolled'
                          and coalesce(e.compliance_told, 'notJudged') = r.name)`.execute(db)
}

/** What stories say of the day of `now` and of the one before, which may have ended since the last count. */
export async function countSteps(db: Db, now: Date): Promise<void> {
  await sql`/* every tenant: what happened on devices today */
    insert into mdm_report_day (tenant_id, day, name, count)
    select s.tenant_id, (s.at at time zone 'UTC')::date,
           case s.step when 'app-installed' then 'appsInstalled' when 'app-failed' then 'appsFailed'
                       when 'app-removal-failed' then 'appsFailed'
                       when 'app-removed' then 'appsRemoved'
                       else case s.outcome when 'failed' then 'deploymentsFailed' else 'deploymentsFinished' end end,
           count(*)
      from device_event s
     where s.at >= ((${now}::timestamptz at time zone 'UTC')::date - 1)::timestamp at time zone 'UTC'
       and s.step in ('app-installed', 'app-failed', 'app-removed', 'app-removal-failed', 'deployment-finished') and s.hop = 'mdm'
     group by 1, 2, 3
    on conflict (tenant_id, day, name) do update set count = greatest(mdm_report_day.count, excluded.count)`.execute(db)
}

export const sweepReports: Sweep = (now, rows) => [
  sql`/* every tenant: days that nobody looks at any more */
    delete from mdm_report_day where (tenant_id, day, name) in
      (select tenant_id, day, name from mdm_report_day
        where day < (${before(now, { days: reportDays })}::timestamptz at time zone 'UTC')::date limit ${rows})`,
]

/** The newest day first; a day on which nothing was counted is missing. */
export async function days(db: Db, tenantId: TenantId): Promise<ReportDay[]> {
  const { rows } = await sql<{ day: string; counts: Partial<Record<CountName, number>> }>`
    select day::text as day, jsonb_object_agg(name, count) as counts from mdm_report_day
     where tenant_id = ${tenantId} group by day order by day desc limit ${reportDays}`.execute(db)
  return rows.map(({ day, counts }) => ({
    day,
    ...(Object.fromEntries(countNames.map((name) => [name, counts[name] ?? 0])) as Record<CountName, number>),
  }))
}
