// Registering devices one by one as Graph's clients do (docs/specification/graph.md).

import { z } from 'zod'

import { bodyWith, typed } from '../../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../../graph/collection.ts'
import { importedDevice } from '../../graph/device-import.ts'
import { graph, onBothRoots } from '../../graph.ts'
import { defineRoute } from '../../route.ts'

const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const write = graph('DeviceManagementServiceConfig.ReadWrite.All')
const add = graph('DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementRegistrations.Add.All')
const service = 'graph' as const
const imported = '/deviceManagement/importedWindowsAutopilotDeviceIdentities'
const guidParams = z.object({ id: z.guid().transform((text) => text.toLowerCase()) })

const importedIdentity = bodyWith(
  {
    '@odata.type': typed('importedWindowsAutopilotDeviceIdentity').optional(),
    serialNumber: z.string().max(1000).nullish(),
    productKey: z.string().max(1000).nullish(),
    hardwareIdentifier: z.string().max(16_384).nullish(),
    groupTag: z.string().max(4000).nullish(),
    orderIdentifier: z.string().max(4000).nullish(),
    assignedUserPrincipalName: z.string().max(1000).nullish(),
  },
  // all importers send a state, which is ours to tell, and empty ids (docs/specification/graph.md)
  ['state', 'id', 'importId'],
)
export type ImportedIdentity = z.infer<typeof importedIdentity>

export const importDevice = onBothRoots(
  defineRoute({
    id: 'autopilot.imported.create',
    service,
    method: 'POST',
    path: imported,
    access: add,
    summary: 'Register one device.',
    body: importedIdentity,
    reply: importedDevice,
    status: 201,
  }),
)

export const importDevices = onBothRoots(
  defineRoute({
    id: 'autopilot.imported.import',
    service,
    method: 'POST',
    path: `${imported}/import`,
    access: add,
    summary: 'Register several devices.',
    bodyLimit: 8 * 1024 * 1024,
    body: bodyWith({ importedWindowsAutopilotDeviceIdentities: z.array(importedIdentity).min(1).max(1000) }),
    reply: z.object({ value: z.array(importedDevice) }),
  }),
)

export const listImportedDevices = onBothRoots(
  defineRoute({
    id: 'autopilot.imported.list',
    service,
    method: 'GET',
    path: imported,
    access: read,
    summary: 'What became of devices that were registered one by one.',
    query: collectionQuery,
    reply: collectionOf(importedDevice),
  }),
)

export const getImportedDevice = onBothRoots(
  defineRoute({
    id: 'autopilot.imported.get',
    service,
    method: 'GET',
    path: `${imported}/:id`,
    access: read,
    summary: 'What became of one device that was registered.',
    params: guidParams,
    query: collectionQuery,
    reply: oneOf(importedDevice),
  }),
)

export const deleteImportedDevice = onBothRoots(
  defineRoute({
    id: 'autopilot.imported.delete',
    service,
    method: 'DELETE',
    path: `${imported}/:id`,
    access: write,
    summary: 'Forget the record of an import; the device stays registered.',
    params: guidParams,
  }),
)
