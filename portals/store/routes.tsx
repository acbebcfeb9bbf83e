// The pages of the Store for Business: an organisation that registers its own devices by a file, and gives them profiles by hand.

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { insideOf } from '../shared/routing/inside.tsx'
import { readable } from '../shared/routing/readable.tsx'
import { root } from '../shared/routing/root.tsx'
import { routeTable } from './route-table.ts'

export const storeHome = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: () => {
    throw redirect({ to: routeTable.devices })
  },
})

export const insideStore = insideOf(
  'inside-store',
  async () => (await import('./text/pages.en.ts')).storeTexts,
  () => import('./shell.tsx'),
  'StoreShell',
)

const devices = createRoute({
  getParentRoute: () => insideStore,
  path: routeTable.devices,
  component: readable(
    'autopilot.device.list',
    'devices',
    lazyRouteComponent(() => import('./pages/devices/devices.tsx'), 'DevicesPage'),
  ),
})

const profiles = createRoute({
  getParentRoute: () => insideStore,
  path: routeTable.profiles,
  component: readable(
    'autopilot.profile.list',
    'profiles',
    lazyRouteComponent(() => import('./pages/profiles/profiles.tsx'), 'ProfilesPage'),
  ),
})

export const storeRoutes = [devices, profiles] as const
