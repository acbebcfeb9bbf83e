// The alarms of a tenant: facts an administrator must learn unasked. Ours, in Graph's manner.

import { z } from 'zod'
import { bodyWith } from './body.ts'
import { alarm } from './graph/alarm.ts'
import { collectionOf, collectionQuery, oneOf } from './graph/collection.ts'
import { graph } from './graph.ts'
import { defineRoute } from './route.ts'

const read = graph(
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'AuditLog.Read.All',
)
const path = '/beta/deviceManagement/alarms'

export const listAlarms = defineRoute({
  id: 'alarm.list',
  service: 'graph',
  method: 'GET',
  path,
  access: read,
  summary: 'Alarms, the latest first: state=open (default without a $filter), closed or all; kind=… for one kind',
  query: collectionQuery.extend({
    state: z.enum(['open', 'closed', 'all']).optional(),
    kind: z.string().max(40).optional(),
  }),
  reply: collectionOf(alarm),
})

export const getAlarm = defineRoute({
  id: 'alarm.read',
  service: 'graph',
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One alarm, with both sides of it in detail',
  params: z.object({ id: z.guid() }),
  query: collectionQuery,
  reply: oneOf(alarm),
})

export const closeAlarm = defineRoute({
  id: 'alarm.close',
  service: 'graph',
  method: 'POST',
  path: `${path}/:id/close`,
  access: graph('DeviceManagementManagedDevices.ReadWrite.All'),
  summary:
    'Close an alarm, with a note of what was found, or give a closed one the note that it has not; when it happens again a new one opens',
  params: z.object({ id: z.guid() }),
  body: bodyWith({ note: z.string().max(1000).default('') }),
  reply: alarm,
})
