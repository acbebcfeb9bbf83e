// The pages of the operator of the installation: of people whom its command line named. Nothing inside an organisation is shown here.

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { insideOf } from '../shared/routing/inside.tsx'
import { readable } from '../shared/routing/readable.tsx'
import { root } from '../shared/routing/root.tsx'
import { routeTable } from './route-table.ts'

export const operatorHome = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: () => {
    throw redirect({ to: routeTable.organisations })
  },
})

export const insideOperator = insideOf(
  'inside-operator',
  async () => (await import('./text/pages.en.ts')).operatorTexts,
  () => import('./shell.tsx'),
  'OperatorShell',
)

const organisations = createRoute({
  getParentRoute: () => insideOperator,
  path: routeTable.organisations,
  component: readable(
    'directory.tenant.list',
    'organisations',
    lazyRouteComponent(() => import('./pages/organisations.tsx'), 'OrganisationsPage'),
  ),
})

const organisation = createRoute({
  getParentRoute: () => insideOperator,
  path: routeTable.organisation,
  component: readable(
    'directory.tenant.list',
    'organisations',
    lazyRouteComponent(() => import('./pages/organisation/organisation.tsx'), 'OrganisationPage'),
  ),
})

const contests = createRoute({
  getParentRoute: () => insideOperator,
  path: routeTable.contests,
  component: readable(
    'autopilot.contest.list-all',
    'judging',
    lazyRouteComponent(() => import('./pages/contests/contests.tsx'), 'ContestsPage'),
  ),
})

export const operatorRoutes = [organisations, organisation, contests] as const
