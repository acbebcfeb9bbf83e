// `sync` exists because scripts call it (docs/specification/graph.md); assignment is immediate here, so there is
// nothing to do.

import { z } from 'zod'

import { collectionQuery, instant, oneOf } from '../graph/collection.ts'
import { graph, onBothRoots } from '../graph.ts'

const service = 'graph' as const
const path = '/deviceManagement/windowsAutopilotSettings'

export const autopilotSettings = z.object({
  id: z.string(),
  lastSyncDateTime: instant,
  lastManualSyncTriggerDateTime: instant,
  syncStatus: z.literal('completed'),
})

export const getAutopilotSettings = onBothRoots({
  id: 'autopilot.settings.read',
  service,
  method: 'GET',
  path,
  access: graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All'),
  summary: 'When devices were last synchronised: always just now',
  query: collectionQuery,
  reply: oneOf(autopilotSettings),
})

export const syncAutopilotSettings = onBothRoots({
  id: 'autopilot.settings.sync',
  service,
  method: 'POST',
  path: `${path}/sync`,
  access: graph('DeviceManagementServiceConfig.ReadWrite.All'),
  summary: 'Accepted and done: nothing is ever waiting',
})
