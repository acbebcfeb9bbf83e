// What the management service knows about an enrolled device: the state of its status page, item by item.

import type { DeploymentStatus } from '../../../src/contract/mdm/managed-device.ts'
import { get, send } from './client.ts'

const none = '00000000-0000-0000-0000-000000000000'

/** Undefined for both spellings of "not enrolled" in managedDeviceId. */
export const managedId = (id: string | undefined) => (id && id !== none ? id : undefined)

export type DeploymentItem = DeploymentStatus['items'][number]
export type Phase = DeploymentItem['phase']

export const phases = ['device', 'user'] as const satisfies readonly Phase[]

export const itemStates = {
  pending: { color: 'informative', word: 'waiting' },
  applied: { color: 'success', word: 'done' },
  installing: { color: 'brand', word: 'installing' },
  installed: { color: 'success', word: 'done' },
  failed: { color: 'danger', word: 'failed' },
  withheld: { color: 'warning', word: 'withheld' },
} as const satisfies Record<DeploymentItem['state'], { readonly color: string; readonly word: string }>

export const deploymentStatus = (id: string, signal?: AbortSignal) =>
  get<DeploymentStatus>(`/beta/deviceManagement/managedDevices/${encodeURIComponent(id)}/deploymentStatus`, signal)

export type ManagedDevice = {
  readonly id: string
  readonly deviceName: string
  readonly userPrincipalName: string
  readonly managementState: string
  readonly deviceActionResults: ReadonlyArray<{
    readonly actionName: string
    readonly actionState: string
    readonly startDateTime: string
  }>
}

const managedPath = (id: string) => `/beta/deviceManagement/managedDevices/${encodeURIComponent(id)}`

export const managedDevice = (id: string, signal?: AbortSignal) => get<ManagedDevice>(managedPath(id), signal)
export const retireDevice = (id: string) => send<void>('POST', `${managedPath(id)}/retire`)
export const wipeDevice = (id: string) => send<void>('POST', `${managedPath(id)}/wipe`, {})
/** A wipe that waits is lost only when that was said. */
export const deleteManagedDevice = (id: string, cancelWipe: boolean) =>
  send<void>('DELETE', `${managedPath(id)}${cancelWipe ? '?cancelWipe=true' : ''}`)
