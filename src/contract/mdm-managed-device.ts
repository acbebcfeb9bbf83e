// Managed devices in the administration API, and how the deployment of one stands (graph-api.md §2.15).

import { z } from 'zod'

import { EnrollmentId } from '../kernel/id.ts'
import { entity, graph, listQuery, onBothRoots, page } from './graph.ts'

const service = 'graph' as const
const read = graph(
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
)

const deviceParams = z.object({ id: EnrollmentId })

export const listDevices = onBothRoots({
  id: 'mdm.device.list',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices',
  access: read,
  summary: 'Managed devices',
  query: listQuery,
  reply: page,
})
export const readDevice = onBothRoots({
  id: 'mdm.device.read',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices/:id',
  access: read,
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
  access: read,
  summary: 'What the status page of a device waits for, and how each item stands',
  params: deviceParams,
  reply: DeploymentStatus,
})
