// Assignments, for every feature that has something to assign, and the filters that narrow them.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import type { Reactions } from '../reactions.ts'
import { forgetGroup } from './assignment.ops.ts'
import { type FilterDeps, filterRoutes } from './filter/filter.routes.ts'

export function routes(serve: Serve, deps: FilterDeps): void {
  filterRoutes(serve, deps)
}

export const reactions: Partial<Reactions> = { groupDeleted: forgetGroup }

export const open = ({ db, reactions, urls }: Base) => ({
  serve: (serve: Serve) => routes(serve, { db, reactions, urls }),
})
