// The route tree: exactly the addresses of route-table.ts. Pages are loaded when they are first visited; their loaders ask
// for the data at the same time. List state (filters, sort, open panel) lives in the URL.

import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { can } from '../shared/session/can.ts'
import { account, startQuietSignIn } from '../shared/session/session.ts'
import {
  assignmentsQuery,
  brandingQuery,
  deviceListQuery,
  deviceQuery,
  explanationQuery,
  groupQuery,
  groupsQuery,
  managedOfQuery,
  membersQuery,
  organizationQuery,
  peopleCountsQuery,
  peopleQuery,
  personQuery,
  profileQuery,
  profilesQuery,
} from './api/queries.ts'
import { alarmSearch } from './pages/alarms/search.ts'
import { deviceQueryOf, deviceSearch } from './pages/devices/search.ts'
import { PageProblem, PageWaiting, UnknownPage } from './pages/fallbacks.tsx'
import { readable } from './pages/not-allowed.tsx'
import { peopleQueryOf, peopleSearch } from './pages/people/search.ts'
import { SignedInPage, SignInPage } from './pages/sign-in.tsx'
import { routeTable } from './route-table.ts'
import { loadPageTexts } from './text/i18n.ts'

const root = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: UnknownPage,
})

const home = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: () => {
    throw redirect({ to: routeTable.devices })
  },
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: routeTable.signIn,
  validateSearch: (search: Record<string, unknown>): { returnTo?: string; ended?: true | 'elsewhere' } => ({
    ...(typeof search.returnTo === 'string' ? { returnTo: search.returnTo } : {}),
    ...(search.ended === true || search.ended === 'elsewhere' ? { ended: search.ended } : {}),
  }),
  component: SignInPage,
})

const signedIn = createRoute({ getParentRoute: () => root, path: routeTable.signedIn, component: SignedInPage })

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location, preload }) => {
    if (account()) return
    if (!preload && (await startQuietSignIn(location.href))) await new Promise(() => {}) // the page is being left
    throw redirect({ to: routeTable.signIn, search: { returnTo: location.href } })
  },
  component: lazyRouteComponent(async () => {
    const [shell] = await Promise.all([import('./shell.tsx'), loadPageTexts()])
    return shell
  }, 'Shell'),
})

const devices = createRoute({
  getParentRoute: () => inside,
  path: routeTable.devices,
  validateSearch: deviceSearch,
  loaderDeps: ({ search }) => deviceQueryOf(search),
  // Not awaited: the list shows its own shape while it waits, and keeps the old rows while a filter changes.
  loader: ({ context, deps }) => {
    if (!can('autopilot.device.list').allowed) return
    void context.queries.prefetchInfiniteQuery(deviceListQuery(deps))
  },
  component: readable(
    'autopilot.device.list',
    'devices',
    lazyRouteComponent(() => import('./pages/devices/list.tsx'), 'DevicesPage'),
  ),
})

const cleanUp = createRoute({
  getParentRoute: () => inside,
  path: routeTable.cleanUp,
  component: readable(
    'lifecycle.stale.list',
    'devices',
    lazyRouteComponent(() => import('./pages/clean-up/clean-up.tsx'), 'CleanUpPage'),
  ),
})

const device = createRoute({
  getParentRoute: () => inside,
  path: routeTable.device,
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.device.get').allowed) return
    void queries.prefetchQuery(explanationQuery(params.deviceId))
    await queries.ensureQueryData(deviceQuery(params.deviceId))
  },
  component: readable(
    'autopilot.device.get',
    'devices',
    lazyRouteComponent(() => import('./pages/device/device.tsx'), 'DevicePage'),
  ),
})

const created = (search: Record<string, unknown>): { created?: boolean } =>
  search.created === true ? { created: true } : {}

const profiles = createRoute({
  getParentRoute: () => inside,
  path: routeTable.profiles,
  loader: ({ context }) => {
    if (!can('autopilot.profile.list').allowed) return
    void context.queries.prefetchQuery(profilesQuery())
  },
  component: readable(
    'autopilot.profile.list',
    'profiles',
    lazyRouteComponent(() => import('./pages/profiles/list.tsx'), 'ProfilesPage'),
  ),
})

