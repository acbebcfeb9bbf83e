// Operations on a device across all features: disabling, deleting, cleaning up. And the removal of a whole tenant.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import { type LifecycleDeps, lifecycleRoutes } from './lifecycle.routes.ts'
import { type RemovalRoutesDeps, removalRoutes } from './tenant/removal.routes.ts'

export function routes(serve: Serve, deps: LifecycleDeps & RemovalRoutesDeps): void {
  lifecycleRoutes(serve, deps)
  removalRoutes(serve, deps)
}

type Needs = Pick<RemovalRoutesDeps, 'isCommandLine' | 'forgetTenant'>

export function open({ db, reactions, urls }: Base, { isCommandLine, forgetTenant }: Needs) {
  return { serve: (serve: Serve) => routes(serve, { db, reactions, urls, isCommandLine, forgetTenant }) }
}
