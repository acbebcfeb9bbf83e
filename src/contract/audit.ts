// The audit trail in the shape of Graph's auditEvents.

import { auditEvent } from './graph/audit-event.ts'
import { collectionOf, collectionQuery } from './graph/collection.ts'
import { graph, onBothRoots } from './graph.ts'
import { defineRawRoute } from './route.ts'

export const listAuditEvents = onBothRoots({
  id: 'audit.list',
  service: 'graph',
  method: 'GET',
  path: '/deviceManagement/auditEvents',
  access: graph('AuditLog.Read.All', 'DeviceManagementApps.Read.All'),
  summary:
    'Who did what to which object, newest first; without AuditLog.Read.All only what was done to devices, profiles, policies and applications',
  query: collectionQuery,
  reply: collectionOf(auditEvent),
})

export const exportAuditTrail = defineRawRoute({
  id: 'audit.export',
  service: 'graph',
  method: 'GET',
  path: '/beta/deviceManagement/auditEvents/export',
  access: graph('AuditLog.Read.All'),
  summary:
    'The whole trail as lines of JSON, oldest first, with its chain and the checkpoints signed by this installation',
  produces: ['application/x-ndjson'],
})
