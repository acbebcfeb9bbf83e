// How devices stand to one compliance policy, as they were judged when they checked in last.

import type { Db } from '../../../../db/schema.ts'
import type { Wanted } from '../../../../graph/options.ts'
import type { Found } from '../../../../graph/page.sql.ts'
import type { TenantId } from '../../../../kernel/id.ts'
import type { PolicyState } from '../../../compliance.ts'
import { readCompliance } from '../compliance.ops.ts'
import type { CompliancePolicyId } from '../id.ts'
import * as results from './results.sql.ts'

export { type Judged, statusList } from './results.sql.ts'

export async function listStatuses(
  db: Db,
  at: results.At,
  id: CompliancePolicyId,
  wanted: Wanted,
): Promise<Found<results.Judged>> {
  await readCompliance(db, at.tenantId, id)
  return results.page(db, at, id, wanted)
}

export async function listSettings(
  db: Db,
  tenantId: TenantId,
  id: CompliancePolicyId,
): Promise<readonly results.SettingCounts[]> {
  await readCompliance(db, tenantId, id)
  return results.settingCounts(db, tenantId, id)
}

export type Overview = Readonly<Record<PolicyState, number>> & {
  readonly id: CompliancePolicyId
  readonly version: number
}

export async function readOverview(db: Db, at: results.At, id: CompliancePolicyId): Promise<Overview> {
  const { version } = await readCompliance(db, at.tenantId, id)
  return { id, version, ...(await results.counts(db, at, id)) }
}
