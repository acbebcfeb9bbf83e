// The pages of partners: of those who sign in at an organisation that registers devices for others.

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readable } from '../shared/routing/readable.tsx'
import { root, signedInFirst } from '../shared/routing/root.tsx'
import { loadTexts } from '../shared/text/load.ts'
import { routeTable } from './route-table.ts'

export const partnerHome = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: () => {
    throw redirect({ to: routeTable.customers })
  },
})

export const insidePartner = createRoute({
  getParentRoute: () => root,
  id: 'inside-partner',
  beforeLoad: signedInFirst,
  component: lazyRouteComponent(async () => {
    const texts = loadTexts(async () => (await import('./text/pages.en.ts')).partnerTexts)
    const [shell] = await Promise.all([import('./shell.tsx'), texts])
    return shell
  }, 'PartnerShell'),
})

const customers = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.customers,
  component: readable(
    'partner.customer.list',
    'customers',
    lazyRouteComponent(() => import('./pages/customers/customers.tsx'), 'CustomersPage'),
  ),
})

export const partnerRoutes = [customers] as const
