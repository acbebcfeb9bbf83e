// What the management service knows about an enrolled device: the state of its status page, item by item.

import { get } from './client.ts'

const none = '00000000-0000-0000-0000-000000000000'

/** Undefined for both spellings of "not enrolled" in managedDeviceId. */
export const managedId = (id: string | undefined) => (id && id !== none ? id : undefined)

export const phases = ['device', 'user'] as const
export type Phase = (typeof phases)[number]
export type PhaseState = 'waiting' | 'announced' | 'delivered' | 'succeeded' | 'failed'

export const itemStates = {
  pending: { color: 'informative', word: 'waiting' },
  applied: { color: 'success', word: 'done' },
  installed: { color: 'success', word: 'done' },
  downloading: { color: 'brand', word: 'downloading' },
  downloaded: { color: 'brand', word: 'downloaded' },
  installing: { color: 'brand', word: 'installing' },
  failed: { color: 'danger', word: 'failed' },
} as const
export type ItemState = keyof typeof itemStates

export type DeploymentItem = {
  readonly key: string
  readonly kind: 'policy' | 'certificate' | 'app'
  readonly name: string
  readonly phase: Phase
  readonly state: ItemState
  readonly error?: string | null
}

export type DeploymentStatus = {
  readonly phases: Partial<Readonly<Record<Phase, { readonly state: PhaseState; readonly deadline?: string | null }>>>
  readonly items: readonly DeploymentItem[]
}

export const deploymentStatus = (id: string, signal?: AbortSignal) =>
  get<DeploymentStatus>(`/beta/deviceManagement/managedDevices/${encodeURIComponent(id)}/deploymentStatus`, signal)
