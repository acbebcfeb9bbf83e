// `taxiway filter preview`: which devices a rule matches, and why the others are not matched.

import { Command } from 'commander'

import type { AssignmentFilter, FilterPreview, PreviewedDevice } from '../../contract/graph/assignment-filter.ts'
import { findNamed } from '../named/find.ts'
import { counted } from '../named/target.ts'
import { print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { filterKind } from './kind.ts'

type Options = { data?: string; tenant?: string; json?: boolean; rule?: string; all?: true }

/** As a table; `--json` says all of them. */
const mostShown = 50

export function previewCommand(): Command {
  return withServerOptions(new Command('preview'))
    .description('Which devices in management a filter matches, and why not the others')
    .argument('[name]', 'name or id of a filter')
    .option('--rule <rule>', 'of a rule that is not kept yet')
    .option('--all', 'show devices that it does not match, too')
    .addHelpText(
      'after',
      `
Examples:
  taxiway filter preview "Contoso only" --all
  taxiway filter preview --rule "(device.deviceOwnership eq 'Corporate')"`,
    )
    .action((name: string | undefined, options: Options) =>
      withApi(options, async (api) => {
        if ((name === undefined) === (options.rule === undefined)) {
          throw new UsageError('Give the name of a filter, or a rule with --rule.')
        }
        const rule = options.rule ?? (await findNamed<AssignmentFilter>(api, filterKind, name ?? '')).rule
        const shown: PreviewedDevice[] = []
        let [asked, matching] = [0, 0]
        for (let after: string | null | undefined; after !== null; ) {
          const page = await api.post<FilterPreview>(`${filterKind.path}/preview`, { rule, ...(after && { after }) })
          asked += page.value.length
          matching += page.value.filter(({ matches }) => matches).length
          const wanted = page.value.filter(({ matches }) => matches || options.all)
          shown.push(...(options.json ? wanted : wanted.slice(0, mostShown - shown.length)))
          after = page.next
        }
        const rows = shown.map((one) => [one.deviceName, one.matches ? 'yes' : 'no', becauseOf(one), one.id])
        const all = options.all ? asked : matching
        const more = all > shown.length ? [`and ${all - shown.length} more`] : []
        print(
          options.json,
          { rule, asked, matching, devices: shown },
          ...(rows.length > 0 ? table(['Device', 'Matches', 'Because', 'Id'], rows) : []),
          ...more,
          `It matches ${matching} of ${counted(asked, 'device')} in management.`,
        )
      }),
    )
}

const becauseOf = ({ because, moreReasons }: PreviewedDevice): string =>
  [
    ...because.map(({ propertyName, propertyValue }) => `${propertyName} is ${propertyValue ?? 'unknown'}`),
    ...(moreReasons > 0 ? [`and ${moreReasons} more`] : []),
  ].join('; ')
