// What another directory keeps is changed there: a change here would be undone at its next synchronisation, or undo the work of
// those who keep it. What is left to administrators here is what that directory does not know, and to shut an account out at
// once; who gives an object back to this directory changes everything of it from then on.

import { Fault } from './fault.ts'
import { lastWord } from './text/shell.ts'

type Kept = { readonly source: string | null }

/** Of a change: who makes it, and whether it gives the object back. */
export type BySource = {
  /** The synchronisation itself speaks. */
  readonly bySource?: true
  readonly externalId?: string | null
  /** The version that the caller has seen; another one refuses the change. */
  readonly seenVersion?: number
}

export function refuseKeptElsewhere(
  what: { readonly user: string } | { readonly group: string },
  { source }: Kept,
  by: BySource,
  changed: readonly string[],
): void {
  if (source === null || by.bySource || by.externalId === null || changed.length === 0) return
  const [kind, name] = 'user' in what ? (['user', what.user] as const) : (['group', what.group] as const)
  const keep = `taxiway ${kind} change --keep-here ${lastWord(name)}`
  throw new Fault(
    'forbidden',
    `${kind === 'user' ? name : `'${name}'`} comes from '${source}' and is changed there (asked for here: ${changed.join(', ')}). Change it in that directory, or keep it here from now on, and no longer there: ${keep} (in the API: onPremisesImmutableId null).`,
    { reason: 'mastered-elsewhere' },
  )
}

/** The transaction began with what is no longer so. Whoever named no version is tried again (latest.ops.ts). */
export const changedMeanwhile = (what: string): Fault =>
  new Fault('conflict', `${what} was changed meanwhile. Read it again and repeat what you want to change.`, {
    reason: 'version-changed',
  })

export function refuseOtherVersion(what: string, seen: number | undefined, version: number): void {
  if (seen === undefined || seen === version) return
  throw new Fault(
    'conflict',
    `${what} was changed meanwhile: it has the version ${version}, and yours is ${seen}. Read it again and repeat what you want to change.`,
    { reason: 'version-changed' },
  )
}

/** What is stored beside the object: who gives it back says so with null, and then it comes from nowhere. */
export const sourceAfter = (by: BySource): { readonly source?: null } =>
  !by.bySource && by.externalId === null ? { source: null } : {}
