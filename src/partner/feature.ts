// Partners: organisations that register devices for others, and what customers consent to.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import type { OperatorOf } from '../identity/installation/operator.ops.ts'
import { centerRoutes } from './center/center.routes.ts'
import type { NoticeDeps } from './notice/notice.ops.ts'
import { noticeRoutes } from './notice/notice.routes.ts'
import { type PartnerRoutesDeps, partnerRoutes } from './partner.routes.ts'

export function routes(serve: Serve, deps: PartnerRoutesDeps & NoticeDeps): void {
  partnerRoutes(serve, deps)
  centerRoutes(serve, deps)
  noticeRoutes(serve, deps)
}

type Needs = { readonly operatorOf: OperatorOf; readonly sendsMail: boolean }

export function open({ db, urls, clock, seal }: Base, { operatorOf, sendsMail }: Needs) {
  return { serve: (serve: Serve) => routes(serve, { db, urls, clock, seal, operatorOf, sendsMail }) }
}
