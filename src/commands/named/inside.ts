// Devices and people that are in a group, by groups in it too.

import { type Api, ApiError } from '../../client/api.ts'
import type { GroupMember } from '../../contract/graph/group.ts'
import { everyOne } from './find.ts'

export const isGroup = (member: GroupMember): boolean => member['@odata.type'] === '#microsoft.graph.group'

/** Whoever's role counts for some groups only is told of the members of the group itself. */
export async function membersInside(api: Api, groupId: string): Promise<readonly GroupMember[]> {
  const path = `/v1.0/groups/${groupId}`
  const all = await unlessForbidden(everyOne<GroupMember>(api, { path: `${path}/transitiveMembers` }))
  return (all ?? (await everyOne<GroupMember>(api, { path: `${path}/members` }))).filter((one) => !isGroup(one))
}

/** Undefined for what the caller may not read. */
export const unlessForbidden = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) return undefined
    throw error
  })
