// Managed devices in the administration API, and how the deployment of one stands.

import { z } from 'zod'

import { EnrollmentId } from '../../kernel/id.ts'
import { bodyWith, options, typed } from '../body.ts'
import { decidingClause } from '../graph/assignment-filter.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { managedDevice, ownerType } from '../graph/managed-device.ts'
import { roleScopeTag } from '../graph/role-scope-tag.ts'
import { graph, listInGroups, onBothRoots, oneInGroups } from '../graph.ts'

const service = 'graph' as const
const read = graph(
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
)

export const listRoleScopeTags = onBothRoots({
  id: 'mdm.role-scope-tag.list',
  service,
  method: 'GET',
  path: '/deviceManagement/roleScopeTags',
  access: read,
  summary: 'The one scope tag that everything has',
  query: collectionQuery,
  reply: collectionOf(roleScopeTag),
})

const deviceParams = z.object({ id: EnrollmentId })

export const listManagedDevices = onBothRoots({
  id: 'mdm.device.list',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices',
  access: listInGroups(read),
  summary: 'Managed devices',
  query: collectionQuery,
  reply: collectionOf(managedDevice),
})
export const getManagedDevice = onBothRoots({
  id: 'mdm.device.read',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices/:id',
  access: oneInGroups(read, 'managed-device'),
  summary: 'One managed device',
  params: deviceParams,
  query: collectionQuery,
  reply: oneOf(managedDevice),
})

const write = graph('DeviceManagementManagedDevices.ReadWrite.All')

export const changeManagedDevice = onBothRoots({
  id: 'mdm.device.change',
  service,
  method: 'PATCH',
  path: '/deviceManagement/managedDevices/:id',
  access: oneInGroups(write, 'managed-device'),
  summary: 'Say whose a managed device is: no profile registers one that belongs to a person',
  params: deviceParams,
  body: bodyWith({
    '@odata.type': typed('managedDevice').optional(),
    managedDeviceOwnerType: ownerType.optional(),
    /** As it is called under /beta. */
    ownerType: ownerType.optional(),
  }),
  reply: managedDevice,
})

const conversion = z.object({
  managedDeviceId: z.string(),
  state: z.enum(['registered', 'not-targeted', 'skipped', 'refused', 'waiting']),
  /** Of `skipped` and `refused`; empty otherwise. */
  reason: z.string(),
  message: z.string(),
  /** Of `refused`: it is asked again a day later. */
  refusedAt: z.string().nullable(),
  /** The profile that registers the devices of a group that holds it. */
  profile: z.object({ id: z.string(), displayName: z.string() }).nullable(),
  registrationId: z.string().nullable(),
})
export type Conversion = z.infer<typeof conversion>

/** Ours: whether a profile registers it, with the hash that it tells. */
export const getConversion = onBothRoots({
  id: 'mdm.device.conversion',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices/:id/conversion',
  access: oneInGroups(read, 'managed-device'),
  summary: 'Whether a deployment profile registers a managed device, and why not',
  params: deviceParams,
  reply: conversion,
})

const pastState = {
  state: z.string(),
  currentValue: z.string(),
  source: z.enum(['claimed', 'attested']),
  since: z.string(),
}
export const complianceState = z.object({
  id: z.string(),
  displayName: z.string(),
  platformType: z.string(),
  state: z.string(),
  /** Ours: until when it is let pass that the policy is not met. */
  gracePeriodUntil: z.string().nullable(),
  settingCount: z.number(),
  settingStates: z.array(
    z.object({
      setting: z.string(),
      settingName: z.string(),
      ...pastState,
      /** Ours: how it was before, the newest first; `source` says whether the device claims a value or a proof says it. */
      past: z.array(z.object(pastState)),
    }),
  ),
})
export type DeviceComplianceState = z.infer<typeof complianceState>

export const listComplianceStates = onBothRoots({
  id: 'mdm.device.compliance',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices/:id/deviceCompliancePolicyStates',
  access: oneInGroups(read, 'managed-device'),
  summary: 'How a managed device stands to each compliance policy, setting by setting',
  params: deviceParams,
  query: collectionQuery,
  reply: collectionOf(complianceState),
})

export const configurationState = z.object({
  id: z.string(),
  displayName: z.string(),
  platformType: z.string(),
  state: z.enum(['unknown', 'notApplicable', 'compliant', 'error', 'conflict']),
  settingCount: z.number(),
  settingStates: z.array(
    z.object({
      setting: z.string(),
      settingName: z.string(),
      state: z.enum(['unknown', 'notApplicable', 'compliant', 'error', 'conflict']),
      /** What the device answered; 0 for nothing, and where it was not asked. */
      errorCode: z.number(),
      errorDescription: z.string(),
    }),
  ),
})
export type DeviceConfigurationState = z.infer<typeof configurationState>

export const listConfigurationStates = onBothRoots({
  id: 'mdm.device.configuration',
  service,
  method: 'GET',
  path: '/deviceManagement/managedDevices/:id/deviceConfigurationStates',
  access: oneInGroups(read, 'managed-device'),
  summary: 'How a managed device stands to each policy that it was given, setting by setting',
  params: deviceParams,
  query: collectionQuery,
  reply: collectionOf(configurationState),
})

