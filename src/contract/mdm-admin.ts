// The management part of the administration API: policies and trusted certificates, applications, enrolment status
// pages, managed devices (graph-api.md §2.7, §2.9, §2.15).

import { z } from 'zod'

import { AppId, EnrollmentId, GuidText, PolicyId } from '../kernel/id.ts'
import { entity, listQuery, onBothRoots, page, roots } from './graph.ts'
import { defineRawRoute, type Scope } from './route.ts'

const graph = (...anyOf: readonly [Scope, ...Scope[]]) => ({ kind: 'graph', anyOf }) as const
const readConfiguration = graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All')
const writeConfiguration = graph('DeviceManagementConfiguration.ReadWrite.All')
const readApps = graph('DeviceManagementApps.Read.All', 'DeviceManagementApps.ReadWrite.All')
const writeApps = graph('DeviceManagementApps.ReadWrite.All')
const readPages = graph(
  'DeviceManagementServiceConfig.Read.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementConfiguration.ReadWrite.All',
)
const writePages = graph('DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementConfiguration.ReadWrite.All')
const readDevices = graph(
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
)
const service = 'graph' as const

/** Scripts collapse arrays of one to their element (graph-api §1.14). */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).max(1000))

const target = z.looseObject({
  '@odata.type': z.string().max(200),
  groupId: GuidText.optional(),
})
export const assignmentBody = z.looseObject({ target })

const name = z.string().min(1).max(256)

// Policies -----------------------------------------------------------------------------------------------------------

const omaSetting = z.looseObject({
  '@odata.type': z.string().max(200),
  displayName: z.string().max(256).nullish(),
  description: z.string().max(1000).nullish(),
  omaUri: z.string().min(1).max(1024),
  value: z.union([z.string().max(350_000), z.number(), z.boolean()]),
  fileName: z.string().max(256).nullish(),
})

const policyBody = z.looseObject({
  '@odata.type': z.string().max(200).optional(),
  displayName: name.optional(),
  description: z.string().max(1000).nullish(),
  omaSettings: listOf(omaSetting).optional(),
  /** PEM or DER in base64. */
  trustedRootCertificate: z.string().max(32_768).optional(),
  certFileName: z.string().max(256).nullish(),
})
export type PolicyBody = z.infer<typeof policyBody>
const policyParams = z.object({ id: PolicyId })

export const listPolicies = onBothRoots({
  id: 'mdm.policy.list',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceConfigurations',
  access: readConfiguration,
  summary: 'Policies and trusted certificates',
  query: listQuery,
  reply: page,
})
export const readPolicy = onBothRoots({
  id: 'mdm.policy.read',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceConfigurations/:id',
  access: readConfiguration,
  summary: 'One policy or trusted certificate',
  params: policyParams,
  query: listQuery,
  reply: entity,
})
export const createPolicy = onBothRoots({
  id: 'mdm.policy.create',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceConfigurations',
  access: writeConfiguration,
  summary: 'Create a policy from management-tree nodes, or a trusted root certificate',
  body: policyBody,
  reply: entity,
  status: 201,
})
export const changePolicy = onBothRoots({
  id: 'mdm.policy.change',
  service,
  method: 'PATCH',
  path: '/deviceManagement/deviceConfigurations/:id',
  access: writeConfiguration,
  summary: 'Change a policy; devices get the difference in their next session',
  params: policyParams,
  body: policyBody,
  reply: entity,
})
export const deletePolicy = onBothRoots({
  id: 'mdm.policy.delete',
  service,
  method: 'DELETE',
  path: '/deviceManagement/deviceConfigurations/:id',
  access: writeConfiguration,
  summary: 'Delete a policy; devices remove its settings in their next session',
  params: policyParams,
})
export const assignPolicy = onBothRoots({
  id: 'mdm.policy.assign',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceConfigurations/:id/assign',
  access: writeConfiguration,
  summary: 'Replace the targets of a policy',
  params: policyParams,
  body: z.looseObject({ assignments: listOf(assignmentBody) }),
  reply: page,
})
export const policyAssignments = onBothRoots({
  id: 'mdm.policy.assignments',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceConfigurations/:id/assignments',
  access: readConfiguration,
  summary: 'The targets of a policy',
  params: policyParams,
  reply: page,
})

