// All of device management: what devices call, and what administrators call.

import type { Db } from '../db/schema.ts'
import type { Urls } from '../http/listeners.ts'
import type { Serve } from '../http/serve.ts'
import type { Clock } from '../kernel/act.ts'
import type { Seal } from '../pki/seal.ts'
import { appRoutes } from './app.routes.ts'
import type { CheckinDeps } from './checkin.ops.ts'
import { checkinRoutes } from './checkin.routes.ts'
import { contentRoutes } from './content.routes.ts'
import { endpointRoutes } from './endpoint.routes.ts'
import { enrollRoutes } from './enroll.routes.ts'
import type { EnrollDeps } from './enroll-device.ops.ts'
import { managedDeviceRoutes } from './managed-device.routes.ts'
import { policyRoutes } from './policy.routes.ts'
import { statusPageRoutes } from './status-page.routes.ts'

export type MdmDeps = Omit<EnrollDeps, 'urls'> &
  Omit<CheckinDeps, 'urls' | 'assigned'> & {
    readonly db: Db
    readonly clock: Clock
    readonly seal: Seal
    readonly urls: Pick<Urls, 'enrollment' | 'checkin' | 'content' | 'graph'>
  }

export function mdmRoutes(serve: Serve, deps: MdmDeps): void {
  enrollRoutes(serve, deps)
  endpointRoutes(serve, deps)
  checkinRoutes(serve, deps)
  contentRoutes(serve, deps)
  policyRoutes(serve, deps)
  appRoutes(serve, deps)
  statusPageRoutes(serve, deps)
  managedDeviceRoutes(serve, deps)
}
