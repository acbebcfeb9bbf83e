// `taxiway filter list|show|create|change|delete|preview`: rules that narrow assignments to some devices.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { AssignmentFilter, FilterPayload } from '../../contract/graph/assignment-filter.ts'
import { mayGoOn } from '../confirm.ts'
import { remarkOnName } from '../named/alike.ts'
import { type ChangeOptions, differences, withChangeOptions } from '../named/change.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed } from '../named/find.ts'
import { counted } from '../named/target.ts'
import { print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { filterKind } from './kind.ts'
import { previewCommand } from './preview.ts'

type Options = { data?: string; tenant?: string; json?: boolean }
type Settings = { rule?: string; description?: string }

const kinds = {
  deviceConfigurationAndCompliance: 'policy',
  application: 'application',
  enrollmentConfiguration: 'status page or restriction',
  unknown: 'something',
} as const satisfies Record<FilterPayload['payloadType'], string>

const payloadsOf = async (api: Api, id: string): Promise<readonly FilterPayload[]> =>
  (await api.get<{ value: readonly FilterPayload[] }>(`${filterKind.path}/${id}/payloads`)).value

export function filterCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The assignment filters of a tenant')
    .addHelpText('after', '\nExample:\n  taxiway filter list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const all = await everyOne<AssignmentFilter>(api, filterKind)
        const rows = all.map(({ displayName, rule, id }) => [displayName, rule, id])
        print(options.json, { filters: all }, ...table(['Name', 'Rule', 'Id'], rows))
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('Show one filter and the assignments that it narrows')
    .argument('<name>', 'name or id')
    .addHelpText('after', '\nExample:\n  taxiway filter show "Contoso only"')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const filter = await findNamed<AssignmentFilter>(api, filterKind, name)
        const payloads = await payloadsOf(api, filter.id)
        const lines = payloads.map(
          ({ payloadType, payloadId, assignmentFilterType: type }) => `  ${kinds[payloadType]} ${payloadId}: ${type}`,
        )
        print(
          options.json,
          { filter, payloads },
          ...factsOf(filter).map(([what, value]) => `${what.padEnd(13)}${value}`),
          `${'Id'.padEnd(13)}${filter.id}`,
          'Narrows',
          ...(lines.length > 0 ? lines : ['  nothing']),
        )
      }),
    )
  return new Command('filter')
    .description('Filters: rules that narrow an assignment to some devices')
    .addHelpText(
      'after',
      `
A rule compares what is known of a device in management: deviceName, manufacturer,
model, osVersion, operatingSystemVersion, operatingSystemSKU, deviceOwnership,
deviceTrustType, enrollmentProfileName. Clauses are joined with and, or, not and
parentheses. It acts where it is named with --filter or --filter-out at assign.

Examples:
  taxiway filter create Notebooks --rule "(device.model startsWith 'Book')"
  taxiway filter preview "Contoso only"`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(createCommand())
    .addCommand(changeCommand())
    .addCommand(previewCommand())
    .addCommand(
      deleteCommand({
        ...filterKind,
        command: 'filter',
        example: '"Contoso only"',
        says: 'Delete a filter that narrows no assignment',
        warning: async (_api, { displayName }) => `The filter ${displayName} would be deleted.`,
      }),
    )
}

const withSettings = (command: Command): Command =>
  withServerOptions(command)
    .option('--rule <rule>', 'which devices it matches')
    .option('--description <text>', 'for administrators')

function createCommand(): Command {
  return withSettings(new Command('create'))
    .description('Create a filter; it acts where an assignment names it')
    .argument('<name>', 'what administrators call it')
    .addHelpText(
      'after',
      `
Examples:
  taxiway filter create Notebooks --rule "(device.model startsWith 'Book')"
  taxiway filter create "Windows 11" --rule "(device.operatingSystemVersion ge 10.0.22000)"`,
    )
    .action((displayName: string, { rule, description, ...options }: Options & Settings) =>
      withApi(options, async (api) => {
        if (rule === undefined) throw new UsageError('Say which devices it matches: --rule RULE.')
        const body = { displayName, rule, ...given({ description }) }
        const filter = await api.post<AssignmentFilter>(filterKind.path, body)
        const remark = await remarkOnName(api, filterKind, filter)
        print(options.json, { ok: true, filter }, `Created the filter ${filter.displayName} (${filter.id}).`, ...remark)
      }),
    )
}

function changeCommand(): Command {
  return withChangeOptions(withSettings(new Command('change')))
    .description('Change a filter for every assignment that it narrows')
    .argument('<name>', 'name or id')
    .option('--name <text>', 'another name for it')
    .addHelpText(
      'after',
      `
Devices get, or lose, what it narrows at their next check-in.

Example:
  taxiway filter change "Contoso only" --rule "(device.manufacturer startsWith 'Contoso')" --yes`,
    )
    .action(
      (
        name: string,
        { name: displayName, rule, description, ...options }: ChangeOptions & Options & Settings & { name?: string },
      ) =>
        withApi(options, async (api) => {
          const before = await findNamed<AssignmentFilter>(api, filterKind, name)
          const wanted = given({ displayName, rule, description })
          if (Object.keys(wanted).length === 0)
            throw new UsageError('Say what to change: --name, --rule, --description.')
          const changes = differences(factsOf(before), factsOf({ ...before, ...wanted }))
          const narrows = counted((await payloadsOf(api, before.id)).length, 'assignment')
          const lines = changes.map(({ what, before: was, after: now }) => `  ${what}: ${was} → ${now}`)
          if (options.dryRun) {
            const said = [
              `${before.displayName} would change:`,
              ...lines,
              `It narrows ${narrows}.`,
              'Nothing was changed.',
            ]
            print(options.json, { ok: true, dryRun: true, id: before.id, changes }, ...said)
            return
          }
          const isFelt = rule !== undefined && rule !== before.rule
          const question = `The filter ${before.displayName} would match other devices. It narrows ${narrows}.`
          if (isFelt && !options.yes && !(await mayGoOn(question, false))) return
          const filter = await api.patch<AssignmentFilter>(`${filterKind.path}/${before.id}`, wanted)
          print(options.json, { ok: true, filter, changes }, `Changed the filter ${filter.displayName}:`, ...lines)
        }),
    )
}

const factsOf = ({ displayName, rule, description }: AssignmentFilter): ReadonlyArray<readonly [string, string]> => [
  ['Name', displayName],
  ['Rule', rule],
  ['Description', description || 'none'],
]
