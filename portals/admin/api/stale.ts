// Devices that are used no more: which they are, and deleting those that were chosen.

import { type Entry, everyPage, type Reply, request } from '../../shared/api/client.ts'

export type StaleDevice = Entry<'lifecycle.stale.list'>

export type StaleList = { readonly devices: readonly StaleDevice[]; readonly more: boolean }

/** More than anybody reads; the next ones come when these are gone. */
const most = 1000

export async function staleDevices(olderThanDays: number, signal?: AbortSignal): Promise<StaleList> {
  const devices: StaleDevice[] = []
  const query = { olderThanDays, $top: '500' }
  for await (const page of everyPage('lifecycle.stale.list', { query }, signal)) {
    devices.push(...page)
    if (devices.length >= most) return { devices, more: true }
  }
  return { devices, more: false }
}

export type Cleaned = Reply<'lifecycle.stale.delete'>['results'][number]

const batch = 200

export async function deleteStale(
  olderThanDays: number,
  ids: readonly string[],
  includeRegistered: boolean,
): Promise<readonly Cleaned[]> {
  const results: Cleaned[] = []
  for (let at = 0; at < ids.length; at += batch) {
    const deviceIds = ids.slice(at, at + batch)
    const body = { olderThanDays, deviceIds, includeRegistered }
    results.push(...(await request('lifecycle.stale.delete', { body })).results)
  }
  return results
}
