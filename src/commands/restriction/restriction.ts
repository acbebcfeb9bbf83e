// `taxiway restriction list|show|create|change|assign|unassign|delete`: who may bring which devices into management, and how many.

import { Command } from 'commander'

import type { EnrollmentConfiguration } from '../../contract/graph/enrollment-configuration.ts'
import { assignCommands, assignmentsOf } from '../named/assign.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed } from '../named/find.ts'
import { targetsInShort, targetsInWords } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { changeCommand, createCommand } from './change.ts'
import { factsOf, inShort, isDefault, isLimit, restrictionKind } from './kind.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function restrictionCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The restrictions and limits of a tenant, each kind by priority, the default ones last')
    .addHelpText('after', '\nExample:\n  taxiway restriction list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const all = await everyOne<EnrollmentConfiguration>(api, restrictionKind, '&$expand=assignments')
        const place = (one: EnrollmentConfiguration) => (isLimit(one) ? 1000 : 0) + (one.priority || 999)
        const sorted = all.toSorted((one, other) => place(one) - place(other))
        print(
          options.json,
          { restrictions: sorted },
          ...table(['Name', 'Kind', 'Priority', 'Lets in', 'Assigned to'], sorted.map(row)),
        )
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('Show one restriction or limit and whom it is assigned to')
    .argument('<name>', 'name or id; "default" for the default restriction')
    .addHelpText('after', '\nExample:\n  taxiway restriction show default')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const one = await findNamed<EnrollmentConfiguration>(api, restrictionKind, name)
        const assignments = isDefault(one) ? [] : await assignmentsOf(api, restrictionKind, one.id)
        const targets = assignments.map(({ target }) => target)
        const whom = isDefault(one) ? ['everybody whom no other reaches'] : await targetsInWords(api, targets)
        print(
          options.json,
          { restriction: one, assignments },
          ...factsOf(one).map(([what, value]) => `${what.padEnd(12)}${value}`),
          `${'Id'.padEnd(12)}${one.id.slice(0, 36)}`,
          'Assigned to',
          ...whom.map((line) => `  ${line}`),
        )
      }),
    )
  const command = new Command('restriction')
    .description('Restrictions: which devices people may bring into management, and how many')
    .addHelpText(
      'after',
      `
For a person one restriction and one limit count: those of the smallest priority
number that reach them, or the default ones. Which devices count as the
organisation's own: see taxiway corporate-device --help.

Examples:
  taxiway restriction create Contractors --block-personal yes
  taxiway restriction assign Contractors --group Contractors
  taxiway restriction change default --min-version 10.0.19045.0`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(createCommand())
    .addCommand(changeCommand())
  for (const one of assignCommands(restrictionKind)) command.addCommand(one)
  return command.addCommand(
    deleteCommand({
      ...restrictionKind,
      says: 'Delete a restriction or a limit; the default ones stay',
      async warning(api, { id, displayName }) {
        const targets = (await assignmentsOf(api, restrictionKind, id)).map(({ target }) => target)
        const whom = (await targetsInWords(api, targets, true)).join(', ')
        return `${displayName} would be deleted. It is assigned to ${whom}. Another would count for them, or the default one.`
      },
    }),
  )
}

const row = (one: EnrollmentConfiguration): string[] => [
  one.displayName,
  isLimit(one) ? 'limit' : 'restriction',
  isDefault(one) ? 'default' : String(one.priority),
  inShort(one),
  isDefault(one) ? 'everybody else' : targetsInShort(one.assignments),
]
