// Devices join the directory.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import { type DeviceJoinDeps, deviceJoinRoutes } from './device-join.routes.ts'

export const routes = deviceJoinRoutes

type Needs = Pick<DeviceJoinDeps, 'onMembershipChanged' | 'registeredDevice' | 'registrationNow' | 'onJoinedAnew'>

export function open({ db, clock, urls, authorities, seal }: Base, needs: Needs) {
  return { serve: (serve: Serve) => routes(serve, { db, clock, urls, authorities, seal, ...needs }) }
}
