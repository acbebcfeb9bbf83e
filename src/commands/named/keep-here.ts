// `--keep-here`: what another directory keeps is kept here from now on, no longer there.

import type { Api } from '../../client/api.ts'

export const keepHere = ['--keep-here', 'is kept here from now on, no longer by another directory'] as const

type Kept = { readonly id: string; readonly source: string | null }

/** In a request of its own, before what else changes: that may be refused, and then this stands, and says so. */
export const givenBack = (api: Api, path: string, { id }: Kept) =>
  api.patch(`${path}/${id}`, { onPremisesImmutableId: null })

/** What the next run of that directory would do, and what stays as it left it. */
export function keptWords(
  name: string,
  { source }: Kept,
  { next, disabled }: { readonly next: string; readonly disabled?: string | undefined },
): string[] {
  if (source === null) return [`${name} is kept here already.`]
  return [
    `${name} is kept here from now on, no longer by '${source}'. Take it out of what '${source}' synchronises, too: its next run would ${next}.`,
    ...(disabled === undefined ? [] : [`Still disabled, as '${source}' left it: ${disabled}`]),
  ]
}
