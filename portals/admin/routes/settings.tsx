// Settings of the organisation.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readable } from '../../shared/routing/readable.tsx'
import { can } from '../../shared/session/can.ts'
import { applicationSearch } from '../pages/applications/search.ts'
import { licenceSearch } from '../pages/licences/search.ts'
import { routeTable } from '../route-table.ts'
import { created, inside } from './inside.tsx'

/** Which parts each page needs is no concern of whoever only signs in. */
const pages = () => import('./settings-pages.ts')

const settings = createRoute({
  getParentRoute: () => inside,
  path: routeTable.settings,
  loader: async ({ context }) => {
    if (!can('directory.organization.list').allowed) return
    const { organizationQuery } = await import('../api/queries.ts')
    await context.queries.ensureQueryData(organizationQuery())
  },
  component: readable(
    'directory.organization.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).settings(), 'SettingsPage'),
  ),
})

const organization = createRoute({
  getParentRoute: () => inside,
  path: routeTable.organization,
  loader: async ({ context: { queries } }) => {
    if (!can('directory.organization.list').allowed) return
    const { organizationQuery, peopleCountsQuery } = await import('../api/queries.ts')
    if (can('directory.user.list').allowed) void queries.prefetchQuery(peopleCountsQuery())
    await queries.ensureQueryData(organizationQuery())
  },
  component: readable(
    'directory.organization.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).organization(), 'OrganizationPage'),
  ),
})

const branding = createRoute({
  getParentRoute: () => inside,
  path: routeTable.branding,
  loader: async ({ context: { queries } }) => {
    if (!can('directory.branding.read').allowed) return
    const { brandingQuery } = await import('../api/queries.ts')
    await queries.ensureQueryData(brandingQuery())
  },
  component: readable(
    'directory.branding.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).branding(), 'BrandingPage'),
  ),
})

const roles = createRoute({
  getParentRoute: () => inside,
  path: routeTable.roles,
  component: readable(
    'directory.role-assignment.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).roles(), 'RolesPage'),
  ),
})

const licences = createRoute({
  getParentRoute: () => inside,
  path: routeTable.licences,
  component: readable(
    'directory.licence.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).licences(), 'LicencesPage'),
  ),
})

const licence = createRoute({
  getParentRoute: () => inside,
  path: routeTable.licence,
  validateSearch: licenceSearch,
  component: readable(
    'directory.licence.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).licence(), 'LicencePage'),
  ),
})

const bulkTokens = createRoute({
  getParentRoute: () => inside,
  path: routeTable.bulkTokens,
  component: readable(
    'identity.bulk-token.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).bulkTokens(), 'BulkTokensPage'),
  ),
})

const bulkToken = createRoute({
  getParentRoute: () => inside,
  path: routeTable.bulkToken,
  component: readable(
    'identity.bulk-token.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).bulkToken(), 'BulkTokenPage'),
  ),
})

const preparedPcs = createRoute({
  getParentRoute: () => inside,
  path: routeTable.preparedPcs,
  component: readable(
    'preparation.secret.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).preparedPcs(), 'PreparedPcsPage'),
  ),
})

const preparedPc = createRoute({
  getParentRoute: () => inside,
  path: routeTable.preparedPc,
  component: readable(
    'preparation.secret.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).preparedPc(), 'PreparedPcPage'),
  ),
})

const applications = createRoute({
  getParentRoute: () => inside,
  path: routeTable.applications,
  validateSearch: applicationSearch,
  loaderDeps: ({ search }) => search,
  // Not awaited, like the devices.
  loader: async ({ context, deps }) => {
    if (!can('identity.application.list').allowed) return
    const { applicationsQuery } = await import('../api/application/applications.ts')
    void context.queries.prefetchInfiniteQuery(applicationsQuery(deps))
  },
  component: readable(
    'identity.application.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).applications(), 'ApplicationsPage'),
  ),
})

const newApplication = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newApplication,
  component: readable(
    'identity.application.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).registerApplication(), 'RegisterApplicationPage'),
  ),
})

const application = createRoute({
  getParentRoute: () => inside,
  path: routeTable.application,
  component: readable(
    'identity.application.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).application(), 'ApplicationPage'),
  ),
})

const accessPolicies = createRoute({
  getParentRoute: () => inside,
  path: routeTable.accessPolicies,
  component: readable(
    'identity.access-policy.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).accessPolicies(), 'AccessPoliciesPage'),
  ),
})

const newAccessPolicy = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newAccessPolicy,
  component: readable(
    'identity.access-policy.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).newAccessPolicy(), 'NewAccessPolicyPage'),
  ),
})

const accessPolicy = createRoute({
  getParentRoute: () => inside,
  path: routeTable.accessPolicy,
  validateSearch: created,
  component: readable(
    'identity.access-policy.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).accessPolicy(), 'AccessPolicyPage'),
  ),
})

const services = createRoute({
  getParentRoute: () => inside,
  path: routeTable.services,
  component: readable(
    'identity.mobility.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).services(), 'ServicesPage'),
  ),
})

const newService = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newService,
  component: readable(
    'identity.mobility.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).newService(), 'NewServicePage'),
  ),
})

const service = createRoute({
  getParentRoute: () => inside,
  path: routeTable.service,
  validateSearch: created,
  component: readable(
    'identity.mobility.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).service(), 'ServicePage'),
  ),
})

const issuers = createRoute({
  getParentRoute: () => inside,
  path: routeTable.issuers,
  component: readable(
    'mdm.issuer.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).issuers(), 'IssuersPage'),
  ),
})

const newIssuer = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newIssuer,
  component: readable(
    'mdm.issuer.list',
    'settings',
    lazyRouteComponent(async () => (await pages()).newIssuer(), 'NewIssuerPage'),
  ),
})

const issuer = createRoute({
  getParentRoute: () => inside,
  path: routeTable.issuer,
  validateSearch: created,
  component: readable(
    'mdm.issuer.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).issuer(), 'IssuerPage'),
  ),
})

const notices = createRoute({
  getParentRoute: () => inside,
  path: routeTable.notices,
  component: readable(
    'partner.notice.read',
    'settings',
    lazyRouteComponent(async () => (await pages()).notices(), 'NoticesPage'),
  ),
})

const sealedLists = createRoute({
  getParentRoute: () => inside,
  path: routeTable.sealedLists,
  component: readable(
    'autopilot.inbox.senders',
    'settings',
    lazyRouteComponent(async () => (await pages()).sealedLists(), 'SealedListsPage'),
  ),
})

export const settingRoutes = [
  settings,
  organization,
  branding,
  roles,
  licences,
  licence,
  bulkTokens,
  bulkToken,
  preparedPcs,
  preparedPc,
  applications,
  newApplication,
  application,
  accessPolicies,
  services,
  newService,
  service,
  issuers,
  newIssuer,
  issuer,
  notices,
  sealedLists,
  newAccessPolicy,
  accessPolicy,
] as const
