// Registered devices (windowsAutopilotDeviceIdentities), their story and the explanation of their profile.
// The search terms become one OData filter, so that the server pages through the results.

import type { ManagementState } from '../../../src/autopilot/device/management-state.ts'
import type { Assurance } from '../../../src/kernel/assurance.ts'
import type { Hop, Outcome, Stage, Step } from '../../../src/story/event.ts'
import { addressOf, type ParamsOf } from '../../shared/api/address.ts'
import { call, type Entry, everyPage, pageOf, quoted, type Reply, request } from '../../shared/api/client.ts'
import type { DeviceQuery } from './device-query.ts'

export type Device = Entry<'autopilot.device.list'>

/** Ways to end a device: done to it, or requested and still open. */
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
  const ending = managementState && endOf[managementState]
  return [...(accountEnabled ? [] : ['disabled' as const]), ...(ending ? [ending] : [])]
}

/** The service orders: the portal has only some of the devices. */
function orderOf({ sort = 'serialNumber', descending = false }: DeviceQuery): string | undefined {
  if (sort === 'serialNumber' && !descending) return undefined
  const turn = descending ? ' desc' : ''
  return sort === 'model' ? `manufacturer${turn},model${turn}` : `${sort}${turn}`
}

function paramsOf(query: DeviceQuery, top: number): ParamsOf<'autopilot.device.list'> {
  const clauses: string[] = []
  if (query.search) clauses.push(`contains(serialNumber,${quoted(query.search)})`)
  if (query.enrollment) clauses.push(`enrollmentState eq ${quoted(query.enrollment)}`)
  if (query.assignment) clauses.push(`deploymentProfileAssignmentStatus eq ${quoted(query.assignment)}`)
  if (query.tag) clauses.push(`groupTag eq ${quoted(query.tag)}`)
  const $filter = clauses.length > 0 ? clauses.join(' and ') : undefined
  return {
    query: { $top: String(top), $count: 'true', $expand: 'deploymentProfile', $filter, $orderby: orderOf(query) },
  }
}

export const devicesPath = (query: DeviceQuery, top = 200): string =>
  addressOf('autopilot.device.list', paramsOf(query, top))

export const devicePage = (path: string, signal?: AbortSignal) => pageOf('autopilot.device.list', path, signal)
export const everyDevice = (query: DeviceQuery, signal?: AbortSignal) =>
  everyPage('autopilot.device.list', paramsOf(query, 999), signal)

/** A file that can be imported again, as the service writes it: it may be long. */
export async function devicesForImport(query: DeviceQuery): Promise<Blob> {
  const { $filter, $orderby } = paramsOf(query, 0).query ?? {}
  return (await call(addressOf('autopilot.device.export-hashes', { query: { $filter, $orderby } }))).blob()
}

export const device = (id: string, signal?: AbortSignal): Promise<Device> =>
  request('autopilot.device.get', { path: { id }, query: { $expand: 'deploymentProfile' } }, signal)

export const updateDevice = (id: string, body: ParamsOf<'autopilot.device.update-properties'>['body']) =>
  request('autopilot.device.update-properties', { path: { id }, body })

/** 0 hours take the word back. */
export const allowNextDeployment = (id: string, hours: number) =>
  request('autopilot.device.allow-next', { path: { id }, body: { hours } })

/** Compares the device with its hash after a repair; not in a dry run it is registered anew. */
export const repairDevice = (id: string, hardwareHash: string, dryRun: boolean): Promise<Repair> =>
  request('autopilot.device.repair', { path: { id }, body: { hardwareHash, dryRun } })

export const deleteDevice = (id: string) => request('autopilot.device.delete', { path: { id } })

export type Repair = Reply<'autopilot.device.repair'>

type StoryReply = Reply<'autopilot.device.story'>
/** The API document leaves these words open; which there are is the server's own list. */
type StoryWords = { readonly hop: Hop; readonly step: Step; readonly stage: Stage; readonly outcome: Outcome }
export type StoryEvent = StoryWords & Omit<StoryReply['value'][number], keyof StoryWords>
export type StoryPart = Omit<StoryReply, 'value'> & { readonly value: readonly StoryEvent[] }

/** Which story, and of which lines. */
export type StoryOf = { readonly deviceId: string; readonly assurance?: Assurance | undefined }

/** Answers at once when something newer than `after` is known, else as soon as it happens or after `waitSeconds`. */
export function storyAfter(of: StoryOf, after: string, waitSeconds: number, signal: AbortSignal) {
  const { deviceId: id, assurance } = of
  const query = { after, waitSeconds, assurance }
  return request('autopilot.device.story', { path: { id }, query }, signal) as Promise<StoryPart>
}

export type Explanation = Reply<'autopilot.device.effective-profile'>
export type Candidate = Explanation['candidates'][number]

export const explanation = (id: string, signal?: AbortSignal) =>
  request('autopilot.device.effective-profile', { path: { id } }, signal)
