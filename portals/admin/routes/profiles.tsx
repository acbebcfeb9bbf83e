// Deployment profiles.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readable } from '../../shared/routing/readable.tsx'
import { can } from '../../shared/session/can.ts'
import { routeTable } from '../route-table.ts'
import { created, inside } from './inside.tsx'

const profiles = createRoute({
  getParentRoute: () => inside,
  path: routeTable.profiles,
  loader: async ({ context }) => {
    if (!can('autopilot.profile.list').allowed) return
    const { profilesQuery } = await import('../api/queries.ts')
    void context.queries.prefetchQuery(profilesQuery())
  },
  component: readable(
    'autopilot.profile.list',
    'profiles',
    lazyRouteComponent(() => import('../pages/profiles/list.tsx'), 'ProfilesPage'),
  ),
})

const newProfile = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newProfile,
  component: readable(
    'autopilot.profile.list',
    'profiles',
    lazyRouteComponent(() => import('../pages/profiles/create.tsx'), 'NewProfilePage'),
  ),
})

const profile = createRoute({
  getParentRoute: () => inside,
  path: routeTable.profile,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.profile.read').allowed) return
    const { assignmentsQuery, groupsQuery, profileQuery } = await import('../api/queries.ts')
    void queries.prefetchQuery(assignmentsQuery(params.profileId))
    void queries.prefetchQuery(groupsQuery())
    await queries.ensureQueryData(profileQuery(params.profileId))
  },
  component: readable(
    'autopilot.profile.read',
    'profiles',
    lazyRouteComponent(() => import('../pages/profiles/profile.tsx'), 'ProfilePage'),
  ),
})

export const profileRoutes = [profiles, newProfile, profile] as const
