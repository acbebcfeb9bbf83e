// Results of compliance policies on the Graph-compatible API.

import { wholeList } from '../../../../graph/list.ts'
import { serveEntity, serveList, serveWhole } from '../../../../graph/serve-list.routes.ts'
import type { Serve } from '../../../../http/serve.ts'
import type { AdminDeps } from '../../../admin-deps.ts'
import { type PolicyState, sourceOf, stateNow, unmetSettings } from '../../../compliance.ts'
import * as contract from './results.contract.ts'
import * as ops from './results.ops.ts'

const unset = '0001-01-01T00:00:00Z'

const graphState = {
  compliant: 'compliant',
  noncompliant: 'nonCompliant',
  inGracePeriod: 'inGracePeriod',
  unknown: 'unknown',
} as const

/** A device that does not come meets no policy, whatever it said when it came last. */
const statusOf = ({ lapsedAt, policy, readAt }: ops.Judged): PolicyState =>
  lapsedAt ? 'noncompliant' : stateNow(policy, readAt)

const statusEntity = (one: ops.Judged): contract.DeviceStatus => ({
  id: one.id,
  deviceDisplayName: one.deviceName,
  deviceModel: one.model,
  userName: one.userName,
  userPrincipalName: one.userPrincipalName,
  status: graphState[statusOf(one)],
  lastReportedDateTime: one.lastContactedAt?.toISOString() ?? unset,
  complianceGracePeriodExpirationDateTime: one.policy.unmet?.graceUntil ?? null,
  unmetSettings: [...unmetSettings([one.policy])],
  source: sourceOf([one.policy]),
})

const overviewEntity = (found: ops.Overview): contract.StatusOverview => ({
  id: found.id,
  pendingCount: found.unknown,
  notApplicableCount: 0,
  successCount: found.compliant,
  errorCount: 0,
  failedCount: found.noncompliant,
  inGracePeriodCount: found.inGracePeriod,
  configurationVersion: found.version,
})

export function complianceResultRoutes(serve: Serve, { db, urls }: AdminDeps): void {
  serveList(serve, urls.graph, contract.listComplianceStatuses, {
    list: ops.statusList,
    entity: contract.deviceStatus,
    toEntity: statusEntity,
    page: (tenantId, wanted, { now, params }) => ops.listStatuses(db, { tenantId, now }, params.id, wanted),
  })
  serveWhole(serve, urls.graph, contract.listComplianceSettings, {
    name: 'deviceSettingStateSummaries',
    entity: contract.settingSummary,
    all: async (tenantId, { params }) =>
      (await ops.listSettings(db, tenantId, params.id)).map((one) => ({
        id: one.setting,
        setting: one.setting,
        settingName: one.setting,
        compliantDeviceCount: one.compliant,
        nonCompliantDeviceCount: one.nonCompliant,
        unknownDeviceCount: one.unknown,
        attestedDeviceCount: one.attested,
      })),
  })
  serveEntity(serve, urls.graph, contract.complianceOverview, {
    list: wholeList('deviceStatusOverview'),
    entity: contract.statusOverview,
    read: (tenantId, { now, params }) => ops.readOverview(db, { tenantId, now }, params.id),
    toEntity: overviewEntity,
  })
}
