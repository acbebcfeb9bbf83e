// Policies and trusted certificates in the administration API.

import { z } from 'zod'
import { bodyWith, readOnlyMembers } from '../../../contract/body.ts'
import { itemAssignment } from '../../../contract/graph/assignment.ts'
import { collectionOf, collectionQuery, instant, oneOf } from '../../../contract/graph/collection.ts'
import { assignment, graph, listOf, onBothRoots } from '../../../contract/graph.ts'
import { PolicyId } from '../../../kernel/id.ts'

const settingEntity = z.object({
  '@odata.type': z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  omaUri: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  fileName: z.string().optional(),
  isEncrypted: z.boolean(),
  secretReferenceValueId: z.string().nullable(),
})

/** A policy or a trusted certificate; `@odata.type` says which. */
export const deviceConfiguration = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  version: z.number(),
  roleScopeTagIds: z.array(z.string()),
  /** Of a policy. */
  omaSettings: z.array(settingEntity).optional(),
  /** Ours, of a policy. */
  holdsSecret: z.boolean().optional(),
  /** Of a certificate. */
  certFileName: z.string().optional(),
  destinationStore: z.string().optional(),
  /** DER in base64. */
  trustedRootCertificate: z.string().optional(),
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
})
export type DeviceConfiguration = z.infer<typeof deviceConfiguration>

const service = 'graph' as const
const read = graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All')
const write = graph('DeviceManagementConfiguration.ReadWrite.All')

const omaSetting = bodyWith({
  '@odata.type': z.string().max(200),
  displayName: z.string().max(256).nullish(),
  description: z.string().max(1000).nullish(),
  omaUri: z.string().min(1).max(1024),
  value: z.union([z.string().max(350_000), z.number(), z.boolean()]),
  fileName: z.string().max(256).nullish(),
  /** Marks the value as a secret; values that are known for secrets need no mark. */
  isEncrypted: z.boolean().nullish(),
  /** Only in answers; requests with it are refused. */
  secretReferenceValueId: z.string().max(256).nullish(),
})

const policyBody = bodyWith(
  {
    '@odata.type': z.string().max(200).optional(),
    displayName: z.string().min(1).max(256).optional(),
    description: z.string().max(1000).nullish(),
    omaSettings: listOf(omaSetting).optional(),
    /** PEM or DER in base64. */
    trustedRootCertificate: z.string().max(32_768).optional(),
    certFileName: z.string().max(256).nullish(),
    /** The only store that certificates are put into. */
    destinationStore: z.literal('computerCertStoreRoot').optional(),
  },
  // scripts send these back as they read them: shown by us and never set; there is one scope tag
  [...readOnlyMembers, 'version', 'holdsSecret'],
)
export type PolicyBody = z.infer<typeof policyBody>
const policyParams = z.object({ id: PolicyId })

export const listPolicies = onBothRoots({
  id: 'mdm.policy.list',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceConfigurations',
  access: read,
  summary: 'Policies and trusted certificates',
  query: collectionQuery,
  reply: collectionOf(deviceConfiguration),
})
export const getPolicy = onBothRoots({
  id: 'mdm.policy.read',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceConfigurations/:id',
  access: read,
  summary: 'One policy or trusted certificate',
  params: policyParams,
  query: collectionQuery,
  reply: oneOf(deviceConfiguration),
})
export const createPolicy = onBothRoots({
  id: 'mdm.policy.create',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceConfigurations',
  access: write,
  summary: 'Create a policy from management-tree nodes, or a trusted root certificate',
  body: policyBody,
  reply: deviceConfiguration,
  status: 201,
})
export const changePolicy = onBothRoots({
  id: 'mdm.policy.change',
  service,
  method: 'PATCH',
  path: '/deviceManagement/deviceConfigurations/:id',
  access: write,
  summary: 'Change a policy; devices get the difference in their next session',
  params: policyParams,
  body: policyBody,
  reply: deviceConfiguration,
})
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
