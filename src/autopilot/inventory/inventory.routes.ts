// A manufacturer's reports of the devices it built, on the administration API.

import type { Readable } from 'node:stream'

import * as contract from '../../contract/autopilot/build-report.ts'
import {
  type BuildReportEntity,
  type BuiltDeviceEntity,
  buildReport,
  builtDevice,
  type TakenReport,
  takenReport,
} from '../../contract/graph/built-device.ts'
import type { Db } from '../../db/schema.ts'
import { serveList } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import { whileAllowed } from '../../http/caller/while-allowed.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import * as reports from './report.ops.ts'

export type InventoryRouteDeps = { readonly db: Db; readonly urls: Urls; readonly clock: Clock }

export function inventoryRoutes(serve: Serve, { db, urls, clock }: InventoryRouteDeps): void {
  serve.raw(contract.takeBuildReport, async (call) => {
    const file = (call.body ?? call.request.raw) as unknown as Readable // the route is streamed
    const { fileName = null, dryRun } = call.query
    const asked = { fileName, dryRun: dryRun === 'true' }
    // a report that is refused in its middle must not end the connection, or its sender would never see why
    const bytes = whileAllowed(call, file.iterator({ destroyOnReturn: false }))
    const taken = await reports.takeReport({ db, clock }, tokenOperation(call), bytes, asked)
    return call.reply.send(takenReport.parse(takenEntity(taken)))
  })
  serveList(serve, urls.graph, [contract.listBuildReports], {
    list: reports.reportList,
    entity: buildReport,
    page: (tenantId, wanted) => reports.buildReports(db, tenantId, wanted),
    toEntity: ({ startedAt, finishedAt, ...one }): BuildReportEntity => ({
      ...one,
      startedDateTime: startedAt.toISOString(),
      finishedDateTime: finishedAt?.toISOString() ?? null,
    }),
  })
  serveList(serve, urls.graph, [contract.listBuiltDevices], {
    list: reports.builtDeviceList,
    entity: builtDevice,
    page: (tenantId, wanted) => reports.builtDevices(db, tenantId, wanted),
    toEntity: ({ id, name, hasHash, builtAt, reportId, reportedAt }): BuiltDeviceEntity => ({
      ...{ id, ...name, reportId, hasHardwareHash: hasHash },
      builtDateTime: builtAt?.toISOString() ?? null,
      reportedDateTime: reportedAt.toISOString(),
    }),
  })
}

const takenEntity = ({ refusals, ...taken }: reports.ReportResult): TakenReport => ({
  ...taken,
  refusals: refusals.map(({ place, serialNumber, productKey, reason = '', message = '' }) => ({
    file: place.file ?? null,
    row: place.row,
    ...{ serialNumber, productKey, reason, message },
  })),
})
