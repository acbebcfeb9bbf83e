// The alarms of a tenant: what an administrator must know of although nobody asked. Ours, in Graph's manner.

import { z } from 'zod'

import { entity, graph, listQuery, page } from './graph.ts'
import { defineRoute } from './route.ts'

const read = graph(
  'AuditLog.Read.All',
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
)
const path = '/beta/deviceManagement/alarms'

export const list = defineRoute({
  id: 'alarm.list',
  service: 'graph',
  method: 'GET',
  path,
  access: read,
  summary: 'Alarms, the latest first: state=open (default), closed or all; kind=… for one kind',
  query: listQuery.extend({
    state: z.enum(['open', 'closed', 'all']).default('open'),
    kind: z.string().max(40).optional(),
  }),
  reply: page,
})

export const one = defineRoute({
  id: 'alarm.read',
  service: 'graph',
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One alarm, with both sides of it in detail',
  params: z.object({ id: z.guid() }),
  reply: entity,
})

export const close = defineRoute({
  id: 'alarm.close',
  service: 'graph',
  method: 'POST',
  path: `${path}/:id/close`,
  access: graph('DeviceManagementManagedDevices.ReadWrite.All'),
  summary: 'Close an alarm, with a note of what was found; when it happens again a new one opens',
  params: z.object({ id: z.guid() }),
  body: z.looseObject({ note: z.string().max(1000).default('') }),
  reply: entity,
})
