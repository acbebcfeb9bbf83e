// Limits a session's memory between messages. A device answers in as many messages as it likes, and until the last of them
// the session's state keeps the answers, and is read and written with each message: without a limit, one device would make
// every message dearer than the one before.

import type { Outstanding } from './correlate.ts'
import type { Item, StatusCommand } from './message.ts'

/** Characters of all answers and of the object that arrives in parts, together. */
export const mostHeld = 1024 * 1024

/** Cost of one status or value beside its text: ten thousand empty ones are not free. */
const entryCost = 128

const lengthOf = (...texts: readonly (string | undefined)[]): number =>
  texts.reduce((sum, text) => sum + (text?.length ?? 0), 0)

export function weightOfHeld(outstanding: readonly Outstanding[]): number {
  let weight = 0
  for (const { statuses, values, members } of outstanding) {
    for (const { uri, detail } of statuses) weight += entryCost + lengthOf(uri, detail)
    for (const { uri, format, type, data } of values) weight += entryCost + lengthOf(uri, format, type, data)
    weight += weightOfHeld(members)
  }
  return weight
}

/** At least what noting it adds. */
export function weightOfStatus({ targetRefs, items = [] }: StatusCommand): number {
  const detail = items.reduce((sum, { data }) => Math.max(sum, lengthOf(data)), 0)
  return (targetRefs ?? ['']).reduce((sum, uri) => sum + entryCost + uri.length + detail, 0)
}

/** At least what noting them adds, whichever of its names an item goes by. */
export function weightOfItems(items: readonly Item[], own: number): number {
  return items.reduce((sum, { source, target, meta, data }) => {
    return sum + entryCost + own + lengthOf(source ?? target, meta?.format, meta?.type, data)
  }, 0)
}
