// The pages of partners: of those who sign in at an organisation that registers devices for others.

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { insideOf } from '../shared/routing/inside.tsx'
import { readable } from '../shared/routing/readable.tsx'
import { root } from '../shared/routing/root.tsx'
import { can } from '../shared/session/can.ts'
import { routeTable } from './route-table.ts'

export const partnerHome = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: () => {
    throw redirect({ to: routeTable.customers })
  },
})

export const insidePartner = insideOf(
  'inside-partner',
  async () => (await import('./text/pages.en.ts')).partnerTexts,
  () => import('./shell.tsx'),
  'PartnerShell',
)

const customers = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.customers,
  component: readable(
    'partner.customer.list',
    'customers',
    lazyRouteComponent(() => import('./pages/customers/customers.tsx'), 'CustomersPage'),
  ),
})

const customer = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.customer,
  loader: async ({ context: { queries }, params }) => {
    if (!can('partner.customer.read').allowed) return
    const { batchesQuery, customerQuery } = await import('./api/devices.ts')
    void queries.prefetchQuery(batchesQuery(params.relationshipId))
    await queries.ensureQueryData(customerQuery(params.relationshipId))
  },
  component: readable(
    'partner.customer.read',
    'customers',
    lazyRouteComponent(() => import('./pages/customer/customer.tsx'), 'CustomerPage'),
  ),
})

const profiles = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.profiles,
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.customer-profile.list').allowed) return
    const { customerQuery } = await import('./api/devices.ts')
    await queries.ensureQueryData(customerQuery(params.relationshipId))
  },
  component: readable(
    'autopilot.customer-profile.list',
    'customers',
    lazyRouteComponent(() => import('./pages/profiles/profiles.tsx'), 'ProfilesPage'),
  ),
})

const profile = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.profile,
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.customer-profile.list').allowed) return
    const [{ customerQuery }, { profileQuery }] = await Promise.all([
      import('./api/devices.ts'),
      import('./api/profiles.ts'),
    ])
    await Promise.all([
      queries.ensureQueryData(customerQuery(params.relationshipId)),
      queries.ensureQueryData(profileQuery(params.relationshipId, params.customerProfileId)),
    ])
  },
  component: readable(
    'autopilot.customer-profile.list',
    'customers',
    lazyRouteComponent(() => import('./pages/profiles/profile.tsx'), 'ProfilePage'),
  ),
})

const batch = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.batch,
  loader: async ({ context: { queries }, params }) => {
    if (!can('partner.customer.read').allowed) return
    const { customerQuery } = await import('./api/devices.ts')
    await queries.ensureQueryData(customerQuery(params.relationshipId))
  },
  component: readable(
    'autopilot.batch.list-devices',
    'customers',
    lazyRouteComponent(() => import('./pages/batch/batch.tsx'), 'BatchPage'),
  ),
})

const orders = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.orders,
  component: readable(
    'autopilot.order.list',
    'orders',
    lazyRouteComponent(() => import('./pages/orders/orders.tsx'), 'OrdersPage'),
  ),
})

const newOrder = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.newOrder,
  component: readable(
    'autopilot.order.list',
    'orders',
    lazyRouteComponent(() => import('./pages/orders/new-order.tsx'), 'NewOrderPage'),
  ),
})

const order = createRoute({
  getParentRoute: () => insidePartner,
  path: routeTable.order,
  validateSearch: (search: Record<string, unknown>): { recorded?: boolean } =>
    search.recorded === true ? { recorded: true } : {},
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.order.read').allowed) return
    const { orderQuery } = await import('./api/orders.ts')
    await queries.ensureQueryData(orderQuery(params.orderId))
  },
  component: readable(
    'autopilot.order.read',
    'orders',
    lazyRouteComponent(() => import('./pages/orders/order.tsx'), 'OrderPage'),
  ),
})

export const partnerRoutes = [customers, customer, profiles, profile, batch, orders, newOrder, order] as const
