// The pages of the business portal, of a small organisation: the same as those of the Store, with a profile for each file.

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readable } from '../../shared/routing/readable.tsx'
import { root, signedInFirst } from '../../shared/routing/root.tsx'
import { loadTexts } from '../../shared/text/load.ts'
import { routeTable } from './route-table.ts'

export const businessHome = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: () => {
    throw redirect({ to: routeTable.devices })
  },
})

export const insideBusiness = createRoute({
  getParentRoute: () => root,
  id: 'inside-business',
  beforeLoad: signedInFirst,
  component: lazyRouteComponent(async () => {
    const texts = loadTexts(async () => (await import('../text/pages.en.ts')).storeTexts)
    const [shell] = await Promise.all([import('./shell.tsx'), texts])
    return shell
  }, 'BusinessShell'),
})

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
