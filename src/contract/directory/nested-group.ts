// Groups in groups on the administration API: who is in a group by the groups in it, and which groups hold somebody. Whoever's role
// counts for some groups only gets nothing here: the groups around them, and in them, are outside their reach.

import { z } from 'zod'

import { DirectoryDeviceId, GroupId, GuidText } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, instant } from '../graph/collection.ts'
import { group, groupMember } from '../graph/group.ts'
import { graph, onBothRoots } from '../graph.ts'
import { defineRoute, longestPathPart } from '../route.ts'

const service = 'graph' as const
const readGroups = graph('Group.Read.All', 'Group.ReadWrite.All')

export const listTransitiveMembers = onBothRoots({
  id: 'directory.group.transitive-members',
  service,
  method: 'GET',
  path: '/groups/:id/transitiveMembers',
  access: readGroups,
  summary: 'The members of a group and of the groups in it, each once',
  params: z.object({ id: GroupId }),
  query: collectionQuery,
  reply: collectionOf(groupMember),
})

/** Whoever reads people, or devices, and reads groups, too (seeing.ts). */
const holding = (of: 'group' | 'user' | 'device', id: z.ZodType<string>, access: ReturnType<typeof graph>) => {
  const shared = {
    service,
    method: 'GET' as const,
    access,
    params: z.object({ id }),
    query: collectionQuery,
  }
  const path = `/${of}s/:id` as const
  return {
    direct: onBothRoots({
      ...shared,
      id: `directory.${of}.member-of`,
      path: `${path}/memberOf`,
      summary: `The groups that a ${of} is a member of`,
      reply: collectionOf(group),
    }),
    inner: onBothRoots({
      ...shared,
      id: `directory.${of}.transitive-member-of`,
      path: `${path}/transitiveMemberOf`,
      summary: `The groups that a ${of} is in, by groups in them, too`,
      reply: collectionOf(group),
    }),
  }
}

export const groupsOfGroup = holding('group', GuidText, readGroups)
export const groupsOfUser = holding(
  'user',
  z.string().max(longestPathPart),
  graph('User.Read.All', 'User.ReadWrite.All'),
)
export const groupsOfDevice = holding('device', GuidText, graph('Device.Read.All', 'Device.ReadWrite.All'))

const named = z.object({ id: z.string(), displayName: z.string() })

export const membershipWays = z.object({
  memberId: z.string(),
  isMember: z.boolean(),
  /** Each by another group that has it as a member: that one first, the group asked last, with those between. The first twenty. */
  ways: z.array(
    z.object({
      groups: z.array(named),
      /** Whether the first of these groups found it by its rule. */
      byRule: z.boolean(),
      /** Since when it is a member of that group. */
      addedDateTime: instant,
      /** Who put it there, as they were called; null for a rule, and for what was done before this was kept. */
      addedBy: z.string().nullable(),
    }),
  ),
})
export type MembershipWays = z.infer<typeof membershipWays>

/** Ours. */
export const explainMembership = defineRoute({
  id: 'directory.group.explain-member',
  service,
  method: 'POST',
  path: '/beta/groups/:id/explainMembership',
  access: readGroups,
  summary: 'By whom, or by which groups in a group, a device, a user or a group is in it',
  params: z.object({ id: GroupId }),
  body: bodyWith({ memberId: DirectoryDeviceId }),
  reply: membershipWays,
})
