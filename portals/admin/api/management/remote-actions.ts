// Remote actions: asking one device or many, what was asked, and taking it back.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, type Reply, request } from '../../../shared/api/client.ts'

export const remoteKinds = [
  'syncDevice',
  'rebootNow',
  'setDeviceName',
  'automaticRedeployment',
  'cleanWindowsDevice',
  'rotateBitLockerKeys',
  'rotateLocalAdminPassword',
  'locateDevice',
  'collectDiagnostics',
] as const
export type RemoteKind = (typeof remoteKinds)[number]

export type RemoteAction = Entry<'mdm.action.list'>
export type Bulk = Reply<'mdm.bulk-action.read'>

/** The device, as management knows it. */
export type Managed = { readonly id: string; readonly name: string }

/** Why, of each device that could not be asked. */
export type Refusals = ReadonlyMap<string, string>

async function askOne(kind: RemoteKind, id: string, deviceName: string): Promise<void> {
  const path = { id }
  switch (kind) {
    case 'syncDevice':
      return request('mdm.device.sync', { path })
    case 'rebootNow':
      return request('mdm.device.restart', { path })
    case 'setDeviceName':
      return request('mdm.device.rename', { path, body: { deviceName } })
    case 'automaticRedeployment':
      return request('mdm.device.wipe', { path, body: { keepEnrollmentData: true } })
    case 'cleanWindowsDevice':
      return request('mdm.device.fresh-start', { path, body: { keepUserData: true } })
    case 'rotateBitLockerKeys':
      return request('mdm.device.rotate-bitlocker-keys', { path })
    case 'rotateLocalAdminPassword':
      return request('mdm.device.rotate-password', { path })
    case 'locateDevice':
      return request('mdm.device.locate', { path })
    case 'collectDiagnostics':
      return void (await request('mdm.device.collect-logs', { path, body: {} }))
  }
}

const lookEveryMs = 1000

/** A single one is refused with a problem; of many each has its own reason. `told`: how many were worked off. */
export async function askDevices(
  kind: RemoteKind,
  devices: readonly Managed[],
  deviceName: string,
  told: (count: number) => void,
): Promise<Refusals> {
  const [only, ...others] = devices
  if (only && others.length === 0) {
    await askOne(kind, only.id, deviceName)
    return new Map()
  }
  const body = {
    actionName: kind,
    deviceIds: devices.map(({ id }) => id),
    ...(kind === 'setDeviceName' && { deviceName }),
    ...(kind === 'cleanWindowsDevice' && { keepUserData: true }),
  }
  const done = await request('mdm.device.execute', { body })
  const id = done.bulkDeviceActionId
  if (id === null || done.successfulDeviceIds.length + done.refusals.length > 0) return reasonsOf(done.refusals)
  for (;;) {
    const bulk = await request('mdm.bulk-action.read', { path: { id } })
    told(bulk.asked + bulk.refusals.length)
    if (bulk.endedDateTime !== null) return reasonsOf(bulk.refusals)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

const reasonsOf = (refusals: Bulk['refusals']): Refusals =>
  new Map(refusals.map(({ deviceId, reason }) => [deviceId, reason]))

/** The latest first, and as many as can be looked through. */
export const remoteActionsQuery = (managedDeviceId: string) =>
  queryOptions({
    queryKey: ['managed', 'actions', managedDeviceId],
    queryFn: async ({ signal }) => {
      const query = { $filter: `managedDeviceId eq ${managedDeviceId}`, $top: '20' }
      return (await request('mdm.action.list', { query }, signal)).value
    },
  })

export const cancelAction = (id: string, actionId: string) => request('mdm.action.cancel', { path: { id, actionId } })

/** The requests whose diagnostics are there still. */
export const logsQuery = (managedDeviceId: string) =>
  queryOptions({
    queryKey: ['managed', 'logs', managedDeviceId],
    queryFn: async ({ signal }) => {
      const { value } = await request('mdm.device-log.list', { path: { id: managedDeviceId } }, signal)
      return new Set(value.flatMap(({ id, status }) => (status === 'completed' && id ? [id] : [])))
    },
  })

/** Where the diagnostics of this request can be fetched for a quarter of an hour. */
export const addressOfLogs = async (id: string, logId: string): Promise<string> =>
  (await request('mdm.device-log.download', { path: { id, logId } })).value
