// One remote action for many devices, and how far it is.

import { z } from 'zod'

import { EnrollmentId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { graph, onBothRoots } from '../graph.ts'

const service = 'graph' as const

/** Names of actions as callers write them: Graph's own, and those of the requests for one device. */
export const meant = {
  retire: 'retire',
  wipe: 'wipe',
  delete: 'delete',
  syncDevice: 'syncDevice',
  reboot: 'rebootNow',
  rebootNow: 'rebootNow',
  setDeviceName: 'setDeviceName',
  automaticRedeployment: 'automaticRedeployment',
  cleanWindowsDevice: 'cleanWindowsDevice',
  rotateBitLockerKeys: 'rotateBitLockerKeys',
  rotateLocalAdminPassword: 'rotateLocalAdminPassword',
  locateDevice: 'locateDevice',
  collectDiagnostics: 'collectDiagnostics',
} as const
const names = Object.keys(meant) as [keyof typeof meant, ...(keyof typeof meant)[]]

const mostDevices = 2000
const flag = z.boolean().nullish()
const refusals = z.array(z.object({ deviceId: z.string(), reason: z.string() }))

export const executeAction = onBothRoots({
  id: 'mdm.device.execute',
  service,
  method: 'POST',
  path: '/deviceManagement/managedDevices/executeAction',
  access: graph(
    'DeviceManagementManagedDevices.PrivilegedOperations.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
  ),
  summary:
    'Ask up to 2,000 devices for one remote action: a hundred at once, more in a job; dryRun only says who could be asked',
  body: bodyWith({
    actionName: z.enum(names),
    deviceIds: z.array(EnrollmentId).min(1).max(mostDevices),
    deviceName: z.string().max(64).nullish(),
    keepEnrollmentData: flag,
    keepUserData: flag,
    /** Ours. */
    dryRun: flag,
  }),
  reply: z.object({
    successfulDeviceIds: z.array(z.string()),
    failedDeviceIds: z.array(z.string()),
    notFoundDeviceIds: z.array(z.string()),
    notSupportedDeviceIds: z.array(z.string()),
    /** Ours, from here. Null when it was only tried; with more than a hundred devices the lists are empty, and this says how far it is. */
    bulkDeviceActionId: z.string().nullable(),
    /** Why, of each that could not be asked. */
    refusals,
  }),
})

/** Ours. */
export const getBulkAction = onBothRoots({
  id: 'mdm.bulk-action.read',
  service,
  method: 'GET',
  path: '/deviceManagement/bulkDeviceActions/:id',
  access: graph(
    'DeviceManagementManagedDevices.Read.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
    'DeviceManagementConfiguration.Read.All',
  ),
  summary: 'How far a remote action for many devices is, and which could not be asked',
  params: z.object({ id: z.guid() }),
  reply: z.object({
    id: z.string(),
    action: z.string(),
    initiatedByUserPrincipalName: z.string(),
    requestDateTime: z.string(),
    /** Null as long as some were not asked. */
    endedDateTime: z.string().nullable(),
    devices: z.number(),
    asked: z.number(),
    refusals,
    /** How many of those that were asked are in each state. */
    states: z.record(z.string(), z.number()),
  }),
})
