// The audit trail: who changed what, who was refused, chained and sealed.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import { auditRoutes } from './audit.routes.ts'
import { checkpointKey as checkpointKeyOf } from './chain.ts'
import { openRefusalLog } from './refusal.ops.ts'

export const routes = auditRoutes

export async function open({ db, clock, urls, secret, failed }: Base) {
  const refusals = openRefusalLog(db, clock, failed('a refused sign-in or token left no entry in the audit trail'))
  const checkpointKey = checkpointKeyOf(await secret('audit'))
  return {
    refusals,
    checkpointKey,
    serve: (serve: Serve) => routes(serve, { db, clock, urls, checkpointKey }),
    close: () => refusals.close(),
  }
}
