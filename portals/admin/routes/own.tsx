// One's own account: whoever is signed in sees it, whatever their role.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { ownSearch } from '../pages/own/search.ts'
import { routeTable } from '../route-table.ts'
import { inside } from './inside.tsx'

const own = createRoute({
  getParentRoute: () => inside,
  path: routeTable.own,
  validateSearch: ownSearch,
  component: lazyRouteComponent(() => import('../pages/own/own.tsx'), 'OwnPage'),
})

export const ownRoutes = [own] as const
