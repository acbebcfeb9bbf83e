// What devices get: applications, policies, status pages; and which devices may come.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readable } from '../../shared/routing/readable.tsx'
import { can } from '../../shared/session/can.ts'
import { corporateDeviceSearch } from '../pages/corporate-devices/search.ts'
import { routeTable } from '../route-table.ts'
import { created, inside } from './inside.tsx'

/** Which parts each page needs is no concern of whoever only signs in. */
const pages = () => import('./management-pages.ts')

const apps = createRoute({
  getParentRoute: () => inside,
  path: routeTable.apps,
  component: readable(
    'mdm.app.list',
    'apps',
    lazyRouteComponent(async () => (await pages()).apps(), 'AppsPage'),
  ),
})

const newApp = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newApp,
  component: readable(
    'mdm.app.list',
    'apps',
    lazyRouteComponent(async () => (await pages()).addApp(), 'AddAppPage'),
  ),
})

const app = createRoute({
  getParentRoute: () => inside,
  path: routeTable.app,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('mdm.app.read').allowed) return
    const { appQuery } = await import('../api/management/apps.ts')
    await queries.ensureQueryData(appQuery(params.appId))
  },
  component: readable(
    'mdm.app.read',
    'apps',
    lazyRouteComponent(async () => (await pages()).app(), 'AppPage'),
  ),
})

const policies = createRoute({
  getParentRoute: () => inside,
  path: routeTable.policies,
  component: readable(
    'mdm.policy.list',
    'policies',
    lazyRouteComponent(async () => (await pages()).policies(), 'PoliciesPage'),
  ),
})

const newPolicy = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newPolicy,
  component: readable(
    'mdm.policy.list',
    'policies',
    lazyRouteComponent(async () => (await pages()).newPolicy(), 'NewPolicyPage'),
  ),
})

const policy = createRoute({
  getParentRoute: () => inside,
  path: routeTable.policy,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('mdm.policy.read').allowed) return
    const { policyQuery } = await import('../api/management/policies.ts')
    await queries.ensureQueryData(policyQuery(params.policyId))
  },
  component: readable(
    'mdm.policy.read',
    'policies',
    lazyRouteComponent(async () => (await pages()).policy(), 'PolicyPage'),
  ),
})

const statusPages = createRoute({
  getParentRoute: () => inside,
  path: routeTable.statusPages,
  component: readable(
    'mdm.status-page.list',
    'statusPages',
    lazyRouteComponent(async () => (await pages()).statusPages(), 'StatusPagesPage'),
  ),
})

const newStatusPage = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newStatusPage,
  component: readable(
    'mdm.status-page.list',
    'statusPages',
    lazyRouteComponent(async () => (await pages()).newStatusPage(), 'NewStatusPagePage'),
  ),
})

const statusPage = createRoute({
  getParentRoute: () => inside,
  path: routeTable.statusPage,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('mdm.status-page.read').allowed) return
    const { statusPageQuery } = await import('../api/management/status-pages.ts')
    await queries.ensureQueryData(statusPageQuery(params.pageId))
  },
  component: readable(
    'mdm.status-page.read',
    'statusPages',
    lazyRouteComponent(async () => (await pages()).statusPage(), 'StatusPagePage'),
  ),
})

const restrictions = createRoute({
  getParentRoute: () => inside,
  path: routeTable.restrictions,
  component: readable(
    'mdm.status-page.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).restrictions(), 'RestrictionsPage'),
  ),
})

const newRestriction = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newRestriction,
  component: readable(
    'mdm.status-page.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).newRestriction(), 'NewRestrictionPage'),
  ),
})

const restriction = createRoute({
  getParentRoute: () => inside,
  path: routeTable.restriction,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('mdm.status-page.read').allowed) return
    const { restrictionQuery } = await import('../api/management/restrictions.ts')
    await queries.ensureQueryData(restrictionQuery(params.restrictionId))
  },
  component: readable(
    'mdm.status-page.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).restriction(), 'RestrictionPage'),
  ),
})

const filters = createRoute({
  getParentRoute: () => inside,
  path: routeTable.filters,
  component: readable(
    'assignment.filter.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).filters(), 'FiltersPage'),
  ),
})

const newFilter = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newFilter,
  component: readable(
    'assignment.filter.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).newFilter(), 'NewFilterPage'),
  ),
})

const filter = createRoute({
  getParentRoute: () => inside,
  path: routeTable.filter,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('assignment.filter.read').allowed) return
    const { filterQuery } = await import('../api/management/filters.ts')
    await queries.ensureQueryData(filterQuery(params.filterId))
  },
  component: readable(
    'assignment.filter.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).filter(), 'FilterPage'),
  ),
})

const compliancePolicies = createRoute({
  getParentRoute: () => inside,
  path: routeTable.compliancePolicies,
  component: readable(
    'mdm.compliance.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).compliancePolicies(), 'CompliancePoliciesPage'),
  ),
})

const newCompliancePolicy = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newCompliancePolicy,
  component: readable(
    'mdm.compliance.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).newCompliancePolicy(), 'NewCompliancePolicyPage'),
  ),
})

const compliancePolicy = createRoute({
  getParentRoute: () => inside,
  path: routeTable.compliancePolicy,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('mdm.compliance.read').allowed) return
    const { compliancePolicyQuery } = await import('../api/management/compliance.ts')
    await queries.ensureQueryData(compliancePolicyQuery(params.complianceId))
  },
  component: readable(
    'mdm.compliance.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).compliancePolicy(), 'CompliancePolicyPage'),
  ),
})

const reports = createRoute({
  getParentRoute: () => inside,
  path: routeTable.reports,
  component: readable(
    'mdm.report.days',
    'settings',
    lazyRouteComponent(async () => (await pages()).reports(), 'ReportsPage'),
  ),
})

const corporateDevices = createRoute({
  getParentRoute: () => inside,
  path: routeTable.corporateDevices,
  validateSearch: corporateDeviceSearch,
  component: readable(
    'mdm.corporate-identifier.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).corporateDevices(), 'CorporateDevicesPage'),
  ),
})

export const managementRoutes = [
  apps,
  newApp,
  app,
  policies,
  newPolicy,
  policy,
  statusPages,
  newStatusPage,
  statusPage,
  restrictions,
  newRestriction,
  restriction,
  corporateDevices,
  filters,
  newFilter,
  filter,
  compliancePolicies,
  newCompliancePolicy,
  compliancePolicy,
  reports,
] as const