const newProfile = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newProfile,
  component: readable(
    'autopilot.profile.list',
    'profiles',
    lazyRouteComponent(() => import('./pages/profiles/create.tsx'), 'NewProfilePage'),
  ),
})

const profile = createRoute({
  getParentRoute: () => inside,
  path: routeTable.profile,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.profile.read').allowed) return
    void queries.prefetchQuery(assignmentsQuery(params.profileId))
    void queries.prefetchQuery(groupsQuery())
    await queries.ensureQueryData(profileQuery(params.profileId))
  },
  component: readable(
    'autopilot.profile.read',
    'profiles',
    lazyRouteComponent(() => import('./pages/profiles/profile.tsx'), 'ProfilePage'),
  ),
})

const groups = createRoute({
  getParentRoute: () => inside,
  path: routeTable.groups,
  loader: ({ context }) => {
    if (!can('directory.group.list').allowed) return
    void context.queries.prefetchQuery(groupsQuery())
  },
  component: readable(
    'directory.group.list',
    'groups',
    lazyRouteComponent(() => import('./pages/groups/list.tsx'), 'GroupsPage'),
  ),
})

const newGroup = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newGroup,
  component: readable(
    'directory.group.list',
    'groups',
    lazyRouteComponent(() => import('./pages/groups/create.tsx'), 'NewGroupPage'),
  ),
})

const group = createRoute({
  getParentRoute: () => inside,
  path: routeTable.group,
  loader: async ({ context: { queries }, params }) => {
    if (!can('directory.group.read').allowed) return
    void queries.prefetchQuery(membersQuery(params.groupId))
    await queries.ensureQueryData(groupQuery(params.groupId))
  },
  component: readable(
    'directory.group.read',
    'groups',
    lazyRouteComponent(() => import('./pages/groups/group.tsx'), 'GroupPage'),
  ),
})

const people = createRoute({
  getParentRoute: () => inside,
  path: routeTable.people,
  validateSearch: peopleSearch,
  loaderDeps: ({ search }) => peopleQueryOf(search),
  // Not awaited, like the devices.
  loader: ({ context, deps }) => {
    if (!can('directory.user.list').allowed) return
    void context.queries.prefetchInfiniteQuery(peopleQuery(deps))
  },
  component: readable(
    'directory.user.list',
    'people',
    lazyRouteComponent(() => import('./pages/people/list.tsx'), 'PeoplePage'),
  ),
})

const newPerson = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newPerson,
  loader: async ({ context }) => {
    if (!can('directory.user.list', 'directory.organization.list').allowed) return
    await context.queries.ensureQueryData(organizationQuery())
  },
  component: readable(
    'directory.user.list',
    'people',
    lazyRouteComponent(() => import('./pages/people/create.tsx'), 'NewPersonPage'),
  ),
})

const person = createRoute({
  getParentRoute: () => inside,
  path: routeTable.person,
  loader: async ({ context: { queries }, params }) => {
    if (!can('directory.user.read').allowed) return
    if (can('mdm.device.list').allowed) void queries.prefetchQuery(managedOfQuery(params.personId))
    await queries.ensureQueryData(personQuery(params.personId))
  },
  component: readable(
    'directory.user.read',
    'people',
    lazyRouteComponent(() => import('./pages/people/account.tsx'), 'PersonPage'),
  ),
})

const settings = createRoute({
  getParentRoute: () => inside,
  path: routeTable.settings,
  loader: async ({ context }) => {
    if (!can('directory.organization.list').allowed) return
    await context.queries.ensureQueryData(organizationQuery())
  },
  component: readable(
    'directory.organization.list',
    'settings',
    lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'SettingsPage'),
  ),
})

const organization = createRoute({
  getParentRoute: () => inside,
  path: routeTable.organization,
  loader: async ({ context: { queries } }) => {
    if (!can('directory.organization.list').allowed) return
    if (can('directory.user.list').allowed) void queries.prefetchQuery(peopleCountsQuery())
    await queries.ensureQueryData(organizationQuery())
  },
  component: readable(
    'directory.organization.list',
    'settings',
    lazyRouteComponent(() => import('./pages/settings/organization.tsx'), 'OrganizationPage'),
  ),
})

