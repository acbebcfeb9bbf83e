// A group by which somebody has a licence, to a caller whose role counts for some groups only: of others there is no name and no id.

import { GroupId } from '../../kernel/id.ts'
import { unnamedGroup } from '../../kernel/licence.ts'
import type { Seat } from './seat.sql.ts'

/** Ids of the groups for which the caller's role counts; undefined: it counts everywhere. */
export type ReachedGroups = readonly string[] | undefined

const unnamed = GroupId.parse(unnamedGroup)

export const isReached = (groupId: string, reached: ReachedGroups): boolean => reached?.includes(groupId) ?? true

/** The group by which the seat comes, one that is reached before others; undefined when it comes by none. */
export function groupOf({ ways }: Pick<Seat, 'ways'>, reached: ReachedGroups): GroupId | undefined {
  const ids = ways.flatMap(({ groupId }) => groupId ?? [])
  return ids.find((id) => isReached(id, reached)) ?? ids[0]
}

export const asReached = (seat: Seat, reached: ReachedGroups): Seat => ({
  ...seat,
  ways: seat.ways.map((way) =>
    way.groupId === null || isReached(way.groupId, reached) ? way : { ...way, groupId: unnamed },
  ),
})
