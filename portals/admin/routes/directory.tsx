// Groups and people.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readable } from '../../shared/routing/readable.tsx'
import { can } from '../../shared/session/can.ts'
import { peopleSearch } from '../pages/people/search.ts'
import { signInSearch } from '../pages/sign-ins/search.ts'
import { routeTable } from '../route-table.ts'
import { inside } from './inside.tsx'

const groups = createRoute({
  getParentRoute: () => inside,
  path: routeTable.groups,
  loader: async ({ context }) => {
    if (!can('directory.group.list').allowed) return
    const { groupsQuery } = await import('../api/queries.ts')
    void context.queries.prefetchQuery(groupsQuery())
  },
  component: readable(
    'directory.group.list',
    'groups',
    lazyRouteComponent(() => import('../pages/groups/list.tsx'), 'GroupsPage'),
  ),
})

const newGroup = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newGroup,
  component: readable(
    'directory.group.list',
    'groups',
    lazyRouteComponent(() => import('../pages/groups/create.tsx'), 'NewGroupPage'),
  ),
})

const group = createRoute({
  getParentRoute: () => inside,
  path: routeTable.group,
  loader: async ({ context: { queries }, params }) => {
    if (!can('directory.group.read').allowed) return
    const { groupQuery, membersQuery } = await import('../api/queries.ts')
    void queries.prefetchQuery(membersQuery(params.groupId))
    await queries.ensureQueryData(groupQuery(params.groupId))
  },
  component: readable(
    'directory.group.read',
    'groups',
    lazyRouteComponent(() => import('../pages/groups/group.tsx'), 'GroupPage'),
  ),
})

const people = createRoute({
  getParentRoute: () => inside,
  path: routeTable.people,
  validateSearch: peopleSearch,
  loaderDeps: ({ search }) => search,
  // Not awaited, like the devices.
  loader: async ({ context, deps }) => {
    if (!can('directory.user.list').allowed) return
    const { peopleQuery } = await import('../api/queries.ts')
    void context.queries.prefetchInfiniteQuery(peopleQuery(deps))
  },
  component: readable(
    'directory.user.list',
    'people',
    lazyRouteComponent(() => import('../pages/people/list.tsx'), 'PeoplePage'),
  ),
})

const newPerson = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newPerson,
  loader: async ({ context }) => {
    if (!can('directory.user.list', 'directory.organization.list').allowed) return
    const { organizationQuery } = await import('../api/queries.ts')
    await context.queries.ensureQueryData(organizationQuery())
  },
  component: readable(
    'directory.user.list',
    'people',
    lazyRouteComponent(() => import('../pages/people/create.tsx'), 'NewPersonPage'),
  ),
})

const person = createRoute({
  getParentRoute: () => inside,
  path: routeTable.person,
  loader: async ({ context: { queries }, params }) => {
    if (!can('directory.user.read').allowed) return
    const { managedOfQuery, personQuery } = await import('../api/queries.ts')
    if (can('mdm.device.list').allowed) void queries.prefetchQuery(managedOfQuery(params.personId))
    await queries.ensureQueryData(personQuery(params.personId))
  },
  component: readable(
    'directory.user.read',
    'people',
    lazyRouteComponent(() => import('../pages/people/account.tsx'), 'PersonPage'),
  ),
})

const signIns = createRoute({
  getParentRoute: () => inside,
  path: routeTable.signIns,
  validateSearch: signInSearch,
  component: readable(
    'identity.sign-in-log.list',
    'people',
    lazyRouteComponent(() => import('../pages/sign-ins/list.tsx'), 'SignInsPage'),
  ),
})

const signInOne = createRoute({
  getParentRoute: () => inside,
  path: routeTable.signInOne,
  loader: async ({ context: { queries }, params }) => {
    if (!can('identity.sign-in-log.list').allowed) return
    const { signInQuery } = await import('../api/sign-in/sign-ins.ts')
    await queries.ensureQueryData(signInQuery(params.signInId))
  },
  component: readable(
    'identity.sign-in-log.list',
    'people',
    lazyRouteComponent(() => import('../pages/sign-ins/one.tsx'), 'SignInOnePage'),
  ),
})

export const directoryRoutes = [groups, newGroup, group, people, newPerson, person, signIns, signInOne] as const
