// Imports: what became of devices, whatever the channel that they came by (ours, under /beta).

import { z } from 'zod'

import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { deviceImport, deviceImportRow } from '../graph/device-import.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
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
