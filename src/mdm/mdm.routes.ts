// All of device management: what devices call, and what administrators call.

import type { Db } from '../db/schema.ts'
import type { Urls } from '../http/listeners.ts'
import type { Serve } from '../http/serve.ts'
import type { Clock } from '../kernel/operation-context.ts'
import type { Seal } from '../pki/seal.ts'
import { agentRoutes } from './agent/agent.routes.ts'
import { callRoutes } from './call/call.routes.ts'
import { configurationRoutes } from './configuration/configuration.routes.ts'
import { corporateRoutes } from './corporate/corporate.routes.ts'
import { diagnosticsRoutes } from './diagnostics/diagnostics.routes.ts'
import { digestRoutes } from './digest-session/digest.routes.ts'
import type { EnrollDeps } from './enrollment/device.ops.ts'
import { endpointRoutes } from './enrollment/endpoint.routes.ts'
import { enrollRoutes } from './enrollment/enroll.routes.ts'
import type { PageDeps } from './enrollment/page/sign-in-page.ops.ts'
import { escrowRoutes } from './escrow/escrow.routes.ts'
import { issuerRoutes } from './issuer/issuer.routes.ts'
import { kinds } from './item/kinds.routes.ts'
import { type SessionKinds, sessionKinds } from './item/kinds.ts'
import { managedDeviceRoutes } from './managed-device/managed-device.routes.ts'
import { reportRoutes } from './report/report.routes.ts'
import { certificateRequestRoutes } from './scep/request.routes.ts'
import { scepRoutes } from './scep/scep.routes.ts'
import type { CheckinDeps } from './session/checkin.ops.ts'
import { checkinRoutes } from './session/checkin.routes.ts'

export type MdmDeps = Omit<EnrollDeps, 'urls'> &
  PageDeps &
  Omit<CheckinDeps, 'urls' | 'assigned' | keyof SessionKinds> & {
    readonly db: Db
    readonly clock: Clock
    readonly seal: Seal
    readonly urls: Pick<Urls, 'enrollment' | 'checkin' | 'content' | 'graph' | 'login'>
  }

export function mdmRoutes(serve: Serve, deps: MdmDeps): void {
  const ofSessions = sessionKinds(kinds)
  enrollRoutes(serve, deps)
  endpointRoutes(serve, deps)
  scepRoutes(serve, deps)
  certificateRequestRoutes(serve, deps)
  issuerRoutes(serve, deps)
  checkinRoutes(serve, deps, ofSessions)
  digestRoutes(serve, deps, ofSessions)
  callRoutes(serve, deps)
  agentRoutes(serve, deps)
  for (const routes of new Set(kinds.map((kind) => kind.routes))) routes(serve, deps, kinds)
  configurationRoutes(serve, deps)
  corporateRoutes(serve, deps)
  diagnosticsRoutes(serve, deps)
  escrowRoutes(serve, deps)
  reportRoutes(serve, deps)
  managedDeviceRoutes(serve, deps, ofSessions)
}
