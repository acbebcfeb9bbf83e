// The route tree: exactly the addresses of route-table.ts. Pages are loaded when they are first visited; their loaders ask
// for the data at the same time. List state (filters, sort, open panel) lives in the URL.

import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { PageProblem, PageWaiting } from '../pages/fallbacks.tsx'
import { deviceRoutes } from './devices.tsx'
import { directoryRoutes } from './directory.tsx'
import { inside, outsideRoutes, root } from './inside.tsx'
import { managementRoutes } from './management.tsx'
import { ownRoutes } from './own.tsx'
import { partnerRoutes } from './partners.tsx'
import { profileRoutes } from './profiles.tsx'
import { settingRoutes } from './settings.tsx'

const tree = root.addChildren([
  ...outsideRoutes,
  inside.addChildren([
    ...deviceRoutes,
    ...profileRoutes,
    ...directoryRoutes,
    ...managementRoutes,
    ...partnerRoutes,
    ...settingRoutes,
    ...ownRoutes,
  ]),
])

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultPendingMs: 200,
    defaultPendingComponent: PageWaiting,
    defaultErrorComponent: PageProblem,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
