// `taxiway profile list|show|create|change|file|delete|assign|unassign`: what devices get for their first run.

import { Command } from 'commander'

import type { DeploymentProfile } from '../../contract/graph/deployment-profile.ts'
import { assignCommands, assignmentsOf } from '../named/assign.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed } from '../named/find.ts'
import { targetsInShort, targetsInWords } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { changeCommand, createCommand } from './change.ts'
import { fileCommand } from './file.ts'
import { factsOf, profileKind } from './kind.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function profileCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The deployment profiles of a tenant, oldest first')
    .addHelpText('after', '\nExample:\n  taxiway profile list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const profiles = await everyOne<DeploymentProfile>(api, profileKind, '&$expand=assignments')
        const said =
          profiles.length === 0
            ? ['There is no profile yet. Make one: taxiway profile create NAME']
            : table(['Name', 'Id', 'Assigned to'], profiles.map(row))
        print(options.json, { profiles }, ...said)
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('Show one profile and whom it is assigned to')
    .argument('<name>', 'name or id of the profile')
    .addHelpText('after', '\nExample:\n  taxiway profile show "Office notebook"')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const profile = await findNamed<DeploymentProfile>(api, profileKind, name)
        const assignments = await assignmentsOf(api, profileKind, profile.id)
        const targets = assignments.map(({ target }) => target)
        print(
          options.json,
          { profile, assignments },
          ...[
            ...factsOf(profile),
            ['Made by', profile.madeBy || 'the organisation itself'] as const,
            ['Id', profile.id] as const,
          ].map(([name, value]) => `${name.padEnd(15)}${value}`),
          'Assigned to',
          ...(await targetsInWords(api, targets)).map((line) => `  ${line}`),
        )
      }),
    )
  const command = new Command('profile')
    .description('Deployment profiles: what the first run of a device asks, and what it becomes')
    .addHelpText(
      'after',
      `
A device gets one profile: the oldest that reaches it through a group, or the
one for all devices where none does.

Examples:
  taxiway profile create "Office notebook" --account standard --hide privacy
  taxiway profile assign "Office notebook" --group "Office notebooks"
  taxiway profile list`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(createCommand())
    .addCommand(changeCommand())
    .addCommand(fileCommand())
  for (const one of assignCommands(profileKind)) command.addCommand(one)
  return command.addCommand(
    deleteCommand({
      ...profileKind,
      says: 'Delete a profile and its assignments',
      async warning(api, { id, displayName }) {
        const targets = (await assignmentsOf(api, profileKind, id)).map(({ target }) => target)
        const whom = (await targetsInWords(api, targets, true)).join(', ')
        return `The profile ${displayName} would be deleted. It is assigned to ${whom}. Devices that have it would get another one, or none.`
      },
      before: (api, { id }) => api.delete(`${profileKind.path}/${id}/assignments`),
    }),
  )
}

const row = (profile: DeploymentProfile): string[] => [
  profile.displayName,
  profile.id,
  targetsInShort(profile.assignments),
]
