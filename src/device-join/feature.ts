// Devices join the directory.

import type { RefusalLog } from '../audit/refusal.ops.ts'
import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import { deviceJoinRoutes } from './device-join.routes.ts'
import type { RegistrationQuestions } from './join-object.ops.ts'

export const routes = deviceJoinRoutes

type Needs = RegistrationQuestions & { readonly refusals: RefusalLog }

export function open({ db, reactions, clock, urls, authorities, seal }: Base, needs: Needs) {
  return { serve: (serve: Serve) => routes(serve, { db, reactions, clock, urls, authorities, seal, ...needs }) }
}
