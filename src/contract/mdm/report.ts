// Ours: counts of an organisation's devices day by day, for plots.

import { z } from 'zod'

import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

export const reportDay = z.object({
  id: z.string(),
  /** In UTC, as 2026-11-30. */
  day: z.string(),
  /** Devices in management at the last count of the day. */
  compliant: z.number(),
  inGracePeriod: z.number(),
  noncompliant: z.number(),
  /** Nothing was demanded of them, or they have not answered yet. */
  notJudged: z.number(),
  /** Within the day. */
  deploymentsFinished: z.number(),
  deploymentsFailed: z.number(),
  appsInstalled: z.number(),
  /** To be installed, or to be removed. */
  appsFailed: z.number(),
  appsRemoved: z.number(),
})
export type ReportDay = z.infer<typeof reportDay>

export const listReportDays = defineRoute({
  id: 'mdm.report.days',
  service: 'graph',
  method: 'GET',
  path: '/beta/deviceManagement/reportDays',
  access: graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All'),
  summary: 'Compliance, deployments and applications day by day, the newest first',
  query: collectionQuery,
  reply: collectionOf(reportDay),
})
