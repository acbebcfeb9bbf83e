// The route that all pages of a portal lie in: its shell comes with the words of its pages, for whoever is signed in.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { loadTexts } from '../text/load.ts'
import { root, signedInFirst } from './root.tsx'

type Shell = Parameters<typeof lazyRouteComponent>[0] extends () => Promise<infer T> ? T : never

/** `name` is that of the shell's component in its file. */
export const insideOf = <Id extends string, T extends Shell>(
  id: Id,
  texts: () => Promise<object>,
  shell: () => Promise<T>,
  name: keyof T,
) =>
  createRoute({
    getParentRoute: () => root,
    id,
    beforeLoad: signedInFirst,
    component: lazyRouteComponent(async () => {
      const [loaded] = await Promise.all([shell(), loadTexts(texts)])
      return loaded
    }, name),
  })
