// Large objects in parts (OMA-TS-DM_Protocol-V1_2), both ways: items with MoreData are kept until the last part comes, and an
// item that fits into no message is cut into such parts. Bounded, because the parts are held in the session's state.

import type { Item, Meta } from './message.ts'

/** `meta`: of the first part, which says what the whole is. */
export type Part = { readonly uri: string; readonly meta?: Meta; readonly data: string }

export const maxObjectCharacters = 4 * 1024 * 1024

export type Joined =
  | { readonly kind: 'whole'; readonly item: Item }
  | { readonly kind: 'stored'; readonly part: Part }
  | { readonly kind: 'refused'; readonly status: 413 | 416 | 424 }

/** Which object an item is of, or begins. */
export const objectOf = ({ source, target }: Item): string => source ?? target ?? ''

/**
 * `pending` is what the previous messages left; the caller forgets it unless the outcome is `stored`. `most` characters
 * make an object too large; one that says so with its first part is refused before it comes.
 */
export function joinPart(pending: Part | undefined, item: Item, most = maxObjectCharacters): Joined {
  const uri = objectOf(item)
  const before = pending?.uri === uri ? pending : undefined
  if (!before && !item.moreData) return { kind: 'whole', item }
  if (!before && (item.meta?.size ?? 0) > most) return { kind: 'refused', status: 416 }
  const content = (before?.data ?? '') + (item.data ?? '')
  if (content.length > most) return { kind: 'refused', status: 413 }
  const meta = before ? { ...item.meta, ...before.meta } : item.meta
  const size = meta?.size
  const bytes = byteLength(content)
  if (item.moreData) {
    // more than was announced, with more to come
    if (size !== undefined && content.length > size) return { kind: 'refused', status: 424 }
    return { kind: 'stored', part: { uri, data: content, ...(meta && { meta }) } }
  }
  if (size !== undefined && size !== bytes && size !== content.length) return { kind: 'refused', status: 424 }
  return { kind: 'whole', item: { ...item, ...(meta && { meta }), data: content } }
}

/**
 * The part of an item that begins at `from`, as long as `fits` says yes; undefined when not even one character does. Each says
 * what the whole is, and the first how large; the last has no MoreData.
 */
export function cutPart(
  item: Item,
  from: number,
  fits: (part: Item) => boolean,
): { readonly part: Item; readonly next: number } | undefined {
  const data = item.data ?? ''
  const { meta, ...rest } = item
  const partTo = (end: number): Item => ({
    ...rest,
    ...(from === 0 ? { meta: { ...meta, size: byteLength(data) } } : meta && { meta }),
    data: data.slice(from, end),
    ...(end < data.length && { moreData: true as const }),
  })
  let [enough, tooMuch] = [from, data.length + 1]
  while (tooMuch - enough > 1) {
    const middle = Math.floor((enough + tooMuch) / 2)
    if (fits(partTo(middle))) enough = middle
    else tooMuch = middle
  }
  // the two halves of one character stay together
  const end = enough < data.length && isHighHalf(data.charCodeAt(enough - 1)) ? enough - 1 : enough
  return end > from ? { part: partTo(end), next: end } : undefined
}

const isHighHalf = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00

const byteLength = (text: string): number => new TextEncoder().encode(text).length
