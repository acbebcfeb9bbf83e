// The route tree: the pages of every portal, exactly at the addresses of their route tables. Pages are loaded when they are first visited; their loaders ask
// for the data at the same time. List state (filters, sort, open panel) lives in the URL.

import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { deviceRoutes } from '../admin/routes/devices.tsx'
import { directoryRoutes } from '../admin/routes/directory.tsx'
import { inside } from '../admin/routes/inside.tsx'
import { managementRoutes } from '../admin/routes/management.tsx'
import { ownRoutes } from '../admin/routes/own.tsx'
import { partnersRoutes } from '../admin/routes/partners.tsx'
import { profileRoutes } from '../admin/routes/profiles.tsx'
import { settingRoutes } from '../admin/routes/settings.tsx'
import { insideOperator, operatorHome, operatorRoutes } from '../operator/routes.tsx'
import { insidePartner, partnerHome, partnerRoutes } from '../partner/routes.tsx'
import { root, sessionRoutes } from '../shared/routing/root.tsx'
import { businessHome, businessRoutes, insideBusiness } from '../store/business/routes.tsx'
import { insideStore, storeHome, storeRoutes } from '../store/routes.tsx'
import { PageProblem, PageWaiting, UnknownPage } from './fallbacks.tsx'
import { home } from './home.ts'

const tree = root.addChildren([
  ...sessionRoutes,
  home,
  inside.addChildren([
    ...deviceRoutes,
    ...profileRoutes,
    ...directoryRoutes,
    ...managementRoutes,
    ...partnersRoutes,
    ...settingRoutes,
    ...ownRoutes,
  ]),
  partnerHome,
  insidePartner.addChildren([...partnerRoutes]),
  storeHome,
  insideStore.addChildren([...storeRoutes]),
  operatorHome,
  insideOperator.addChildren([...operatorRoutes]),
  businessHome,
  insideBusiness.addChildren([...businessRoutes]),
])

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultPendingMs: 200,
    defaultPendingComponent: PageWaiting,
    defaultErrorComponent: PageProblem,
    defaultNotFoundComponent: UnknownPage,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
