// Tenants, users, groups, roles and device objects.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import { computerRoutes } from './computer/computer.routes.ts'
import { type DirectoryDeps, directoryRoutes } from './directory.routes.ts'
import { licenceRoutes } from './licence/licence.routes.ts'
import { managerRoutes } from './manager/manager.routes.ts'
import { membershipJobs } from './membership/membership.ops.ts'
import { membershipRoutes } from './membership/membership.routes.ts'
import { nestedGroupRoutes } from './nested/nested.routes.ts'
import { assignmentRoutes } from './role/assignment.routes.ts'
import { roleRoutes } from './role/role.routes.ts'

export function routes(serve: Serve, deps: DirectoryDeps): void {
  directoryRoutes(serve, deps)
  nestedGroupRoutes(serve, deps)
  membershipRoutes(serve, deps)
  licenceRoutes(serve, deps)
  managerRoutes(serve, deps)
  computerRoutes(serve, deps)
  roleRoutes(serve, deps)
  assignmentRoutes(serve, deps)
}

export const jobs = membershipJobs

export function open({ db, urls, reactions, dataRegion }: Base) {
  return { serve: (serve: Serve) => routes(serve, { db, urls, reactions, dataRegion }) }
}
