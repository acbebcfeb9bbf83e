// The route that all pages of administrators lie in.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root, signedInFirst } from '../../shared/routing/root.tsx'
import { loadTexts } from '../../shared/text/load.ts'

export const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: signedInFirst,
  component: lazyRouteComponent(async () => {
    const texts = loadTexts(async () => (await import('../text/pages.en.ts')).pageTexts)
    const [shell] = await Promise.all([import('../shell.tsx'), texts])
    return shell
  }, 'AdminShell'),
})

/** The page of something shows that it was created a moment ago. */
export const created = (search: Record<string, unknown>): { created?: boolean } =>
  search.created === true ? { created: true } : {}
