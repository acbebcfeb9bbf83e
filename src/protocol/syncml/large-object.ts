// Large objects that arrive in parts (OMA-TS-DM_Protocol-V1_2): items with MoreData are kept until the last part comes.
// Bounded, because the parts are held in the session's state.

import type { Item } from './message.ts'

export type Part = { readonly uri: string; readonly size?: number; readonly data: string }

export const maxObjectCharacters = 4 * 1024 * 1024

export type Joined =
  | { readonly kind: 'whole'; readonly item: Item }
  | { readonly kind: 'stored'; readonly part: Part }
  | { readonly kind: 'refused'; readonly status: 413 | 424 }

/**
 * `pending` is what the previous messages left; the caller forgets it unless the outcome is `stored`. `most` characters
 * make an object too large.
 */
export function joinPart(pending: Part | undefined, item: Item, most = maxObjectCharacters): Joined {
  const uri = item.source ?? item.target ?? ''
  const before = pending?.uri === uri ? pending : undefined
  if (!before && !item.moreData) return { kind: 'whole', item }
  const content = (before?.data ?? '') + (item.data ?? '')
  if (content.length > most) return { kind: 'refused', status: 413 }
  const size = before?.size ?? item.meta?.size
  if (item.moreData) return { kind: 'stored', part: { uri, data: content, ...(size === undefined ? {} : { size }) } }
  const bytes = new TextEncoder().encode(content).length
  if (size !== undefined && size !== bytes && size !== content.length) return { kind: 'refused', status: 424 }
  return { kind: 'whole', item: { ...item, data: content } }
}
