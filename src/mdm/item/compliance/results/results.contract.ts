// How devices stand to one compliance policy, in the administration API.

import { z } from 'zod'
import { collectionOf, collectionQuery, instant, oneOf } from '../../../../contract/graph/collection.ts'
import { graph, onBothRoots } from '../../../../contract/graph.ts'
import { CompliancePolicyId } from '../id.ts'

const service = 'graph' as const
const read = graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All')
const path = '/deviceManagement/deviceCompliancePolicies'
const params = z.object({ id: CompliancePolicyId })

const state = z.enum(['compliant', 'nonCompliant', 'inGracePeriod', 'unknown'])

export const deviceStatus = z.object({
  /** Of the managed device. */
  id: z.string(),
  deviceDisplayName: z.string(),
  deviceModel: z.string(),
  userName: z.string(),
  userPrincipalName: z.string(),
  status: state,
  lastReportedDateTime: instant,
  complianceGracePeriodExpirationDateTime: instant.nullable(),
  /** Ours: settings that are not met, by name. */
  unmetSettings: z.array(z.string()),
  /** Ours: whether the device claims what it was judged by, or a proof says all of it; null where nothing is known. */
  source: z.enum(['claimed', 'attested']).nullable(),
})
export type DeviceStatus = z.infer<typeof deviceStatus>

export const listComplianceStatuses = onBothRoots({
  id: 'mdm.compliance.statuses',
  service,
  method: 'GET',
  path: `${path}/:id/deviceStatuses`,
  access: read,
  summary: 'How each managed device stands to a compliance policy',
  params,
  query: collectionQuery,
  reply: collectionOf(deviceStatus),
})

export const settingSummary = z.object({
  id: z.string(),
  setting: z.string(),
  settingName: z.string(),
  compliantDeviceCount: z.number(),
  nonCompliantDeviceCount: z.number(),
  unknownDeviceCount: z.number(),
  /** Ours: of how many devices a proof says it. */
  attestedDeviceCount: z.number(),
})

export type SettingSummary = z.infer<typeof settingSummary>

export const listComplianceSettings = onBothRoots({
  id: 'mdm.compliance.settings',
  service,
  method: 'GET',
  path: `${path}/:id/deviceSettingStateSummaries`,
  access: read,
  summary: 'Of how many managed devices each setting of a compliance policy is met',
  params,
  query: collectionQuery,
  reply: collectionOf(settingSummary),
})

export const statusOverview = z.object({
  id: z.string(),
  pendingCount: z.number(),
  notApplicableCount: z.number(),
  successCount: z.number(),
  errorCount: z.number(),
  failedCount: z.number(),
  /** Ours: not met, and let pass for a while. */
  inGracePeriodCount: z.number(),
  configurationVersion: z.number(),
})
export type StatusOverview = z.infer<typeof statusOverview>

export const complianceOverview = onBothRoots({
  id: 'mdm.compliance.overview',
  service,
  method: 'GET',
  path: `${path}/:id/deviceStatusOverview`,
  access: read,
  summary: 'How many managed devices meet a compliance policy',
  params,
  query: collectionQuery,
  reply: oneOf(statusOverview),
})
