// Collections as Partner Center answers them.

import type { z } from 'zod'

import type { link } from '../../contract/partner-center/collection.ts'

type Link = z.infer<typeof link>

/** All there is. */
export const collectionOf = <T>(items: T[]) => ({
  totalCount: items.length,
  items,
  attributes: { objectType: 'Collection' as const },
})

export const linkTo = (uri: string, headers: Link['headers'] = []): Link => ({ uri, method: 'GET', headers })

/** `uri`: of the list, below the version. */
export function pageOf<T>(items: T[], uri: string, next: string | undefined, totalCount = items.length) {
  const self = linkTo(uri)
  if (next === undefined) return { ...collectionOf(items), totalCount, links: { self } }
  const following = linkTo(uri, [{ key: 'MS-ContinuationToken', value: next }])
  return { ...collectionOf(items), totalCount, continuationToken: next, links: { self, next: following } }
}
