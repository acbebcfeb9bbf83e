// The Store's own names for what went wrong with a file (docs/help/errors.md), beside those of the registration. Partner Center shows
// them, too.

import type { Fault } from '../../../kernel/fault.ts'
import { type StoreErrorId, storeErrors } from '../../../protocol/ztd/error/store.ts'

const meant = new Map<string, StoreErrorId>(
  (Object.entries(storeErrors) as [StoreErrorId, { readonly means?: string }][]).flatMap(([id, { means }]) =>
    means === undefined ? [] : [[means, id] as const],
  ),
)

/** Of a row that was refused by this name of ours. */
export const storeErrorOfRow = (name: string): StoreErrorId | undefined => meant.get(name)

/** Of a file of which nothing was read, or nothing more. */
export function storeErrorOfFile({ code, reason }: Pick<Fault, 'code' | 'reason'>): StoreErrorId | undefined {
  if (reason === 'csv-too-many-rows') return 'wadp003'
  if (reason?.startsWith('csv-') || reason === 'file-refused' || reason === 'upload') return 'wadp009'
  if (reason === 'uploads-held') return undefined // to send it again helps when the customer has decided, and not before
  if (code === 'too-many') return 'wadp006'
  if (code === 'unavailable') return 'wadp004'
  return code === 'internal' ? 'wadp010' : undefined
}

/** As the Store tells it, with what to do. */
export const inWordsOfStore = (id: StoreErrorId): string => `${id}: ${storeErrors[id].happened} ${storeErrors[id].next}`

/** Of a file, with our own words where they say more than the Store's. */
export function fileInWordsOfStore(id: StoreErrorId, own: string): string {
  if (id === 'wadp003') return inWordsOfStore(id)
  return id === 'wadp009' ? `${id}: ${storeErrors[id].happened} ${own}` : `${inWordsOfStore(id)} ${own}`
}
