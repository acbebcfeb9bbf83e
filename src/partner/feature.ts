// Partners: organisations that register devices for others, and what customers consent to.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import type { IsCommandLine } from '../identity/application/application.ops.ts'
import { centerRoutes } from './center/center.routes.ts'
import type { NoticeDeps } from './notice/notice.ops.ts'
import { noticeRoutes } from './notice/notice.routes.ts'
import { type PartnerRoutesDeps, partnerRoutes } from './partner.routes.ts'

export function routes(serve: Serve, deps: PartnerRoutesDeps & NoticeDeps): void {
  partnerRoutes(serve, deps)
  centerRoutes(serve, deps)
  noticeRoutes(serve, deps)
}

type Needs = { readonly isCommandLine: IsCommandLine; readonly sendsMail: boolean }

export function open({ db, urls, clock, seal }: Base, { isCommandLine, sendsMail }: Needs) {
  return { serve: (serve: Serve) => routes(serve, { db, urls, clock, seal, isCommandLine, sendsMail }) }
}
