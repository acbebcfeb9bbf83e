// Registering the devices of a CSV (docs/protocols/device-csv.md; ours, under /beta).

import { z } from 'zod'

import { options } from '../../body.ts'
import { graph } from '../../graph.ts'
import { defineRawRoute } from '../../route.ts'

const flag = z.enum(['true', 'false']).optional()

const add = graph('DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementRegistrations.Add.All')

/** One JSON document a line, or with `?document=true` one document. */
export const importCsv = defineRawRoute({
  id: 'autopilot.import.csv',
  service: 'graph',
  method: 'POST',
  path: '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv',
  access: add,
  summary: 'Register the devices of a CSV; each row gets its verdict as soon as it is final.',
  streamed: true,
  bodyLimit: Number.MAX_SAFE_INTEGER, // read row by row; memory does not grow with the file
  query: options({
    dryRun: flag,
    strict: flag,
    document: flag,
    /** Whose columns and limits the file has; those of the Store and the business portal are taken to the letter. */
    channel: z.enum(['mdm-csv', 'store-csv', 'business-csv']).optional(),
    groupTag: z.string().max(4000).optional(),
    fileName: z.string().max(1000).optional(),
    /** The import that was cancelled or broke off and goes on, with the file that it began with. */
    resume: z.guid().optional(),
    maxRows: z
      .string()
      .regex(/^[1-9]\d{0,8}$/, 'it has to be a whole number from 1 on, the most rows that the file may have')
      .optional(),
  }),
  consumes: ['text/csv', 'text/plain', 'application/octet-stream', 'application/vnd.ms-excel'],
  produces: ['application/x-ndjson', 'application/json'],
})
