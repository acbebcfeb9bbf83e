// Every route of every feature, in one list: app.ts serves it, the OpenAPI documents and the rules about the repository
// are made from it.

import type { FastifyInstance } from 'fastify'

import { alarmRoutes } from './alarm/alarm.routes.ts'
import { auditRoutes } from './audit/audit.routes.ts'
import { deviceRoutes } from './autopilot/device.routes.ts'
import { lookupRoutes } from './autopilot/lookup.routes.ts'
import { profileRoutes } from './autopilot/profile.routes.ts'
import { proofRoutes } from './autopilot/proof.routes.ts'
import { settingsRoutes } from './autopilot/settings.routes.ts'
import type { RawRoute, Route } from './contract/route.ts'
import { directoryRoutes } from './directory/directory.routes.ts'
import { roleRoutes } from './directory/role.routes.ts'
import { healthRoutes } from './http/health.ts'
import type { Serve } from './http/serve.ts'
import { applicationRoutes } from './identity/application.routes.ts'
import { identityRoutes } from './identity/identity.routes.ts'
import { lifecycleRoutes } from './lifecycle/lifecycle.routes.ts'
import { mdmRoutes } from './mdm/mdm.routes.ts'
import { registrationRoutes } from './registration/registration.routes.ts'

export type AllDeps = Parameters<typeof deviceRoutes>[1] &
  Parameters<typeof registrationRoutes>[1] &
  Parameters<typeof lookupRoutes>[1] &
  Parameters<typeof proofRoutes>[1] &
  Parameters<typeof mdmRoutes>[1] &
  Parameters<typeof identityRoutes>[1] &
  Parameters<typeof directoryRoutes>[1] &
  Parameters<typeof profileRoutes>[1] &
  Parameters<typeof healthRoutes>[1] &
  Parameters<typeof auditRoutes>[1]

export function allRoutes(serve: Serve, deps: AllDeps): void {
  healthRoutes(serve, deps)
  auditRoutes(serve, deps)
  alarmRoutes(serve, deps)
  directoryRoutes(serve, deps)
  roleRoutes(serve, deps)
  applicationRoutes(serve, deps)
  identityRoutes(serve, deps)
  registrationRoutes(serve, deps)
  profileRoutes(serve, deps)
  deviceRoutes(serve, deps)
  settingsRoutes(serve, deps)
  lookupRoutes(serve, deps)
  proofRoutes(serve, deps)
  mdmRoutes(serve, deps)
  lifecycleRoutes(serve, deps)
}

/** What would be served, without serving it: the handlers are never called, so they need no dependencies. */
export async function registeredRoutes(): Promise<ReadonlyArray<Route | RawRoute>> {
  const routes: Array<Route | RawRoute> = []
  const collect: Serve = {
    routes,
    json: (route) => void routes.push(route as Route),
    raw: (route) => void routes.push(route),
  }
  const nothing = new Proxy(() => {}, { get: (_target, name) => (name === 'then' ? undefined : nothing) })
  allRoutes(collect, nothing as unknown as AllDeps & { app: FastifyInstance })
  return routes
}
