// The pages of the business portal, of a small organisation: the same as those of the Store, with a profile for each file.

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { insideOf } from '../../shared/routing/inside.tsx'
import { readable } from '../../shared/routing/readable.tsx'
import { root } from '../../shared/routing/root.tsx'
import { routeTable } from './route-table.ts'

export const businessHome = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: () => {
    throw redirect({ to: routeTable.devices })
  },
})

export const insideBusiness = insideOf(
  'inside-business',
  async () => (await import('../text/pages.en.ts')).storeTexts,
  () => import('./shell.tsx'),
  'BusinessShell',
)

const devices = createRoute({
  getParentRoute: () => insideBusiness,
  path: routeTable.devices,
  component: readable(
    'autopilot.device.list',
    'devices',
    lazyRouteComponent(() => import('../pages/devices/devices.tsx'), 'DevicesPage'),
  ),
})

const profiles = createRoute({
  getParentRoute: () => insideBusiness,
  path: routeTable.profiles,
  component: readable(
    'autopilot.profile.list',
    'profiles',
    lazyRouteComponent(() => import('../pages/profiles/profiles.tsx'), 'ProfilesPage'),
  ),
})

export const businessRoutes = [devices, profiles] as const
