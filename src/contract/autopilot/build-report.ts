// What a manufacturer reports of the devices it built (docs/protocols/build-reports.md; ours, under /beta).

import { z } from 'zod'

import { options } from '../body.ts'
import { buildReport, builtDevice } from '../graph/built-device.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { graph } from '../graph.ts'
import { defineRawRoute, defineRoute } from '../route.ts'

const service = 'graph' as const
const reads = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const reports = graph('DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementRegistrations.Add.All')

export const takeBuildReport = defineRawRoute({
  id: 'autopilot.build-report.take',
  service,
  method: 'POST',
  path: '/beta/partner/buildReports',
  access: reports,
  summary:
    'Report devices that this manufacturer built, as the OA3 tool writes it, as a CSV, or as an archive of such files.',
  streamed: true,
  bodyLimit: Number.MAX_SAFE_INTEGER, // read row by row; memory does not grow with the file
  query: options({
    dryRun: z.enum(['true', 'false']).optional(),
    fileName: z.string().max(255).optional(),
  }),
  consumes: [
    'application/xml',
    'text/xml',
    'text/csv',
    'text/plain',
    'application/zip',
    'application/x-zip-compressed',
    'application/octet-stream',
  ],
  produces: ['application/json'],
})

export const listBuildReports = defineRoute({
  id: 'autopilot.build-report.list',
  service,
  method: 'GET',
  path: '/beta/partner/buildReports',
  access: reads,
  summary: 'Reports of this manufacturer, the latest first, with what became of their rows.',
  query: collectionQuery,
  reply: collectionOf(buildReport),
})

export const listBuiltDevices = defineRoute({
  id: 'autopilot.built-device.list',
  service,
  method: 'GET',
  path: '/beta/partner/builtDevices',
  access: reads,
  summary:
    'Devices that this manufacturer reported, the latest first; one of them by its serial number or product key ID.',
  query: collectionQuery,
  reply: collectionOf(builtDevice),
})
