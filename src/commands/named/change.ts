// `change` of what is assigned: says what would be otherwise and whom that reaches, and asks before somebody notices it.

import type { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { mayGoOn } from '../confirm.ts'
import { print } from '../output.ts'
import { assignmentsOf } from './assign.ts'
import type { Kind, Thing } from './find.ts'
import { reachesSomebody, targetsInWords } from './target.ts'

export type ChangeOptions = { readonly json?: boolean; readonly dryRun?: true; readonly yes?: true }
export type Facts = ReadonlyArray<readonly [what: string, value: string]>
export type Change = { readonly what: string; readonly before: string; readonly after: string }

export const withChangeOptions = (command: Command): Command =>
  command
    .option('--dry-run', 'say what would change and whom it reaches, change nothing')
    .option('--yes', 'do not ask, although it reaches somebody')

/** Of two lists of the same facts. */
export function differences(before: Facts, after: Facts): Change[] {
  return before.flatMap(([what, value], index) => {
    const next = after[index]?.[1] ?? ''
    return next === value ? [] : [{ what, before: value, after: next }]
  })
}

const lineOf = ({ what, before, after }: Change): string => `${what}: ${before} → ${after}`
const mostAsked = 3

/** `felt`: something of it is more than a word for administrators. */
export async function mayChange(
  api: Api,
  kind: Kind,
  thing: Thing,
  { changes, felt }: { readonly changes: readonly Change[]; readonly felt: boolean },
  options: ChangeOptions,
): Promise<boolean> {
  const { dryRun, yes, json } = options
  const { id, displayName } = thing
  if (!dryRun && (!felt || yes)) return true
  const isSpecial = kind.special?.is(thing)
  const targets = isSpecial ? [] : (await assignmentsOf(api, kind, id)).map(({ target }) => target)
  const whom = isSpecial ? [kind.special?.reaches ?? ''] : await targetsInWords(api, targets, true)
  if (dryRun) {
    const said =
      changes.length === 0
        ? [`${displayName} is like that already.`]
        : [`${displayName} would change:`, ...changes.map((one) => `  ${lineOf(one)}`)]
    print(
      json,
      { ok: true, dryRun: true, id, displayName, changes, targets },
      ...[...said, 'It reaches:', ...whom.map((line) => `  ${line}`), 'Nothing was changed.'],
    )
    return false
  }
  if (changes.length === 0 || !(isSpecial || reachesSomebody(targets))) return true
  const more = changes.length > mostAsked ? [`and ${changes.length - mostAsked} more`] : []
  const what = [...changes.slice(0, mostAsked).map(lineOf), ...more].join('; ')
  return mayGoOn(`The ${kind.noun} ${displayName} would change (${what}). It reaches ${whom.join(', ')}.`, false)
}
