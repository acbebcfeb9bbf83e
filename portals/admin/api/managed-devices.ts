// Enrolled devices at the management service: the state of the status page, item by item.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, quoted, type Reply, request } from '../../shared/api/client.ts'
import type { Page } from '../../shared/api/page.ts'

const none = '00000000-0000-0000-0000-000000000000'

/** Undefined for both spellings of "not enrolled" in managedDeviceId. */
export const managedId = (id: string | undefined) => (id && id !== none ? id : undefined)

export type DeploymentItem = Reply<'mdm.device.deployment-status'>['items'][number]
export type DeploymentPhase = Reply<'mdm.device.deployment-status'>['phases'][number]
export type Phase = DeploymentItem['phase']

export const phases = ['device', 'user'] as const satisfies readonly Phase[]

export const itemStates = {
  assigned: { color: 'informative', word: 'nextCheckIn' },
  pending: { color: 'informative', word: 'waiting' },
  applied: { color: 'success', word: 'done' },
  installing: { color: 'brand', word: 'installing' },
  installed: { color: 'success', word: 'done' },
  failed: { color: 'danger', word: 'failed' },
  withheld: { color: 'warning', word: 'withheld' },
  notApplicable: { color: 'informative', word: 'notApplicable' },
} as const satisfies Record<DeploymentItem['state'], { readonly color: string; readonly word: string }>

export const deploymentStatus = (id: string, signal?: AbortSignal) =>
  request('mdm.device.deployment-status', { path: { id } }, signal)

export type ManagedDevice = Reply<'mdm.device.read'>

export const managedDevice = (id: string, signal?: AbortSignal) => request('mdm.device.read', { path: { id } }, signal)
export type Conversion = Reply<'mdm.device.conversion'>

/** Of a device of the directory, by the id that it calls itself; null when it is not in management. */
export const managementQuery = (deviceId: string) =>
  queryOptions({
    queryKey: ['devices', 'management', deviceId],
    async queryFn({ signal }) {
      const query = { $filter: `azureADDeviceId eq ${quoted(deviceId)}` }
      const { value } = await request('mdm.device.list', { query }, signal)
      const [managed] = value
      if (!managed) return null
      const conversion = await request('mdm.device.conversion', { path: { id: managed.id } }, signal)
      return { id: managed.id, owner: managed.managedDeviceOwnerType, conversion }
    },
  })

export const changeOwner = (id: string, managedDeviceOwnerType: 'company' | 'personal') =>
  request('mdm.device.change', { path: { id }, body: { managedDeviceOwnerType } })

/** The newest check-in first; not more of them than can be looked through. */
export const managedDevicesOf = (personId: string, signal?: AbortSignal): Promise<Page<Entry<'mdm.device.list'>>> =>
  request(
    'mdm.device.list',
    {
      query: {
        $filter: `userId eq ${quoted(personId)}`,
        $orderby: 'lastSyncDateTime desc',
        $top: '50',
        $count: 'true',
      },
    },
    signal,
  )

export const retireDevice = (id: string) => request('mdm.device.retire', { path: { id } })
export const wipeDevice = (id: string) => request('mdm.device.wipe', { path: { id }, body: {} })
/** A waiting wipe is dropped only on request. */
export const deleteManagedDevice = (id: string, cancelWipe: boolean) =>
  request('mdm.device.delete', { path: { id }, query: { cancelWipe: cancelWipe ? 'true' : undefined } })
