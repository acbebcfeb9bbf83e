// `assign` and `unassign` of every noun that is assigned: more targets, or fewer, with the others left as they are.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { findNamed, type Kind } from './find.ts'
import {
  type Assignment,
  filterIdOf,
  isSame,
  isSameNarrowed,
  refuseNoTarget,
  type Target,
  type TargetOptions,
  targetsInWords,
  targetsOf,
  type Users,
  withFilterOptions,
  withTargetOptions,
} from './target.ts'

export type Assignable = Kind & {
  /** The command that these are commands of. */
  readonly command: string
  /** A name for examples. */
  readonly example: string
  readonly users: Users
  /** Whether filters narrow its targets. */
  readonly filters: boolean
  /** It can be assigned to be removed, too. */
  readonly removable?: true
  /** `others`: assignments of another intent than `intent`, which stay. */
  readonly replace: (
    api: Api,
    id: string,
    before: readonly Assignment[],
    wanted: readonly Target[],
    more: { readonly intent: Intent; readonly others: readonly Assignment[] },
  ) => Promise<void>
  /** What whoever assigns it should know. */
  readonly remarks?: (api: Api, id: string) => Promise<readonly string[]>
}

export type Intent = 'required' | 'uninstall'

type Options = TargetOptions & {
  data?: string
  tenant?: string
  json?: boolean
  dryRun?: true
  everything?: true
  uninstall?: true
}

export const assignmentsOf = async (api: Api, { path }: Kind, id: string): Promise<readonly Assignment[]> =>
  (await api.get<{ value: readonly Assignment[] }>(`${path}/${encodeURIComponent(id)}/assignments`)).value

export function assignCommands(kind: Assignable): Command[] {
  const { noun, command, example, users } = kind
  const people = users ? ' --all-users' : ''
  const everything = users === 'only' ? '--all-users' : '--all-devices'
  const [some, few] = users === 'only' ? ['Contractors', 'Managers'] : ['"Office notebooks"', '"Workshop PCs"']
  const toTargets = withTargetOptions(withServerOptions(new Command('assign')), users)
  const assign = (kind.filters ? withFilterOptions(toTargets) : toTargets)
    .description(`Assign a ${noun} to more targets; those it has stay`)
    .argument('<name>', `name or id of the ${noun}`)
    .option('--dry-run', 'say whom it would reach, change nothing')
    .addHelpText(
      'after',
      `
Whoever is in a group of --exclude-group does not get it, whatever else
reaches them. Targets are taken away by taxiway ${command} unassign.${kind.filters ? narrowing : ''}

Examples:
  taxiway ${command} assign ${example} --group ${some} --dry-run
  taxiway ${command} assign ${example} ${everything} --exclude-group ${few}`,
    )
    .action((name: string, options: Options) => {
      refuseNoTarget(options, users)
      return change(kind, name, options, (before, named) => [
        ...before.filter((one) => !named.some((other) => isSame(one, other))),
        ...named,
      ])
    })
  const unassign = withTargetOptions(withServerOptions(new Command('unassign')), users)
    .description(`Take targets away from a ${noun}; the others stay`)
    .argument('<name>', `name or id of the ${noun}`)
    .option('--everything', 'all targets')
    .option('--dry-run', 'say who would be left, change nothing')
    .addHelpText(
      'after',
      `\nExamples:\n  taxiway ${command} unassign ${example} --group ${some}\n  taxiway ${command} unassign ${example}${people || ' --all-devices'}\n  taxiway ${command} unassign ${example} --everything --dry-run`,
    )
    .action((name: string, options: Options) => {
      if (!options.everything) refuseNoTarget(options, users, ', or --everything')
      return change(kind, name, options, (before, named) =>
        options.everything ? [] : before.filter((one) => !named.some((other) => isSame(one, other))),
      )
    })
  if (kind.removable) {
    assign.option('--uninstall', 'let those targets remove it; where it is assigned as well it stays')
    unassign.option('--uninstall', 'of the targets that remove it')
  }
  return [assign, unassign]
}

function change(
  kind: Assignable,
  name: string,
  options: Options,
  decide: (before: readonly Target[], named: readonly Target[]) => Target[],
): Promise<void> {
  return withApi(options, async (api) => {
    const { id, displayName } = await findNamed(api, kind, name)
    const intent = options.uninstall ? 'uninstall' : 'required'
    const all = await assignmentsOf(api, kind, id)
    const before = all.filter((one) => (one.intent ?? 'required') === intent)
    const others = all.filter((one) => !before.includes(one))
    const wanted = decide(
      before.map(({ target }) => plain(target)),
      await targetsOf(api, options),
    )
    const changed =
      wanted.length !== before.length ||
      !wanted.every((one) => before.some(({ target }) => isSameNarrowed(one, target)))
    if (changed && !options.dryRun) await kind.replace(api, id, before, wanted, { intent, others })
    const lines = (await targetsInWords(api, wanted, options.dryRun)).map((line) => `  ${line}`)
    const does = options.uninstall ? 'removed by' : 'assigned to'
    const said = options.dryRun
      ? [`${displayName} would be ${does}:`, ...lines, 'Nothing was changed.']
      : [changed ? `${displayName} is ${does}:` : `Nothing was changed. ${displayName} is ${does}:`, ...lines]
    const dryRun = options.dryRun ? { dryRun: true } : {}
    print(
      options.json,
      { ok: true, ...dryRun, changed: changed && !options.dryRun, id, displayName, targets: wanted },
      ...said,
      ...(wanted.length > 0 ? ((await kind.remarks?.(api, id)) ?? []) : []),
    )
  })
}

const narrowing = `

A target that is named again has the filter that is named with it, or none.
Filters are made by taxiway filter create.`

/** What the API takes: answers say of each target without a filter that it has none. */
export const plain = (target: Target): Target => ({
  '@odata.type': target['@odata.type'],
  ...(target.groupId !== undefined && { groupId: target.groupId }),
  ...(filterIdOf(target) !== undefined && {
    deviceAndAppManagementAssignmentFilterId: filterIdOf(target),
    deviceAndAppManagementAssignmentFilterType: target.deviceAndAppManagementAssignmentFilterType,
  }),
})

/** For kinds whose targets are all sent at once. */
export const replaceAll =
  (path: string, member: string, more: Readonly<Record<string, string>> = {}): Assignable['replace'] =>
  async (api, id, _before, wanted) =>
    void (await api.post(`${path}/${encodeURIComponent(id)}/assign`, {
      [member]: wanted.map((target) => ({ ...more, target })),
    }))
