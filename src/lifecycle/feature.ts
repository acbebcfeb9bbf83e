// Operations on a device across all features: disabling, deleting, cleaning up.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import { lifecycleRoutes } from './lifecycle.routes.ts'

export const routes = lifecycleRoutes

export function open({ db, reactions, urls }: Base) {
  return { serve: (serve: Serve) => routes(serve, { db, reactions, urls }) }
}
