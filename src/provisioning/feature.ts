// People and groups that other directories keep, over SCIM 2.0.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import { type ProvisioningDeps, provisioningRoutes } from './scim.routes.ts'

export function routes(serve: Serve, deps: ProvisioningDeps): void {
  provisioningRoutes(serve, deps)
}

export function open({ db, urls, reactions }: Base) {
  return { serve: (serve: Serve) => routes(serve, { db, urls, reactions }) }
}
