// `taxiway app list|show|add|change|relate|assign|unassign|delete`: programs that devices install by themselves. `taxiway application` is about
// something else, the credentials of scripts.

import { Command } from 'commander'

import type { MobileApp } from '../../mdm/item/app/app.contract.ts'
import { assignCommands, assignmentsOf, type Intent } from '../named/assign.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed } from '../named/find.ts'
import { type Assignment, targetsInShort, targetsInWords } from '../named/target.ts'
import { print, table } from '../output.ts'
import { pagesThatWaitFor } from '../status-page/kind.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { addCommand } from './add.ts'
import { changeCommand } from './change.ts'
import { appKind, factsOf } from './kind.ts'
import { relateCommand } from './relate.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function appCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The applications of a tenant')
    .addHelpText('after', '\nExample:\n  taxiway app list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const apps = await everyOne<MobileApp>(api, appKind, '&$expand=assignments')
        const said =
          apps.length === 0
            ? ['There is no application yet. Add one: taxiway app add FILE.msi']
            : table(['Name', 'Version', 'Id', 'Assigned to'], apps.map(row))
        print(options.json, { apps }, ...said)
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('Show one application and whom it is assigned to')
    .argument('<name>', 'name or id of the application')
    .addHelpText('after', '\nExample:\n  taxiway app show "Contoso Tools"')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const app = await findNamed<MobileApp>(api, appKind, name)
        const assignments = await assignmentsOf(api, appKind, app.id)
        const targets = targetsOf(assignments, 'required')
        const removing = targetsOf(assignments, 'uninstall')
        print(
          options.json,
          { app, assignments },
          ...factsOf(app).map(([name, value]) => `${name.padEnd(15)}${value}`),
          'Assigned to',
          ...(await targetsInWords(api, targets)).map((line) => `  ${line}`),
          ...(removing.length > 0 ? ['Removed by'] : []),
          ...(removing.length > 0 ? await targetsInWords(api, removing) : []).map((line) => `  ${line}`),
        )
      }),
    )
  const command = new Command('app')
    .description('Applications that devices install, or remove, by themselves')
    .addHelpText(
      'after',
      `
Credentials for scripts are another matter: taxiway application.

Examples:
  taxiway app add contoso-tools.msi
  taxiway app assign "Contoso Tools" --all-devices
  taxiway app assign "Contoso Tools" --group "Workshop PCs" --uninstall --dry-run`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(addCommand())
    .addCommand(changeCommand())
    .addCommand(relateCommand())
  for (const one of assignCommands(appKind)) command.addCommand(one)
  return command.addCommand(
    deleteCommand({
      ...appKind,
      says: 'Delete an application; it stays installed where it is',
      async warning(api, { id, displayName }) {
        const targets = targetsOf(await assignmentsOf(api, appKind, id), 'required')
        const whom = (await targetsInWords(api, targets, true)).join(', ')
        const waiting = await pagesThatWaitFor(api, id)
        const waits = waiting.length === 0 ? '' : ` It would be waited for no more by ${waiting.join(', ')}.`
        return `The application ${displayName} would be deleted with its file. It is assigned to ${whom}. It would stay installed where it is.${waits}`
      },
    }),
  )
}

const targetsOf = (assignments: readonly Assignment[], intent: Intent) =>
  assignments.filter((one) => one.intent === intent).map(({ target }) => target)

const row = ({ displayName, identityVersion = '', id, assignments }: MobileApp): string[] => [
  displayName,
  identityVersion,
  id,
  targetsInShort(assignments?.filter(({ intent }) => intent === 'required')),
]
