// Gives a profile to devices, in parts of a thousand: a call takes no more. A part that did not start is known, so that it is tried again.

import { queryOptions } from '@tanstack/react-query'
import { everyPage, request } from '../../shared/api/client.ts'
import { type BatchDevice, type Job, ofCustomer } from './devices.ts'

/** Of a batch, whether it is shown or not. */
export async function everyDevice(consentId: string, batchId: string): Promise<readonly BatchDevice[]> {
  const all: BatchDevice[] = []
  const params = { path: { id: consentId, batchId }, query: { $top: '1000' } }
  for await (const page of everyPage('autopilot.batch.list-devices', params)) all.push(...page)
  return all
}

/** What one call takes. */
const most = 1000

export const partsOf = (devices: number): number => Math.ceil(devices / most)

function inCalls(ids: readonly string[]): string[][] {
  const calls: string[][] = []
  for (let at = 0; at < ids.length; at += most) calls.push(ids.slice(at, at + most))
  return calls
}

/** Null takes away what partners gave. */
export type Given = { readonly deviceIds: readonly string[]; readonly profileId: string | null }

/** How many devices get another profile than they have now. */
export const effectQuery = (consentId: string, { deviceIds, profileId }: Given) =>
  queryOptions({
    queryKey: [...ofCustomer(consentId), 'effect', profileId, deviceIds],
    gcTime: 0, // it is asked anew each time
    queryFn: async ({ signal }) => {
      const path = { id: consentId }
      let changes = 0
      for (const ids of inCalls(deviceIds)) {
        const body = { deviceIds: ids, profileId }
        changes += (await request('autopilot.batch.profile-effect', { path, body }, signal)).changes
      }
      return changes
    },
  })

export type Outcome = {
  /** One for each part that started. */
  readonly jobs: readonly Job[]
  /** Devices of which no job is known, and why: of the call that failed, which may have started one that gives them the same, and of those after it. */
  readonly left: readonly string[]
  readonly problem: unknown
}

/** Rejects when nothing started. */
export async function giveProfile(consentId: string, { deviceIds, profileId }: Given): Promise<Outcome> {
  const jobs: Job[] = []
  for (const ids of inCalls(deviceIds)) {
    const body = { deviceIds: ids, profileId }
    try {
      jobs.push(await request('autopilot.batch.give-profile', { path: { id: consentId }, body }))
    } catch (problem) {
      if (jobs.length === 0) throw problem
      return { jobs, left: deviceIds.slice(jobs.length * most), problem }
    }
  }
  return { jobs, left: [], problem: undefined }
}
