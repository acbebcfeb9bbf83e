// Registered devices and their story (docs/specification/graph.md; ours under /beta). How they are registered: channel/, import.ts.

import { z } from 'zod'

import { RegistrationId } from '../../kernel/id.ts'
import { bodyWith, options, typed } from '../body.ts'
import { windowsAutopilotDeviceIdentity } from '../graph/autopilot-device.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { graph, listInGroups, listOf, onBothRoots, oneInGroups } from '../graph.ts'
import { defineRawRoute, defineRoute } from '../route.ts'

const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const write = graph('DeviceManagementServiceConfig.ReadWrite.All')
const service = 'graph' as const
const devices = '/deviceManagement/windowsAutopilotDeviceIdentities'
const params = z.object({ id: RegistrationId })
/** Scripts write null for unset members. */
const optionalText = z
  .string()
  .max(4000)
  .nullish()
  .transform((text) => text ?? undefined)

export const listDevices = onBothRoots(
  defineRoute({
    id: 'autopilot.device.list',
    service,
    method: 'GET',
    path: devices,
    access: listInGroups(read),
    summary: 'Registered devices, by serial number.',
    query: collectionQuery,
    reply: collectionOf(windowsAutopilotDeviceIdentity),
  }),
)

export const getDevice = onBothRoots(
  defineRoute({
    id: 'autopilot.device.get',
    service,
    method: 'GET',
    path: `${devices}/:id`,
    access: oneInGroups(read, 'registered-device'),
    summary: 'One registered device.',
    params,
    query: collectionQuery,
    reply: oneOf(windowsAutopilotDeviceIdentity),
  }),
)

export const deleteDevice = onBothRoots(
  defineRoute({
    id: 'autopilot.device.delete',
    service,
    method: 'DELETE',
    path: `${devices}/:id`,
    access: oneInGroups(write, 'registered-device'),
    summary: 'Deregister a device; it can be registered again at once, here or elsewhere.',
    params,
  }),
)

const changes = {
  groupTag: optionalText,
  displayName: optionalText,
  userPrincipalName: optionalText,
  addressableUserName: optionalText,
}

export const changeDevice = onBothRoots(
  defineRoute({
    id: 'autopilot.device.change',
    service,
    method: 'PATCH',
    path: `${devices}/:id`,
    access: oneInGroups(write, 'registered-device'),
    summary: 'Change group tag, device name, assigned user or greeting; what is absent stays.',
    params,
    body: bodyWith({ '@odata.type': typed('windowsAutopilotDeviceIdentity').optional(), ...changes }, ['id']),
    reply: windowsAutopilotDeviceIdentity,
  }),
)

export const deletedDevice = z.object({
  serialNumber: z.string(),
  /** Empty where nothing was deregistered. */
  deviceRegistrationId: z.string(),
  deletionState: z.enum(['accepted', 'failed']),
  errorMessage: z.string(),
})

export const deleteDevices = onBothRoots(
  defineRoute({
    id: 'autopilot.device.delete-many',
    service,
    method: 'POST',
    path: `${devices}/deleteDevices`,
    access: write,
    summary:
      'Deregister devices by their serial numbers; one that several devices have is told, and none of them goes.',
    body: bodyWith({ serialNumbers: listOf(z.string().min(1).max(1000)).pipe(z.array(z.string()).min(1).max(200)) }),
    reply: z.object({ '@odata.context': z.string(), value: z.array(deletedDevice) }),
  }),
)

export const updateDeviceProperties = onBothRoots(
  defineRoute({
    id: 'autopilot.device.update-properties',
    service,
    method: 'POST',
    path: `${devices}/:id/updateDeviceProperties`,
    access: oneInGroups(write, 'registered-device'),
    summary: 'Change group tag, device name, assigned user or greeting; what is absent stays.',
    params,
    body: bodyWith(changes),
  }),
)

export const assignUser = onBothRoots(
  defineRoute({
    id: 'autopilot.device.assign-user',
    service,
    method: 'POST',
    path: `${devices}/:id/assignUserToDevice`,
    access: oneInGroups(write, 'registered-device'),
    summary: 'Assign a user, whose name the sign-in page will show.',
    params,
    body: bodyWith({ userPrincipalName: z.string().min(1).max(1000), addressableUserName: optionalText }),
  }),
)

export const unassignUser = onBothRoots(
  defineRoute({
    id: 'autopilot.device.unassign-user',
    service,
    method: 'POST',
    path: `${devices}/:id/unassignUserFromDevice`,
    access: oneInGroups(write, 'registered-device'),
    summary: 'Take the assigned user away.',
    params,
  }),
)

/** The original's action has no body; the hours are ours. */
export const allowNextDeployment = onBothRoots(
  defineRoute({
    id: 'autopilot.device.allow-next',
    service,
    method: 'POST',
    path: `${devices}/:id/allowNextEnrollment`,
    access: oneInGroups(write, 'registered-device'),
    summary: 'Let the next deployment, once, take the device without proof of its TPM, also by another person.',
    params,
    body: bodyWith({ hours: z.number().min(0).max(720).default(24) })
      .nullish()
      .transform((body) => ({ hours: body?.hours ?? 24 })),
  }),
)

export const getDeviceStory = defineRoute({
  id: 'autopilot.device.story',
  service,
  method: 'GET',
  path: `/beta${devices}/:id/story`,
  access: oneInGroups(read, 'registered-device'),
  summary: 'What happened to the device, from all hops on one clock; waits for news when asked to.',
  params,
  query: options({
    after: z
      .string()
      .regex(/^\d{1,18}$/)
      .default('0'),
    waitSeconds: z.coerce.number().min(0).max(25).default(0),
    /** Only lines in which the device had proved this. */
    assurance: z.enum(['claimed', 'ek', 'attested']).optional(),
  }),
  reply: z.object({
    value: z.array(
      z.object({
        sequence: z.string(),
        at: z.string(),
        hop: z.string(),
        step: z.string(),
        stage: z.string(),
        outcome: z.string(),
        /** True for what the device says about itself. */
        claimed: z.boolean(),
        /** The device's proof when it said or did this (docs/assurance.md); null where it took no part. */
        assurance: z.enum(['claimed', 'ek', 'attested']).nullable(),
        /** The run of the machine that told it or caused it (docs/protocols/profile-download.md); null where none did. */
        run: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
    lastSequence: z.string(),
  }),
})

export const exportDevices = defineRawRoute({
  id: 'autopilot.device.export',
  service,
  method: 'GET',
  path: `/beta${devices}/exportCsv`,
  access: read,
  summary: 'All registered devices as CSV.',
  produces: ['text/csv'],
})

/** A hash is what a device is known by; who has it can say to be that device (docs/differences.md). So it takes more than reading. */
export const exportForImport = defineRawRoute({
  id: 'autopilot.device.export-hashes',
  service,
  method: 'GET',
  path: `/beta${devices}/exportCsvForImport`,
  access: { ...graph('DeviceManagementSecrets.Read.All'), presentRights: true },
  summary:
    'All registered devices, or those that a filter finds, as a CSV with their hardware hashes that can be imported again.',
  query: options({ $filter: z.string().optional(), $orderby: z.string().optional() }),
  produces: ['text/csv'],
})
