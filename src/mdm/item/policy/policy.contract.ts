// Policies and the kinds of settings that are kept with them, in the administration API.

import { z } from 'zod'
import { bodyWith, readOnlyMembers } from '../../../contract/body.ts'
import { itemAssignment } from '../../../contract/graph/assignment.ts'
import { collectionOf, collectionQuery, instant, oneOf } from '../../../contract/graph/collection.ts'
import { assignment, graph, listOf, onBothRoots } from '../../../contract/graph.ts'
import { PolicyId } from '../../../kernel/id.ts'

const service = 'graph' as const
const read = graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All')
const write = graph('DeviceManagementConfiguration.ReadWrite.All')

const policyParams = z.object({ id: PolicyId })

/** What every kind of settings has; `@odata.type` says of which kind it is. */
const ofEvery = {
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  version: z.number(),
  roleScopeTagIds: z.array(z.string()),
}
const expanded = {
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
  /** Ours, of one that is read by itself: other policies that somebody gets and that give one of its nodes another value. */
  rivals: z
    .array(
      z.object({
        omaUri: z.string(),
        id: z.string(),
        displayName: z.string(),
        /** Whose value a device that gets both has. */
        holds: z.enum(['this', 'other']),
        /** By the node's own rule; otherwise the older policy's holds, and the newer one fails. */
        byRule: z.boolean(),
        /** Both values are secrets: they are not compared, and may be the same. */
        isSecret: z.boolean(),
      }),
    )
    .optional(),
  /** Ours, with them: more policies set its nodes than were compared. */
  moreRivals: z.boolean().optional(),
}
export type DeviceConfiguration = z.infer<z.ZodObject<typeof ofEvery & typeof expanded>>

const bodyOfEvery = {
  '@odata.type': z.string().max(200).optional(),
  displayName: z.string().min(1).max(256).optional(),
  description: z.string().max(1000).nullish(),
}
export type PolicyBody = z.infer<z.ZodObject<typeof bodyOfEvery>>

/** The collection with what each kind of settings adds. Only the kind itself reads what it added: types leave it out. */
export function policyCollection(
  kinds: ReadonlyArray<{ readonly body: z.ZodRawShape; readonly members: z.ZodRawShape }>,
) {
  const members: z.ZodRawShape = Object.assign({}, ...kinds.map((kind) => kind.members))
  const added: z.ZodRawShape = Object.assign({}, ...kinds.map((kind) => kind.body))
  const entity = z.object({ ...ofEvery, ...members, ...expanded }) as unknown as z.ZodObject<
    typeof ofEvery & typeof expanded
  >
  // scripts send these back as they read them: shown by us and never set; there is one scope tag
  const alsoSent = [...readOnlyMembers, 'version', 'holdsSecret', 'rivals', 'moreRivals']
  const body = bodyWith({ ...bodyOfEvery, ...added }, alsoSent) as unknown as z.ZodObject<
    typeof bodyOfEvery,
    z.core.$strict
  >
  return {
    entity,
    listPolicies: onBothRoots({
      id: 'mdm.policy.list',
      service,
      method: 'GET',
      path: '/deviceManagement/deviceConfigurations',
      access: read,
      summary: 'Policies and trusted certificates',
      query: collectionQuery,
      reply: collectionOf(entity),
    }),
    getPolicy: onBothRoots({
      id: 'mdm.policy.read',
      service,
      method: 'GET',
      path: '/deviceManagement/deviceConfigurations/:id',
      access: read,
      summary: 'One policy or trusted certificate',
      params: policyParams,
      query: collectionQuery,
      reply: oneOf(entity),
    }),
    createPolicy: onBothRoots({
      id: 'mdm.policy.create',
      service,
      method: 'POST',
      path: '/deviceManagement/deviceConfigurations',
      access: write,
      summary: 'Create a policy from management-tree nodes, or a trusted root certificate',
      body,
      reply: entity,
      status: 201,
    }),
    changePolicy: onBothRoots({
      id: 'mdm.policy.change',
      service,
      method: 'PATCH',
      path: '/deviceManagement/deviceConfigurations/:id',
      access: write,
      summary: 'Change a policy; devices get the difference in their next session',
      params: policyParams,
      body,
      reply: entity,
    }),
  }
}

export const deletePolicy = onBothRoots({
  id: 'mdm.policy.delete',
  service,
  method: 'DELETE',
  path: '/deviceManagement/deviceConfigurations/:id',
  access: write,
  summary: 'Delete a policy; devices remove its settings in their next session',
  params: policyParams,
})

/** Graph's getOmaSettingPlainTextValue(secretReferenceValueId='…'), a function of one policy. */
export const showSecret = onBothRoots({
  id: 'mdm.policy.show-secret',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceConfigurations/:id/:function',
  access: { ...graph('DeviceManagementSecrets.Read.All'), presentRights: true },
  summary: "Show a secret value: getOmaSettingPlainTextValue(secretReferenceValueId='…'); each time is audited",
  params: z.object({ id: PolicyId, function: z.string().max(400) }),
  reply: z.object({ '@odata.context': z.string(), value: z.string() }),
})
export const assignPolicy = onBothRoots({
  id: 'mdm.policy.assign',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceConfigurations/:id/assign',
  access: write,
  summary: 'Replace the targets of a policy',
  params: policyParams,
  body: bodyWith({ assignments: listOf(assignment('deviceConfigurationAssignment')) }),
  reply: collectionOf(itemAssignment),
})
export const listPolicyAssignments = onBothRoots({
  id: 'mdm.policy.assignments',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceConfigurations/:id/assignments',
  access: read,
  summary: 'The targets of a policy',
  params: policyParams,
  query: collectionQuery,
  reply: collectionOf(itemAssignment),
})
