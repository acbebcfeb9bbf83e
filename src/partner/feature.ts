// Partners: organisations that register devices for others, and what customers consent to.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import type { IsCommandLine } from '../identity/application/application.ops.ts'
import { centerRoutes } from './center/center.routes.ts'
import { type PartnerRoutesDeps, partnerRoutes } from './partner.routes.ts'

export function routes(serve: Serve, deps: PartnerRoutesDeps): void {
  partnerRoutes(serve, deps)
  centerRoutes(serve, deps)
}

export function open({ db, urls, clock }: Base, { isCommandLine }: { readonly isCommandLine: IsCommandLine }) {
  return { serve: (serve: Serve) => routes(serve, { db, urls, clock, isCommandLine }) }
}