// Applications -------------------------------------------------------------------------------------------------------

const appBody = z.looseObject({
  '@odata.type': z.string().max(200).optional(),
  displayName: name.optional(),
  publisher: z.string().max(256).nullish(),
  productCode: z.string().max(64).optional(),
  productVersion: z.string().min(1).max(64).optional(),
  commandLine: z.string().max(1024).nullish(),
  fileName: z.string().max(128).optional(),
})
export type AppBody = z.infer<typeof appBody>
const appParams = z.object({ id: AppId })

export const listApps = onBothRoots({
  id: 'mdm.app.list',
  service,
  method: 'GET',
  path: '/deviceAppManagement/mobileApps',
  access: readApps,
  summary: 'Applications',
  query: listQuery,
  reply: page,
})
export const readApp = onBothRoots({
  id: 'mdm.app.read',
  service,
  method: 'GET',
  path: '/deviceAppManagement/mobileApps/:id',
  access: readApps,
  summary: 'One application',
  params: appParams,
  query: listQuery,
  reply: entity,
})
export const createApp = onBothRoots({
  id: 'mdm.app.create',
  service,
  method: 'POST',
  path: '/deviceAppManagement/mobileApps',
  access: writeApps,
  summary: 'Create a single-file MSI application; upload its content next',
  body: appBody,
  reply: entity,
  status: 201,
})
export const changeApp = onBothRoots({
  id: 'mdm.app.change',
  service,
  method: 'PATCH',
  path: '/deviceAppManagement/mobileApps/:id',
  access: writeApps,
  summary: 'Change an application',
  params: appParams,
  body: appBody,
  reply: entity,
})
export const deleteApp = onBothRoots({
  id: 'mdm.app.delete',
  service,
  method: 'DELETE',
  path: '/deviceAppManagement/mobileApps/:id',
  access: writeApps,
  summary: 'Delete an application; it stays installed where it is',
  params: appParams,
})
export const assignApp = onBothRoots({
  id: 'mdm.app.assign',
  service,
  method: 'POST',
  path: '/deviceAppManagement/mobileApps/:id/assign',
  access: writeApps,
  summary: 'Replace the targets of an application (intent required)',
  params: appParams,
  body: z.looseObject({
    mobileAppAssignments: listOf(assignmentBody.extend({ intent: z.string().max(64).default('required') })),
  }),
})
export const appAssignments = onBothRoots({
  id: 'mdm.app.assignments',
  service,
  method: 'GET',
  path: '/deviceAppManagement/mobileApps/:id/assignments',
  access: readApps,
  summary: 'The targets of an application',
  params: appParams,
  reply: page,
})

/** Ours: the original uploads encrypted blocks to a storage service of its own. */
export const uploadApp = roots.map((root) =>
  defineRawRoute({
    id: `mdm.app.upload.${root}`,
    service,
    method: 'PUT',
    path: `/${root}/deviceAppManagement/mobileApps/:id/content`,
    access: writeApps,
    summary: 'Upload the file of an application as it is; the answer names its size and SHA-256',
    streamed: true,
    bodyLimit: 1024 * 1024 * 1024,
    produces: ['application/json'],
  }),
)

// Status pages -------------------------------------------------------------------------------------------------------

const pageBody = z.looseObject({
  '@odata.type': z.string().max(200).optional(),
  displayName: name.optional(),
  description: z.string().max(1000).nullish(),
})
/** `{guid}_Windows10EnrollmentCompletionPageConfiguration`, or the guid alone. */
const pageParams = z.object({ id: z.string().regex(/^[0-9a-fA-F-]{36}(_\w{1,80})?$/) })

