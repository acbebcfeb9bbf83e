// The common parts of the routes of the Graph-compatible API (docs/specification/graph.md).

import { z } from 'zod'

import { GuidText } from '../kernel/id.ts'
import { bodyWith, typed } from './body.ts'
import type { Access, Route, Scope, Subject } from './route.ts'

export const roots = ['v1.0', 'beta'] as const
export type Root = (typeof roots)[number]

/** The same operation under both roots; `path` begins after the root. */
export function onBothRoots<P, Q, B, R>(route: Route<P, Q, B, R>): ReadonlyArray<Route<P, Q, B, R>> {
  return roots.map((root) => ({ ...route, id: `${route.id}.${root}`, path: `/${root}${route.path}` }))
}

/** Access for callers whose token carries one of these permissions. */
export const graph = (...anyOf: readonly [Scope, ...Scope[]]) => ({ kind: 'graph', anyOf }) as const

type GraphAccess = Extract<Access, { kind: 'graph' }>

/** The same for whoever holds the permission for the members of some groups only: the list as far as they reach. */
export const listInGroups = (access: GraphAccess): GraphAccess => ({ ...access, inGroups: 'list' })

/** The same for the object that this parameter of the path names. */
export const oneInGroups = (access: GraphAccess, kind: Subject['kind'], param = 'id'): GraphAccess => ({
  ...access,
  inGroups: { kind, param },
})

/** Scripts collapse arrays of one to their element (docs/specification/graph.md). */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).max(1000))

const assignmentTarget = bodyWith({
  '@odata.type': z.string().max(200),
  groupId: GuidText.optional(),
  /** Narrows the target; empty, all zeros and none are no filter. */
  deviceAndAppManagementAssignmentFilterId: z.union([z.literal(''), GuidText]).nullish(),
  deviceAndAppManagementAssignmentFilterType: z.enum(['none', 'include', 'exclude']).nullish(),
})

/** Target of an assignment; `type` is Graph's name for an assignment of such a thing. */
export const assignment = <T extends `${string}Assignment`>(type: T) =>
  bodyWith(
    { '@odata.type': typed(type).optional(), target: assignmentTarget },
    // scripts write the id that will be anyway, and send back all they read
    ['id', 'source', 'sourceId'],
  )
