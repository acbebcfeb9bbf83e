// The root of all portals, and the pages on which somebody signs in: each portal's own pages lie in a route that leads whoever is
// not signed in there first.

import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router'

import { sessionAddresses } from '../session/addresses.ts'
import { loadPermissions } from '../session/permission.ts'
import { account, startQuietSignIn } from '../session/session.ts'
import { SignedInPage, SignInPage } from './sign-in.tsx'

export const root = createRootRouteWithContext<{ readonly queries: QueryClient }>()({ component: Outlet })

/** Whoever is not signed in is led there, and back to here. */
export async function signedInFirst({
  location,
  preload,
}: {
  readonly location: { readonly href: string }
  readonly preload: boolean
}) {
  if (account()) return loadPermissions()
  if (!preload && (await startQuietSignIn(location.href))) await new Promise(() => {}) // the page is being left
  throw redirect({ to: sessionAddresses.signIn, search: { returnTo: location.href } })
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: sessionAddresses.signIn,
  validateSearch: (search: Record<string, unknown>): { returnTo?: string; ended?: true | 'elsewhere' } => ({
    ...(typeof search.returnTo === 'string' ? { returnTo: search.returnTo } : {}),
    ...(search.ended === true || search.ended === 'elsewhere' ? { ended: search.ended } : {}),
  }),
  component: SignInPage,
})

const signedIn = createRoute({ getParentRoute: () => root, path: sessionAddresses.signedIn, component: SignedInPage })

export const sessionRoutes = [signIn, signedIn] as const
