// Compliance policies in the administration API.

import { z } from 'zod'
import { bodyWith, readOnlyMembers, typed } from '../../../contract/body.ts'
import { itemAssignment } from '../../../contract/graph/assignment.ts'
import { collectionOf, collectionQuery, instant, oneOf } from '../../../contract/graph/collection.ts'
import { assignment, graph, listOf, onBothRoots } from '../../../contract/graph.ts'
import { CompliancePolicyId } from './id.ts'
import { type FlagName, flagNames, versionNames } from './rules.ts'

const service = 'graph' as const
const read = graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All')
const write = graph('DeviceManagementConfiguration.ReadWrite.All')
const path = '/deviceManagement/deviceCompliancePolicies'
const params = z.object({ id: CompliancePolicyId })

const each = <K extends string, T>(names: readonly K[], value: T) =>
  Object.fromEntries(names.map((name) => [name, value])) as Record<K, T>

const action = z.object({
  id: z.string(),
  actionType: z.literal('block'),
  gracePeriodHours: z.number(),
  notificationTemplateId: z.string(),
  notificationMessageCCList: z.array(z.string()),
})

export const compliancePolicy = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  version: z.number(),
  roleScopeTagIds: z.array(z.string()),
  ...each<FlagName, z.ZodBoolean>(flagNames, z.boolean()),
  ...each(versionNames, z.string().nullable()),
  /** Ours: what a device says itself does not count. */
  requiresAttestation: z.boolean(),
  scheduledActionsForRule: z.array(
    z.object({ id: z.string(), ruleName: z.string(), scheduledActionConfigurations: z.array(action) }),
  ),
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
})
export type CompliancePolicyEntity = z.infer<typeof compliancePolicy>

const actionBody = bodyWith(
  {
    '@odata.type': typed('deviceComplianceActionItem').optional(),
    /** Nothing else is done: no mail is sent, and no device is retired by itself. */
    actionType: z.literal('block'),
    gracePeriodHours: z.int().min(0).max(8760).optional(),
    notificationTemplateId: z.literal(['', '00000000-0000-0000-0000-000000000000']).nullish(),
    notificationMessageCCList: z.array(z.string()).max(0).optional(),
  },
  ['id'],
)
const ruleBody = bodyWith(
  {
    '@odata.type': typed('deviceComplianceScheduledActionForRule').optional(),
    ruleName: z.string().max(256).nullish(),
    scheduledActionConfigurations: z.array(actionBody).max(1).optional(),
  },
  ['id'],
)

const body = bodyWith(
  {
    '@odata.type': typed('windows10CompliancePolicy').optional(),
    displayName: z.string().min(1).max(256).optional(),
    description: z.string().max(1000).nullish(),
    ...each<FlagName, z.ZodOptional<z.ZodNullable<z.ZodBoolean>>>(flagNames, z.boolean().nullish()),
    ...each(versionNames, z.string().max(64).nullish()),
    requiresAttestation: z.boolean().optional(),
    scheduledActionsForRule: z.array(ruleBody).max(1).optional(),
  },
  [...readOnlyMembers, 'version'],
)
export type ComplianceBody = z.infer<typeof body>

export const listCompliance = onBothRoots({
  id: 'mdm.compliance.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'Compliance policies',
  query: collectionQuery,
  reply: collectionOf(compliancePolicy),
})
export const getCompliance = onBothRoots({
  id: 'mdm.compliance.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One compliance policy',
  params,
  query: collectionQuery,
  reply: oneOf(compliancePolicy),
})
export const createCompliance = onBothRoots({
  id: 'mdm.compliance.create',
  service,
  method: 'POST',
  path,
  access: write,
  summary: 'Demand something of managed devices',
  body,
  reply: compliancePolicy,
  status: 201,
})
export const changeCompliance = onBothRoots({
  id: 'mdm.compliance.change',
  service,
  method: 'PATCH',
  path: `${path}/:id`,
  access: write,
  summary: 'Change a compliance policy; devices are judged by it at their next check-in',
  params,
  body,
  reply: compliancePolicy,
})
export const deleteCompliance = onBothRoots({
  id: 'mdm.compliance.delete',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: write,
  summary: 'Delete a compliance policy; devices are judged without it at their next check-in',
  params,
})
export const assignCompliance = onBothRoots({
  id: 'mdm.compliance.assign',
  service,
  method: 'POST',
  path: `${path}/:id/assign`,
  access: write,
  summary: 'Replace the targets of a compliance policy',
  params,
  body: bodyWith({ assignments: listOf(assignment('deviceCompliancePolicyAssignment')) }),
  reply: collectionOf(itemAssignment),
})
export const listComplianceAssignments = onBothRoots({
  id: 'mdm.compliance.assignments',
  service,
  method: 'GET',
  path: `${path}/:id/assignments`,
  access: read,
  summary: 'The targets of a compliance policy',
  params,
  query: collectionQuery,
  reply: collectionOf(itemAssignment),
})
