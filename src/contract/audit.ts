// The audit trail in the shape of Graph's auditEvents.

import { graph, listQuery, onBothRoots, page } from './graph.ts'

export const auditEvents = onBothRoots({
  id: 'audit.list',
  service: 'graph',
  method: 'GET',
  path: '/deviceManagement/auditEvents',
  access: graph('AuditLog.Read.All', 'DeviceManagementApps.Read.All'),
  summary: 'Who did what to which object, newest first',
  query: listQuery,
  reply: page,
})
