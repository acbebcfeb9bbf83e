// Remote actions on managed devices, and what became of them.

import { z } from 'zod'

import { EnrollmentId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { remoteAction } from '../graph/remote-action.ts'
import { graph, listInGroups, onBothRoots, oneInGroups } from '../graph.ts'

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

const ofDevice = { service, method: 'POST', access: oneInGroups(privileged, 'managed-device') } as const
const params = z.object({ id: EnrollmentId })
const path = '/deviceManagement/managedDevices/:id'

export const syncDevice = onBothRoots({
  ...ofDevice,
  id: 'mdm.device.sync',
  path: `${path}/syncDevice`,
  summary: 'Note that the device is to check in; done when it does',
  params,
})
export const restartDevice = onBothRoots({
  ...ofDevice,
  id: 'mdm.device.restart',
  path: `${path}/rebootNow`,
  summary: 'The device restarts behind its next check-in',
  params,
})
export const renameDevice = onBothRoots({
  ...ofDevice,
  id: 'mdm.device.rename',
  path: `${path}/setDeviceName`,
  summary: 'Give the device another name, with %SERIAL% and %RAND:x%; it counts when the device has restarted',
  params,
  body: bodyWith({ deviceName: z.string().max(64) }),
})
export const cleanDevice = onBothRoots({
  ...ofDevice,
  id: 'mdm.device.fresh-start',
  path: `${path}/cleanWindowsDevice`,
  summary: 'Windows begins anew, its applications and settings go; without keepUserData it is a wipe',
  params,
  body: bodyWith({ keepUserData: z.boolean().nullish() }),
})
export const rotateBitLockerKeys = onBothRoots({
  ...ofDevice,
  id: 'mdm.device.rotate-bitlocker-keys',
  path: `${path}/rotateBitLockerKeys`,
  summary: 'The device makes new BitLocker recovery passwords',
  params,
})
export const rotateLocalAdminPassword = onBothRoots({
  ...ofDevice,
  id: 'mdm.device.rotate-password',
  path: `${path}/rotateLocalAdminPassword`,
  summary: 'The device gives its local administrator a new password, as its LAPS policy says',
  params,
})
export const locateDevice = onBothRoots({
  ...ofDevice,
  id: 'mdm.device.locate',
  path: `${path}/locateDevice`,
  summary: 'Ask the device where it is; most say that they cannot tell',
  params,
})

export const listRemoteActions = onBothRoots({
  id: 'mdm.action.list',
  service,
  method: 'GET',
  path: '/deviceManagement/remoteActionAudits',
  access: listInGroups(read),
  summary: 'What was asked of managed devices, and how it ended, the latest first',
  query: collectionQuery,
  reply: collectionOf(remoteAction),
})
const actionParams = z.object({ id: z.guid() })
export const getRemoteAction = onBothRoots({
  id: 'mdm.action.read',
  service,
  method: 'GET',
  path: '/deviceManagement/remoteActionAudits/:id',
  access: read,
  summary: 'One remote action',
  params: actionParams,
  query: collectionQuery,
  reply: oneOf(remoteAction),
})
/** Ours. */
export const cancelRemoteAction = onBothRoots({
  ...ofDevice,
  id: 'mdm.action.cancel',
  path: `${path}/remoteActions/:actionId/cancel`,
  summary: 'Take back what a device was asked, or give up what it got and does not end; it may do that all the same',
  params: z.object({ id: EnrollmentId, actionId: z.guid() }),
  reply: remoteAction,
})
