// How devices were judged by one policy when they checked in last: a part of their enrolments' rows, found by an index on the ids of
// policies in it.

import { sql } from 'kysely'

import type { Db } from '../../../../db/schema.ts'
import { guid, instant, managementList, text } from '../../../../graph/list.ts'
import type { Wanted } from '../../../../graph/options.ts'
import { type Found, pageOf } from '../../../../graph/page.sql.ts'
import type { TenantId } from '../../../../kernel/id.ts'
import type { KeptPolicy, PolicyState } from '../../../compliance.ts'
import type { CompliancePolicyId } from '../id.ts'

export type Judged = {
  readonly id: string
  readonly deviceName: string
  readonly model: string
  readonly userName: string
  readonly userPrincipalName: string
  readonly lastContactedAt: Date | undefined
  readonly policy: KeptPolicy
  /** Since when it has not come for too long. */
  readonly lapsedAt: Date | undefined
  readonly readAt: Date
}

/** Of an organisation, at a time: a time of grace ends by itself. */
export type At = { readonly tenantId: TenantId; readonly now: Date }

const judgedBy = (id: CompliancePolicyId) => sql<boolean>`e.compliance @> ${JSON.stringify([{ id }])}::jsonb`
const ofPolicy = (id: CompliancePolicyId) =>
  sql<{
    policy: unknown
  }>`lateral (select one as policy from jsonb_array_elements(e.compliance) one where one->>'id' = ${id} limit 1)`

const clock = (now: Date) => sql<{ now: Date }>`(select ${now}::timestamptz as now)`

/** As `statusOf` in results.routes.ts has it, at the time of `clock`. */
const state = sql`case when e.compliance_lapsed_at is not null then 'noncompliant' when j.policy->'unmet' is null then j.policy->>'state'
  when (j.policy->'unmet'->>'graceUntil')::timestamptz <= clock.now then 'noncompliant' else 'inGracePeriod' end`

export const statusList = managementList({
  name: 'deviceStatuses',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('e.id'),
    deviceDisplayName: text('e.device_name', { searched: true }),
    userPrincipalName: text(sql`coalesce(e.user_principal_name, '')`, { searched: true }),
    status: text(state),
    lastReportedDateTime: instant('e.last_contacted_at', { nullable: true }),
  },
})

function select(db: Db, { tenantId, now }: At, id: CompliancePolicyId) {
  return db
    .selectFrom('mdm_enrollment as e')
    .innerJoin(ofPolicy(id).as('j'), (join) => join.onTrue())
    .leftJoin('directory_user as u', (join) =>
      join.onRef('u.tenant_id', '=', 'e.tenant_id').onRef('u.id', '=', 'e.user_id'),
    )
    .innerJoin(clock(now).as('clock'), (join) => join.onTrue())
    .select([
      'e.id',
      'e.device_name',
      'e.model',
      'e.user_principal_name',
      'u.display_name as user_display_name',
      'e.last_contacted_at',
      'e.compliance_lapsed_at',
      'j.policy',
      'clock.now as read_at',
    ])
    .where('e.tenant_id', '=', tenantId)
    .where('e.state', '=', 'enrolled')
    .where(judgedBy(id))
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toJudged = (row: Row): Judged => ({
  id: row.id,
  deviceName: row.device_name,
  model: row.model ?? '',
  userName: row.user_display_name ?? '',
  userPrincipalName: row.user_principal_name ?? '',
  lastContactedAt: row.last_contacted_at ?? undefined,
  policy: row.policy as KeptPolicy, // written by message.sql.ts only
  lapsedAt: row.compliance_lapsed_at ?? undefined,
  readAt: row.read_at,
})

export async function page(db: Db, at: At, id: CompliancePolicyId, wanted: Wanted): Promise<Found<Judged>> {
  const { tenantId } = at
  const found = await pageOf({ db, tenantId, select: (on) => select(on, at, id) }, statusList, wanted)
  return { ...found, rows: found.rows.map(toJudged) }
}

export async function counts(
  db: Db,
  { tenantId, now }: At,
  id: CompliancePolicyId,
): Promise<Readonly<Record<PolicyState, number>>> {
  const { rows } = await sql<{ state: PolicyState; devices: number }>`
    select ${state} as state, count(*)::int as devices
      from mdm_enrollment e cross join ${ofPolicy(id)} j cross join ${clock(now)} clock
     where e.tenant_id = ${tenantId} and e.state = 'enrolled' and ${judgedBy(id)} group by 1`.execute(db)
  const none = { compliant: 0, noncompliant: 0, inGracePeriod: 0, unknown: 0 }
  return { ...none, ...Object.fromEntries(rows.map((row) => [row.state, row.devices])) }
}

export type SettingCounts = {
  readonly setting: string
  readonly compliant: number
  readonly nonCompliant: number
  readonly unknown: number
  readonly attested: number
}

export async function settingCounts(
  db: Db,
  tenantId: TenantId,
  id: CompliancePolicyId,
): Promise<readonly SettingCounts[]> {
  const { rows } = await sql<SettingCounts>`
    select s->>'setting' as setting,
           (count(*) filter (where s->>'state' = 'compliant'))::int as compliant,
           (count(*) filter (where s->>'state' = 'nonCompliant'))::int as "nonCompliant",
           (count(*) filter (where s->>'state' = 'unknown'))::int as unknown,
           (count(*) filter (where s->>'source' = 'attested'))::int as attested
      from mdm_enrollment e cross join ${ofPolicy(id)} j cross join jsonb_array_elements(j.policy->'settings') s
     where e.tenant_id = ${tenantId} and e.state = 'enrolled' and ${judgedBy(id)}
     group by 1 order by 1`.execute(db)
  return rows
}
