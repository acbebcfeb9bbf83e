// Devices that are used no more: which they are, and deleting those that were chosen.

import { everyPage, send } from './client.ts'

const root = '/beta/deviceManagement/staleDevices'

export type StaleDevice = {
  readonly id: string
  readonly displayName: string
  readonly serialNumber: string | null
  readonly owner: string | null
  readonly registrationId: string | null
  readonly isManaged: boolean
  readonly lastSeenDateTime: string
}

export type StaleList = { readonly devices: readonly StaleDevice[]; readonly more: boolean }

/** More than anybody reads; the next ones come when these are gone. */
const most = 1000

export async function staleDevices(olderThanDays: number, signal?: AbortSignal): Promise<StaleList> {
  const devices: StaleDevice[] = []
  for await (const page of everyPage<StaleDevice>(`${root}?olderThanDays=${olderThanDays}&$top=500`, signal)) {
    devices.push(...page)
    if (devices.length >= most) return { devices, more: true }
  }
  return { devices, more: false }
}

export type Cleaned = {
  readonly id: string
  readonly result: 'deleted' | 'seen-since' | 'registered' | 'refused'
  readonly message: string
}

const batch = 200

export async function deleteStale(
  olderThanDays: number,
  ids: readonly string[],
  includeRegistered: boolean,
): Promise<readonly Cleaned[]> {
  const results: Cleaned[] = []
  for (let at = 0; at < ids.length; at += batch) {
    const deviceIds = ids.slice(at, at + batch)
    const answer = await send<{ results: Cleaned[] }>('POST', `${root}/delete`, {
      olderThanDays,
      deviceIds,
      includeRegistered,
    })
    results.push(...answer.results)
  }
  return results
}
