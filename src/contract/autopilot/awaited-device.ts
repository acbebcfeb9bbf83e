// Devices that a partner registered by their names before their manufacturer reported a hash (ours, under /beta).

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { awaitedDevice } from '../graph/built-device.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/deviceManagement/awaitedDevices'

export const listAwaitedDevices = defineRoute({
  id: 'autopilot.awaited-device.list',
  service,
  method: 'GET',
  path,
  access: graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All'),
  summary: 'Devices that a partner registered by their names and whose hash is to come; no hardware finds them yet',
  query: collectionQuery,
  reply: collectionOf(awaitedDevice),
})

export const deleteAwaitedDevice = defineRoute({
  id: 'autopilot.awaited-device.delete',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: graph('DeviceManagementServiceConfig.ReadWrite.All'),
  summary: 'Let a device wait for its hash no more',
  params: z.object({ id: GuidText }),
})