const privileged = graph(
  'DeviceManagementManagedDevices.PrivilegedOperations.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
)

export const retireManagedDevice = onBothRoots({
  id: 'mdm.device.retire',
  service,
  method: 'POST',
  path: '/deviceManagement/managedDevices/:id/retire',
  access: oneInGroups(privileged, 'managed-device'),
  summary: 'At its next check-in the device loses its settings and leaves management; its join stays',
  params: deviceParams,
})
const flag = z.boolean().nullish()
export const wipeManagedDevice = onBothRoots({
  id: 'mdm.device.wipe',
  service,
  method: 'POST',
  path: '/deviceManagement/managedDevices/:id/wipe',
  access: oneInGroups(privileged, 'managed-device'),
  summary:
    'Reset the device at its next check-in; what it proved to the directory ends at once. With keepEnrollmentData an Autopilot Reset, with keepUserData a fresh start: join and enrolment stay',
  params: deviceParams,
  body: bodyWith({
    keepEnrollmentData: flag,
    keepUserData: flag,
    useProtectedWipe: flag,
    persistEsimDataPlan: flag,
    macOsUnlockCode: z.string().max(100).nullish(),
  }),
})
export const deleteManagedDevice = onBothRoots({
  id: 'mdm.device.delete',
  service,
  method: 'DELETE',
  path: '/deviceManagement/managedDevices/:id',
  access: oneInGroups(write, 'managed-device'),
  summary: 'End the management of a device at once, without asking it; cancelWipe=true when a wipe waits for it',
  params: deviceParams,
  query: options({ cancelWipe: z.enum(['true', 'false']).default('false') }),
})

const deploymentPhase = z.object({
  phase: z.enum(['device', 'user']),
  state: z.enum(['waiting', 'announced', 'delivered', 'succeeded', 'failed']),
  announcedAt: z.string().nullable(),
  deadline: z.string().nullable(),
  deliveredAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** The deadline has passed and the device has not said how it ended. */
  overdue: z.boolean(),
})
const settingStanding = z.object({
  uri: z.string(),
  /** `superseded`: another policy sets the safer value. `conflict`: another one differs, and Windows has no rule for it. */
  state: z.enum(['error', 'conflict', 'superseded', 'notApplicable']),
  reason: z.string(),
  /** What the device answered to an error; 0 for nothing. */
  status: z.number().nullable(),
  /** Null: since before times were kept. */
  since: z.string().nullable(),
})
const deploymentItem = <K extends string>(kinds: readonly K[]) =>
  z.object({
    kind: z.enum(kinds),
    id: z.string(),
    name: z.string(),
    phase: z.enum(['device', 'user']),
    /** Whether the status page waits for it. */
    tracked: z.boolean(),
    /** `withheld`: it holds a secret and the device proved too little; `error` says what is missing. */
    /** `notApplicable`: this Windows cannot have it; `error` says why. */
    /** `assigned`: since the last check-in; the next one decides about it. */
    state: z.enum(['assigned', 'pending', 'applied', 'installing', 'installed', 'failed', 'withheld', 'notApplicable']),
    /** Null: it was not decided about yet. */
    since: z.string().nullable(),
    error: z.string().nullable(),
    /** Of its settings those that the device does not have as they were set: a hundred at most, and of all items two hundred. */
    settings: z.array(settingStanding),
    /** And how many more. */
    moreSettings: z.number(),
    /** How its settings stood before, what ended last first, ten at most: times at which the device had them as they were set are not in it. */
    past: z.array(settingStanding.extend({ until: z.string() })),
  })
const deploymentStatus = <K extends string>(kinds: readonly K[]) =>
  z.object({
    '@odata.context': z.string().optional(),
    managedDeviceId: z.string(),
    lastContactedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    /** Null: no status page is shown on this device. */
    statusPage: z.object({ id: z.string(), displayName: z.string() }).nullable(),
    phases: z.array(deploymentPhase),
    items: z.array(deploymentItem(kinds)),
    /** Assigned to it, and kept from it by a filter. */
    filteredOut: z.array(
      z.object({
        kind: z.enum(kinds),
        id: z.string(),
        name: z.string(),
        filter: z.object({ id: z.string(), displayName: z.string(), type: z.enum(['include', 'exclude']) }),
        because: z.array(decidingClause),
        /** Clauses beside those ten. */
        moreReasons: z.number(),
      }),
    ),
  })
export type DeploymentStatus = z.infer<ReturnType<typeof deploymentStatus<string>>>

/** Ours: what the original shows in its reports, as it is now. `kinds`: the names of the kinds of managed items that there are. */
export const getDeploymentStatus = <K extends string>(kinds: readonly K[]) =>
  onBothRoots({
    id: 'mdm.device.deployment-status',
    service,
    method: 'GET',
    path: '/deviceManagement/managedDevices/:id/deploymentStatus',
    access: oneInGroups(read, 'managed-device'),
    summary: 'What the status page of a device waits for, and how each item stands',
    params: deviceParams,
    reply: deploymentStatus(kinds),
  })
