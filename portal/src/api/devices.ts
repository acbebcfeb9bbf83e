// Registered devices (windowsAutopilotDeviceIdentities), their story and the explanation of their profile.
// Graph's windowsAutopilotDeviceIdentity; the search terms become one OData filter, so that the server pages through
// what is shown.

import type { ManagementState } from '../../../src/autopilot/device/management-state.ts'
import type { Assurance } from '../../../src/kernel/assurance.ts'
import type { Hop, Outcome, Stage, Step } from '../../../src/story/event.ts'
import { everyPage, get, type Page, quoted, send } from './client.ts'

const root = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'

export const enrollmentStates = ['notContacted', 'enrolled', 'pendingReset', 'failed', 'blocked', 'unknown'] as const
export type EnrollmentState = (typeof enrollmentStates)[number]

export const assignmentStates = [
  'assignedInSync',
  'assignedOutOfSync',
  'assignedUnkownSyncState',
  'pending',
  'notAssigned',
  'failed',
  'unknown',
] as const
export type AssignmentState = (typeof assignmentStates)[number]

export type Device = {
  readonly id: string
  readonly serialNumber: string
  readonly manufacturer: string
  readonly model: string
  readonly groupTag: string
  readonly productKey: string
  readonly purchaseOrderIdentifier: string
  readonly enrollmentState: EnrollmentState
  readonly deploymentProfileAssignmentStatus: AssignmentState
  readonly deploymentProfileAssignmentDetailedStatus?: string
  readonly deploymentProfileAssignedDateTime: string
  readonly lastContactedDateTime: string
  readonly userPrincipalName: string
  readonly addressableUserName: string
  readonly displayName: string
  readonly azureAdDeviceId: string
  readonly managedDeviceId: string
  /** What it proved when it joined; empty while it has not. */
  readonly assurance: 'claimed' | 'ek' | 'attested' | ''
  readonly tpmSimulated: boolean
  /** The year 1 when nobody allowed it. */
  readonly nextEnrollmentAllowedUntil: string
  /** Empty while it is not managed. */
  readonly managementState: ManagementState | ''
  readonly accountEnabled: boolean
  readonly deploymentProfile?: { readonly id: string; readonly displayName: string } | null
}

/** What ends a device: done to it, or asked of it and not yet heard back. */
export const ends = ['disabled', 'wipeFailed', 'wipeWaits', 'wipeSent', 'retireWaits', 'retireSent'] as const
export type End = (typeof ends)[number]

const endOf: Partial<Record<ManagementState, End>> = {
  wipeFailed: 'wipeFailed',
  wipePending: 'wipeWaits',
  wipeIssued: 'wipeSent',
  retirePending: 'retireWaits',
  retireIssued: 'retireSent',
}

export function endsOf({ managementState, accountEnabled }: Device): readonly End[] {
  const asked = managementState && endOf[managementState]
  return [...(accountEnabled ? [] : ['disabled' as const]), ...(asked ? [asked] : [])]
}

export const sortColumns = ['serialNumber', 'model', 'groupTag', 'enrollmentState', 'lastContactedDateTime'] as const
export type SortColumn = (typeof sortColumns)[number]

export type DeviceQuery = {
  readonly search?: string | undefined
  readonly enrollment?: EnrollmentState | undefined
  readonly assignment?: AssignmentState | undefined
  readonly tag?: string | undefined
}

export function devicesPath(query: DeviceQuery, top = 50): string {
  const clauses: string[] = []
  if (query.search) clauses.push(`contains(serialNumber,${quoted(query.search)})`)
  if (query.enrollment) clauses.push(`enrollmentState eq ${quoted(query.enrollment)}`)
  if (query.assignment) clauses.push(`deploymentProfileAssignmentStatus eq ${quoted(query.assignment)}`)
  if (query.tag) clauses.push(`groupTag eq ${quoted(query.tag)}`)
  const options = new URLSearchParams({ $top: String(top), $count: 'true', $expand: 'deploymentProfile' })
  if (clauses.length > 0) options.set('$filter', clauses.join(' and '))
  return `${root}?${options}`
}

export const devicePage = (path: string, signal?: AbortSignal) => get<Page<Device>>(path, signal)
export const everyDevice = (query: DeviceQuery, signal?: AbortSignal) =>
  everyPage<Device>(devicesPath(query, 999), signal)

export const device = (id: string, signal?: AbortSignal) =>
  get<Device>(`${root}/${encodeURIComponent(id)}?$expand=deploymentProfile`, signal)

export const updateDevice = (
  id: string,
  change: { groupTag?: string; displayName?: string; userPrincipalName?: string; addressableUserName?: string },
) => send<void>('POST', `${root}/${encodeURIComponent(id)}/updateDeviceProperties`, change)

/** 0 hours take the word back. */
export const allowNextDeployment = (id: string, hours: number) =>
  send<void>('POST', `${root}/${encodeURIComponent(id)}/allowNextEnrollment`, { hours })

export const deleteDevice = (id: string) => send<void>('DELETE', `${root}/${encodeURIComponent(id)}`)

export type StoryEvent = {
  readonly sequence: string | number
  readonly at: string
  readonly hop: Hop
  readonly step: Step
  readonly stage: Stage
  readonly outcome: Outcome
  readonly detail: Readonly<Record<string, unknown>>
  /** Said by the device itself. */
  readonly claimed: boolean
  /** What the device had proved in what it said or did here; null where it took no part. */
  readonly assurance: Assurance | null
  /** Which run of which machine told it. */
  readonly run?: string | null
}

export type StoryPart = { readonly value: readonly StoryEvent[]; readonly lastSequence: string | number }

/** Which story, and of which lines. */
export type StoryOf = { readonly deviceId: string; readonly assurance?: Assurance | undefined }

/** Answers at once when something newer than `after` is known, else as soon as it happens or after `waitSeconds`. */
export function storyAfter(of: StoryOf, after: string | number, waitSeconds: number, signal: AbortSignal) {
  const { deviceId, assurance } = of
  const query = new URLSearchParams({
    after: String(after),
    waitSeconds: String(waitSeconds),
    ...(assurance && { assurance }),
  })
  return get<StoryPart>(`${root}/${encodeURIComponent(deviceId)}/story?${query}`, signal)
}

export type Candidate = {
  readonly profileId: string
  readonly displayName: string
  readonly via: {
    readonly kind: 'device' | 'group' | 'all-devices'
    readonly groupId?: string | null
    readonly groupName?: string | null
  }
  readonly verdict: 'chosen' | 'lost' | 'excluded'
  readonly because: string
}

export type Explanation = {
  readonly profile: { readonly id: string; readonly displayName: string } | null
  readonly reason: string
  readonly candidates: readonly Candidate[]
}

export const explanation = (id: string, signal?: AbortSignal) =>
  get<Explanation>(`${root}/${encodeURIComponent(id)}/effectiveProfile`, signal)
