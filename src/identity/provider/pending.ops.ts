// Sign-ins that were begun and not ended. Anybody may begin them, and each is a row for an hour, so an address has a limited number
// of them, and so has the IPv6 site around it; the oldest makes room for the newest (T-52, T-55). Counted by each process for
// itself; a restart forgets, and the rows expire.

import { addressGroup, addressSite } from '../../kernel/address.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import { origin } from '../../kernel/origin.ts'
import type { PayloadStore } from './payload.sql.ts'

type Drop = () => Promise<void>
type Most = { readonly ofAddress: number; readonly ofSite: number }
const mostPlaces = 20_000

export type PendingSignIns = {
  /** The store of interactions, with room for so many of each address. */
  readonly bounded: (store: PayloadStore) => PayloadStore
}

export function makePendingSignIns({ ofAddress, ofSite }: Most): PendingSignIns {
  const places = makeBoundedCache<string, Map<string, Drop>>(mostPlaces)

  /** Those that have to go for this one. */
  function begin(id: string, drop: Drop): Drop[] {
    return [...placesNow()].flatMap(([place, most]) => {
      const pending = places.get(place) ?? new Map<string, Drop>()
      places.set(place, pending)
      pending.set(id, pending.get(id) ?? drop) // a change of one that is there keeps its place
      const [oldest] = pending
      if (pending.size <= most || !oldest) return []
      pending.delete(oldest[0])
      return [oldest[1]]
    })
  }

  function placesNow(): Map<string, number> {
    const { address = 'local' } = origin()
    return new Map([
      [addressSite(address), ofSite],
      [addressGroup(address), ofAddress], // of an IPv4 address the same
    ])
  }

  return {
    bounded: (store) => ({
      ...store,
      async upsert(id, payload, expiresInSeconds) {
        await store.upsert(id, payload, expiresInSeconds)
        for (const drop of begin(id, () => store.destroy(id))) await drop()
      },
      async destroy(id) {
        for (const place of placesNow().keys()) places.get(place)?.delete(id)
        await store.destroy(id)
      },
    }),
  }
}

/** More than the people of an office begin in an hour and leave. */
export const pendingSignIns = makePendingSignIns({ ofAddress: 1000, ofSite: 4000 })
