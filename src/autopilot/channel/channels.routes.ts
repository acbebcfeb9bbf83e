// The ways by which devices are registered, each a folder that translates what its callers send into rows and hands them to
// runImport (../import/run.ops.ts). A new one is a folder, its operations in contract/autopilot/channel/, and a line here.

import type { Serve } from '../../http/serve.ts'
import type { ChannelDeps } from './channel-deps.ts'
import { csvRoutes } from './csv/csv.routes.ts'
import { identityRoutes } from './graph/identity.routes.ts'
import { oemDirectRoutes } from './oem-direct/oem-direct.routes.ts'
import { orderRoutes } from './order/order.routes.ts'
import { partnerCenterCsvRoutes } from './partner-center-csv/partner-center-csv.routes.ts'
import { sealedRoutes } from './sealed/sealed.routes.ts'

const channels: ReadonlyArray<(serve: Serve, deps: ChannelDeps) => void> = [
  csvRoutes,
  identityRoutes,
  oemDirectRoutes,
  partnerCenterCsvRoutes,
  sealedRoutes,
  orderRoutes,
]

export function channelRoutes(serve: Serve, deps: ChannelDeps): void {
  for (const channel of channels) channel(serve, deps)
}
