// What a membership rule says of one object, and what it would change, before it is saved.

import { z } from 'zod'

import { DirectoryDeviceId, GroupId } from '../kernel/id.ts'
import { bodyWith } from './body.ts'
import { graph } from './graph.ts'
import { defineRoute } from './route.ts'

const readGroups = graph('Group.Read.All', 'Group.ReadWrite.All')
const service = 'graph' as const

export type EvaluationDetails = {
  readonly expression: string
  readonly expressionResult: boolean
  /** Of a single question. */
  readonly propertyToEvaluate: { readonly propertyName: string; readonly propertyValue: string } | null
  readonly expressionEvaluationDetails: readonly EvaluationDetails[]
}

const details: z.ZodType<EvaluationDetails> = z.object({
  expression: z.string(),
  expressionResult: z.boolean(),
  propertyToEvaluate: z.object({ propertyName: z.string(), propertyValue: z.string() }).nullable(),
  get expressionEvaluationDetails() {
    return z.array(details)
  },
})

/** https://learn.microsoft.com/graph/api/resources/evaluatedynamicmembershipresult */
const result = z.object({
  membershipRule: z.string(),
  membershipRuleEvaluationResult: z.boolean(),
  membershipRuleEvaluationDetails: details,
})
export type MembershipEvaluation = z.infer<typeof result>

const memberId = DirectoryDeviceId // or a user's: both are object ids
const rule = z.string().min(1).max(10_000)

export const evaluateRule = defineRoute({
  id: 'directory.membership.evaluate-rule',
  service,
  method: 'POST',
  path: '/beta/groups/evaluateDynamicMembership',
  access: readGroups,
  summary: 'Whether a rule would take a device or a user in, with the answer of each of its parts',
  body: bodyWith({ memberId, membershipRule: rule }),
  reply: result,
})

export const evaluateGroup = defineRoute({
  id: 'directory.membership.evaluate-group',
  service,
  method: 'POST',
  path: '/beta/groups/:id/evaluateDynamicMembership',
  access: readGroups,
  summary: 'Whether the rule of a group takes a device or a user in, with the answer of each of its parts',
  params: z.object({ id: GroupId }),
  body: bodyWith({ memberId }),
  reply: result,
})

/** Without the name where the caller may not read the object. */
const object = z.object({ id: z.string(), displayName: z.string().nullable() })

export const membershipPreview = z.object({
  /** What the rule is about. */
  memberType: z.enum(['device', 'user']),
  /** Whom the group would have. */
  memberCount: z.number(),
  joinCount: z.number(),
  leaveCount: z.number(),
  /** The first of them, by name. */
  joining: z.array(object),
  leaving: z.array(object),
})
export type MembershipPreview = z.infer<typeof membershipPreview>

/** Ours. */
export const previewRule = defineRoute({
  id: 'directory.membership.preview',
  service,
  method: 'POST',
  path: '/beta/groups/previewMembership',
  access: readGroups,
  summary: 'Who would come into a group, and who would leave it, if its rule were this one; nothing changes',
  body: bodyWith({ membershipRule: rule, groupId: GroupId.optional() }),
  reply: membershipPreview,
})
