// `sync` exists because scripts call it (docs/specification/graph.md); assignment is immediate here, so there is
// nothing to do.

import { entity, graph, onBothRoots } from './graph.ts'

const service = 'graph' as const
const path = '/deviceManagement/windowsAutopilotSettings'

export const settings = onBothRoots({
  id: 'autopilot.settings.read',
  service,
  method: 'GET',
  path,
  access: graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All'),
  summary: 'When devices were last synchronised: always just now',
  reply: entity,
})

export const sync = onBothRoots({
  id: 'autopilot.settings.sync',
  service,
  method: 'POST',
  path: `${path}/sync`,
  access: graph('DeviceManagementServiceConfig.ReadWrite.All'),
  summary: 'Accepted and done: nothing is ever waiting',
})
