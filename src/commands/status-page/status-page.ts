// `taxiway status-page list|show|create|change|assign|unassign|delete`: what keeps a person from the desktop until it is ready.

import { Command } from 'commander'

import type { StatusPageEntity } from '../../contract/graph/enrollment-configuration.ts'
import { assignCommands, assignmentsOf } from '../named/assign.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed } from '../named/find.ts'
import { targetsInShort, targetsInWords } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { changeCommand, createCommand } from './change.ts'
import { appsInWords, factsOf, pageKind, shortId } from './kind.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function statusPageCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The status pages of a tenant, the default one first')
    .addHelpText('after', '\nExample:\n  taxiway status-page list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const pages = await everyOne<StatusPageEntity>(api, pageKind, '&$expand=assignments')
        print(
          options.json,
          { statusPages: pages },
          ...table(['Name', 'Priority', 'Shown', 'Blocks', 'Assigned to'], pages.map(row)),
        )
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('Show one status page and whom it is assigned to')
    .argument('<name>', 'name or id of the page; "default" for the default one')
    .addHelpText('after', '\nExample:\n  taxiway status-page show default')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const page = await findNamed<StatusPageEntity>(api, pageKind, name)
        const assignments = page.priority === 0 ? [] : await assignmentsOf(api, pageKind, page.id)
        const targets = assignments.map(({ target }) => target)
        const whom = page.priority === 0 ? ['everybody whom no other page reaches'] : await targetsInWords(api, targets)
        print(
          options.json,
          { statusPage: page, assignments },
          ...factsOf(page).map(([name, value]) => `${name.padEnd(12)}${value}`),
          `${'Waits for'.padEnd(12)}${await appsInWords(api, page)}`,
          `${'Id'.padEnd(12)}${shortId(page)}`,
          'Assigned to',
          ...whom.map((line) => `  ${line}`),
        )
      }),
    )
  const command = new Command('status-page')
    .description('Status pages: what a device waits for before its desktop, and what its person may do')
    .addHelpText(
      'after',
      `
A device gets one page: that of the smallest priority number which reaches it or
its user, or the default page.

Examples:
  taxiway status-page create "Show progress" --show yes --block yes --minutes 30
  taxiway status-page assign "Show progress" --all-devices
  taxiway status-page change default --show no`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(createCommand())
    .addCommand(changeCommand())
  for (const one of assignCommands(pageKind)) command.addCommand(one)
  return command.addCommand(
    deleteCommand({
      ...pageKind,
      says: 'Delete a status page; the default one stays',
      async warning(api, { id, displayName }) {
        const targets = (await assignmentsOf(api, pageKind, id)).map(({ target }) => target)
        const whom = (await targetsInWords(api, targets, true)).join(', ')
        return `The status page ${displayName} would be deleted. It is assigned to ${whom}. They would get another page, or the default one.`
      },
    }),
  )
}

const row = (page: StatusPageEntity): string[] => [
  page.displayName,
  page.priority === 0 ? 'default' : String(page.priority),
  page.showInstallationProgress ? 'yes' : 'no',
  page.blockDeviceSetupRetryByUser ? 'yes' : 'no',
  page.priority === 0 ? 'everybody else' : targetsInShort(page.assignments),
]