export const listPages = onBothRoots({
  id: 'mdm.statusPage.list',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceEnrollmentConfigurations',
  access: readPages,
  summary: 'Enrolment status pages, the tenant default included',
  query: listQuery,
  reply: page,
})
export const readPage = onBothRoots({
  id: 'mdm.statusPage.read',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id',
  access: readPages,
  summary: 'One enrolment status page',
  params: pageParams,
  query: listQuery,
  reply: entity,
})
export const createPage = onBothRoots({
  id: 'mdm.statusPage.create',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceEnrollmentConfigurations',
  access: writePages,
  summary: 'Create an enrolment status page; it gets the lowest priority',
  body: pageBody,
  reply: entity,
  status: 201,
})
export const changePage = onBothRoots({
  id: 'mdm.statusPage.change',
  service,
  method: 'PATCH',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id',
  access: writePages,
  summary: 'Change an enrolment status page, also the default one',
  params: pageParams,
  body: pageBody,
  reply: entity,
})
export const deletePage = onBothRoots({
  id: 'mdm.statusPage.delete',
  service,
  method: 'DELETE',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id',
  access: writePages,
  summary: 'Delete an enrolment status page; the default one stays',
  params: pageParams,
})
export const assignPage = onBothRoots({
  id: 'mdm.statusPage.assign',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id/assign',
  access: writePages,
  summary: 'Replace the targets of an enrolment status page',
  params: pageParams,
  body: z.looseObject({ enrollmentConfigurationAssignments: listOf(assignmentBody) }),
})
export const pageAssignments = onBothRoots({
  id: 'mdm.statusPage.assignments',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id/assignments',
  access: readPages,
  summary: 'The targets of an enrolment status page',
  params: pageParams,
  reply: page,
})
export const setPagePriority = onBothRoots({
  id: 'mdm.statusPage.setPriority',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id/setPriority',
  access: writePages,
  summary: 'Move an enrolment status page; the others shift',
  params: pageParams,
  body: z.looseObject({ priority: z.coerce.number().int().min(1).max(50) }),
})

// Managed devices ----------------------------------------------------------------------------------------------------

const deviceParams = z.object({ id: EnrollmentId })

export const listDevices = onBothRoots({
  id: 'mdm.device.list',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices',
  access: readDevices,
  summary: 'Managed devices',
  query: listQuery,
  reply: page,
})
export const readDevice = onBothRoots({
  id: 'mdm.device.read',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices/:id',
  access: readDevices,
  summary: 'One managed device',
  params: deviceParams,
  query: listQuery,
  reply: entity,
})

export const DeploymentItem = z.object({
  kind: z.enum(['policy', 'certificate', 'app']),
  id: z.string(),
  name: z.string(),
  phase: z.enum(['device', 'user']),
  /** Whether the status page waits for it. */
  tracked: z.boolean(),
  state: z.enum(['pending', 'applied', 'installing', 'installed', 'failed']),
  since: z.string(),
  error: z.string().nullable(),
})
export const DeploymentPhase = z.object({
  phase: z.enum(['device', 'user']),
  state: z.enum(['waiting', 'announced', 'delivered', 'succeeded', 'failed']),
  announcedAt: z.string().nullable(),
  deadline: z.string().nullable(),
  deliveredAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** The deadline has passed and the device has not said how it ended. */
  overdue: z.boolean(),
})
export const DeploymentStatus = z.object({
  '@odata.context': z.string().optional(),
  managedDeviceId: z.string(),
  lastContactedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Null: no status page is shown on this device. */
  statusPage: z.object({ id: z.string(), displayName: z.string() }).nullable(),
  phases: z.array(DeploymentPhase),
  items: z.array(DeploymentItem),
})
export type DeploymentStatus = z.infer<typeof DeploymentStatus>

/** Ours: what the original shows in its reports, as it is now. */
export const deploymentStatus = onBothRoots({
  id: 'mdm.device.deploymentStatus',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices/:id/deploymentStatus',
  access: readDevices,
  summary: 'What the status page of a device waits for, and how each item stands',
  params: deviceParams,
  reply: DeploymentStatus,
})
