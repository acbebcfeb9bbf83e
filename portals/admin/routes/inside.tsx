// The route that all pages of administrators lie in.

import { insideOf } from '../../shared/routing/inside.tsx'

export const inside = insideOf(
  'inside',
  async () => (await import('../text/pages.en.ts')).pageTexts,
  () => import('../shell.tsx'),
  'AdminShell',
)

/** The page of something shows that it was created a moment ago. */
export const created = (search: Record<string, unknown>): { created?: boolean } =>
  search.created === true ? { created: true } : {}
