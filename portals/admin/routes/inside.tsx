// The pages outside of a sign-in, and the route that all others lie in: who is not signed in is led to the sign-in from there.

import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { can, type Operation } from '../../shared/session/can.ts'
import { loadPermissions } from '../../shared/session/permission.ts'
import { account, startQuietSignIn } from '../../shared/session/session.ts'
import { UnknownPage } from '../pages/fallbacks.tsx'
import { SignedInPage, SignInPage } from '../pages/sign-in.tsx'
import { routeTable } from '../route-table.ts'
import { loadPageTexts } from '../text/i18n.ts'

export const root = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: UnknownPage,
})

/** Whoever is not signed in is led there, and back to here. */
async function signedInFirst({
  location,
  preload,
}: {
  readonly location: { readonly href: string }
  readonly preload: boolean
}) {
  if (account()) return loadPermissions()
  if (!preload && (await startQuietSignIn(location.href))) await new Promise(() => {}) // the page is being left
  throw redirect({ to: routeTable.signIn, search: { returnTo: location.href } })
}

/** The first page that is for whoever signed in. */
const home = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: async (context) => {
    await signedInFirst(context)
    const sees = (operation: Operation) => can(operation).allowed
    if (sees('autopilot.device.list')) throw redirect({ to: routeTable.devices })
    throw redirect({ to: sees('directory.user.list') ? routeTable.people : routeTable.own })
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

export const outsideRoutes = [home, signIn, signedIn] as const

export const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: signedInFirst,
  component: lazyRouteComponent(async () => {
    const [shell] = await Promise.all([import('../shell.tsx'), loadPageTexts()])
    return shell
  }, 'Shell'),
})

/** The page of something shows that it was created a moment ago. */
export const created = (search: Record<string, unknown>): { created?: boolean } =>
  search.created === true ? { created: true } : {}