const branding = createRoute({
  getParentRoute: () => inside,
  path: routeTable.branding,
  loader: async ({ context: { queries } }) => {
    if (!can('directory.branding.read').allowed) return
    await queries.ensureQueryData(brandingQuery())
  },
  component: readable(
    'directory.branding.read',
    'settings',
    lazyRouteComponent(() => import('./pages/settings/branding.tsx'), 'BrandingPage'),
  ),
})

const alarms = createRoute({
  getParentRoute: () => inside,
  path: routeTable.alarms,
  validateSearch: alarmSearch,
  component: readable(
    'alarm.list',
    'alarms',
    lazyRouteComponent(() => import('./pages/alarms/list.tsx'), 'AlarmsPage'),
  ),
})

const apps = createRoute({
  getParentRoute: () => inside,
  path: routeTable.apps,
  component: readable(
    'mdm.app.list',
    'apps',
    lazyRouteComponent(() => import('./pages/apps/list.tsx'), 'AppsPage'),
  ),
})

const newApp = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newApp,
  component: readable(
    'mdm.app.list',
    'apps',
    lazyRouteComponent(() => import('./pages/apps/add.tsx'), 'AddAppPage'),
  ),
})

const app = createRoute({
  getParentRoute: () => inside,
  path: routeTable.app,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('mdm.app.read').allowed) return
    const { appQuery } = await import('./api/management/apps.ts')
    await queries.ensureQueryData(appQuery(params.appId))
  },
  component: readable(
    'mdm.app.read',
    'apps',
    lazyRouteComponent(() => import('./pages/apps/app.tsx'), 'AppPage'),
  ),
})

const policies = createRoute({
  getParentRoute: () => inside,
  path: routeTable.policies,
  component: readable(
    'mdm.policy.list',
    'policies',
    lazyRouteComponent(() => import('./pages/policies/list.tsx'), 'PoliciesPage'),
  ),
})

const newPolicy = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newPolicy,
  component: readable(
    'mdm.policy.list',
    'policies',
    lazyRouteComponent(() => import('./pages/policies/create.tsx'), 'NewPolicyPage'),
  ),
})

const policy = createRoute({
  getParentRoute: () => inside,
  path: routeTable.policy,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('mdm.policy.read').allowed) return
    const { policyQuery } = await import('./api/management/policies.ts')
    await queries.ensureQueryData(policyQuery(params.policyId))
  },
  component: readable(
    'mdm.policy.read',
    'policies',
    lazyRouteComponent(() => import('./pages/policies/policy.tsx'), 'PolicyPage'),
  ),
})

const statusPages = createRoute({
  getParentRoute: () => inside,
  path: routeTable.statusPages,
  component: readable(
    'mdm.status-page.list',
    'statusPages',
    lazyRouteComponent(() => import('./pages/status-pages/list.tsx'), 'StatusPagesPage'),
  ),
})

const newStatusPage = createRoute({
  getParentRoute: () => inside,
  path: routeTable.newStatusPage,
  component: readable(
    'mdm.status-page.list',
    'statusPages',
    lazyRouteComponent(() => import('./pages/status-pages/create.tsx'), 'NewStatusPagePage'),
  ),
})

const statusPage = createRoute({
  getParentRoute: () => inside,
  path: routeTable.statusPage,
  validateSearch: created,
  loader: async ({ context: { queries }, params }) => {
    if (!can('mdm.status-page.read').allowed) return
    const { statusPageQuery } = await import('./api/management/status-pages.ts')
    await queries.ensureQueryData(statusPageQuery(params.pageId))
  },
  component: readable(
    'mdm.status-page.read',
    'statusPages',
    lazyRouteComponent(() => import('./pages/status-pages/status-page.tsx'), 'StatusPagePage'),
  ),
})

const tree = root.addChildren([
  home,
  signIn,
  signedIn,
  inside.addChildren([
    devices,
    cleanUp,
    device,
    profiles,
    newProfile,
    profile,
    groups,
    newGroup,
    group,
    people,
    newPerson,
    person,
    apps,
    newApp,
    app,
    policies,
    newPolicy,
    policy,
    statusPages,
    newStatusPage,
    statusPage,
    alarms,
    settings,
    organization,
    branding,
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
