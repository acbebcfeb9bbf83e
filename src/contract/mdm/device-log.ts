// Diagnostics of managed devices: asking for them, what came, and fetching or deleting it.

import { z } from 'zod'

import { EnrollmentId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { deviceLog } from '../graph/device-log.ts'
import { graph, onBothRoots, oneInGroups } from '../graph.ts'
import { defineRawRoute } from '../route.ts'

const service = 'graph' as const
const privileged = graph(
  'DeviceManagementManagedDevices.PrivilegedOperations.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
)
const read = graph(
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
)
const ofDevice = z.object({ id: EnrollmentId })
const ofLog = z.object({ id: EnrollmentId, logId: z.guid() })
const device = '/deviceManagement/managedDevices/:id'
const log = `${device}/logCollectionRequests/:logId`

export const collectLogs = onBothRoots({
  id: 'mdm.device.collect-logs',
  service,
  method: 'POST',
  path: `${device}/createDeviceLogCollectionRequest`,
  access: oneInGroups(privileged, 'managed-device'),
  summary: 'Ask the device for its diagnostics; it sends them behind its next check-in',
  params: ofDevice,
  // what is collected is one set, as in the original
  body: bodyWith({ templateType: bodyWith({ templateType: z.literal('predefined').nullish() }).nullish() }),
  reply: deviceLog.extend({ '@odata.context': z.string() }),
  status: 201,
})
export const listDeviceLogs = onBothRoots({
  id: 'mdm.device-log.list',
  service,
  method: 'GET',
  path: `${device}/logCollectionRequests`,
  access: oneInGroups(read, 'managed-device'),
  summary: 'What diagnostics the device was asked for, the latest first',
  params: ofDevice,
  query: collectionQuery,
  reply: collectionOf(deviceLog),
})
export const getDeviceLog = onBothRoots({
  id: 'mdm.device-log.read',
  service,
  method: 'GET',
  path: log,
  access: oneInGroups(read, 'managed-device'),
  summary: 'One request for diagnostics',
  params: ofLog,
  query: collectionQuery,
  reply: oneOf(deviceLog),
})
export const deleteDeviceLog = onBothRoots({
  id: 'mdm.device-log.delete',
  service,
  method: 'DELETE',
  path: log,
  access: oneInGroups(privileged, 'managed-device'),
  summary: 'Delete the diagnostics that came; the request stays in the history',
  params: ofLog,
})
export const createDownloadUrl = onBothRoots({
  id: 'mdm.device-log.download',
  service,
  method: 'POST',
  path: `${log}/createDownloadUrl`,
  // not Read.All, as in the original: the archive may hold what people and applications wrote
  access: oneInGroups(privileged, 'managed-device'),
  summary: 'An address where the diagnostics can be fetched for a quarter of an hour; each time is audited',
  params: ofLog,
  reply: z.object({ '@odata.context': z.string(), value: z.string() }),
})

const because = 'the address is signed, expires, and names the one archive it was made for'
export const receiveArchive = defineRawRoute({
  id: 'mdm.device-log.receive',
  service: 'content',
  method: 'PUT',
  path: '/logs/:tenantId/:logId',
  access: { kind: 'anonymous', because },
  summary: 'A device puts the diagnostics that it was asked for',
  streamed: true,
  bodyLimit: 128 * 1024 * 1024,
  produces: [],
})
export const serveArchive = defineRawRoute({
  id: 'mdm.device-log.serve',
  service: 'content',
  method: 'GET',
  path: '/logs/:tenantId/:logId',
  access: { kind: 'anonymous', because },
  summary: 'The diagnostics of a device',
  produces: ['application/zip'],
})
