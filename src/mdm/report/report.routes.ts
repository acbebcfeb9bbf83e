// Counts day by day on the Graph-compatible API.

import { listReportDays, reportDay } from '../../contract/mdm/report.ts'
import { serveWhole } from '../../graph/serve-list.routes.ts'
import type { Serve } from '../../http/serve.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { listDays } from './report.ops.ts'

export function reportRoutes(serve: Serve, { db, urls }: AdminDeps): void {
  serveWhole(serve, urls.graph, [listReportDays], {
    name: 'reportDays',
    entity: reportDay,
    all: async (tenantId) => (await listDays(db, tenantId)).map(({ day, ...counts }) => ({ id: day, day, ...counts })),
  })
}
