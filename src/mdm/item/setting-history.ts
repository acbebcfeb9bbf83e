// What of the settings of a device's items is kept: those that it does not have as they were set, since when, and how they stood before.
// All of it is written with the record in each message, so there is only so much of it.

import type { SettingStanding } from './item.ts'

export type SettingSince = SettingStanding & { readonly since: string }
export type SettingPast = SettingSince & { readonly until: string }

export type KeptSettings = {
  /** Those that the device does not have as they were set. */
  readonly settings?: readonly SettingSince[]
  /** And how many more, for which there was no room. */
  readonly moreSettings?: number
  /** How they stood before, what ended last first: what was as it was set is not in it. */
  readonly past?: readonly SettingPast[]
}

/** Of all items of a device. */
const mostKept = 200

/** How many settings of one item are kept, so that there is room for those of the others; the first is always told. */
function mostListed(counts: readonly number[]): number {
  const kept = (most: number) => counts.reduce((sum, count) => sum + Math.min(count, most), 0)
  return [100, 50, 25, 10, 5, 2].find((most) => kept(most) <= mostKept) ?? 1
}

export type Room = { readonly listed: number; readonly past: number }

/** For each of several items, by how many of their settings there is something to say. */
export const roomFor = (counts: readonly number[]): Room => ({
  listed: mostListed(counts),
  past: Math.min(10, mostListed(counts.map(() => 10))),
})

/** Of an item that stands so now. `before`: what was kept of it. */
export function keptSettings(
  before: KeptSettings | undefined,
  all: readonly SettingStanding[],
  room: Room,
  now: Date,
): KeptSettings {
  const at = now.toISOString()
  const known = new Map(before?.settings?.map((one) => [one.uri, one]))
  const settings = all.slice(0, room.listed).map((one): SettingSince => {
    const same = known.get(one.uri)
    return same && isSame(same, one) ? same : { ...one, since: at }
  })
  const standing = new Map(all.map((one) => [one.uri, one])) // what there is no room for any more has not ended
  const ended = [...known.values()].filter((one) => {
    const still = standing.get(one.uri)
    return !(still && isSame(one, still))
  })
  const past = [...ended.map((one): SettingPast => ({ ...one, until: at })), ...(before?.past ?? [])]
  const more = all.length - room.listed
  return {
    ...(settings.length > 0 && { settings }),
    ...(more > 0 && { moreSettings: more }),
    ...(past.length > 0 && { past: past.slice(0, room.past) }),
  }
}

const isSame = (one: SettingStanding, other: SettingStanding): boolean =>
  one.state === other.state && one.reason === other.reason
