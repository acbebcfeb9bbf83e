// By which ways somebody is in a group, as the service explains it, and in words.

import type { Api } from '../../client/api.ts'
import type { MembershipWays } from '../../contract/directory/nested-group.ts'

export type Way = MembershipWays['ways'][number]

export const waysInto = (api: Api, groupId: string, memberId: string): Promise<MembershipWays> =>
  api.post<MembershipWays>(`/beta/groups/${groupId}/explainMembership`, { memberId })

/** What made somebody a member of the first group of a way. */
export function howAdded({ byRule, addedBy, addedDateTime }: Way): string {
  if (byRule) return 'by its rule'
  const day = addedDateTime.slice(0, 10)
  return addedBy === null ? `since ${day}` : `added by ${addedBy}, ${day}`
}

export function wayInWords(way: Way): string {
  const [first = '', ...others] = way.groups.map(({ displayName }) => displayName)
  const how = way.addedBy === null ? howAdded(way) : `(${howAdded(way)})`
  return `a member of ${[`${first} ${how}`, ...others].join(whichIsIn)}`
}

/** Between the names of groups, from the inner one outwards. */
export const whichIsIn = ', which is in '
