// Imports: what became of devices, whatever the channel that they came by (ours, under /beta).

import { z } from 'zod'

import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { deviceImport, deviceImportRow, importedBy, importUndo } from '../graph/device-import.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const write = graph('DeviceManagementServiceConfig.ReadWrite.All')
const service = 'graph' as const
const guidParams = z.object({ id: z.guid().transform((text) => text.toLowerCase()) })

export const listImports = defineRoute({
  id: 'autopilot.import.list',
  service,
  method: 'GET',
  path: '/beta/deviceManagement/deviceImports',
  access: read,
  summary: 'Imports, the latest first.',
  query: collectionQuery,
  reply: collectionOf(deviceImport),
})

export const readImport = defineRoute({
  id: 'autopilot.import.read',
  service,
  method: 'GET',
  path: '/beta/deviceManagement/deviceImports/:id',
  access: read,
  summary: 'One import: how far it came, and whether it can go on or be undone.',
  params: guidParams,
  reply: deviceImport,
})

export const cancelImport = defineRoute({
  id: 'autopilot.import.cancel',
  service,
  method: 'POST',
  path: '/beta/deviceManagement/deviceImports/:id/cancel',
  access: write,
  summary: 'Cancel an import that is under way; what it stored until now stays, and the answer says how much.',
  params: guidParams,
  reply: deviceImport,
})

export const undoImport = defineRoute({
  id: 'autopilot.import.undo',
  service,
  method: 'POST',
  path: '/beta/deviceManagement/deviceImports/:id/undo',
  access: write,
  summary: 'Take out what an import of the last 24 hours registered and nobody has used or changed since.',
  params: guidParams,
  body: bodyWith({ dryRun: z.boolean().default(false) }),
  reply: importUndo,
})

export const listImported = defineRoute({
  id: 'autopilot.import.devices',
  service,
  method: 'GET',
  path: '/beta/deviceManagement/deviceImports/:id/devices',
  access: read,
  summary: 'Devices that an import registered, and why an undo would leave one.',
  params: guidParams,
  query: collectionQuery,
  reply: collectionOf(importedBy),
})

export const listImportRemarks = defineRoute({
  id: 'autopilot.import.remarks',
  service,
  method: 'GET',
  path: '/beta/deviceManagement/deviceImports/:id/rows',
  access: read,
  summary: 'Rows of an import that were refused or repaired.',
  params: guidParams,
  query: collectionQuery,
  reply: collectionOf(deviceImportRow),
})
