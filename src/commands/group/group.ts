// `taxiway group list|show|create|change|why|delete|add-member|remove-member`: whom things are assigned to.

import { Command } from 'commander'

import type { Group, GroupMember } from '../../contract/graph/group.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed } from '../named/find.ts'
import { isGroup, membersInside, unlessForbidden } from '../named/inside.ts'
import { counted } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { assignedTo } from './assigned.ts'
import { changeCommand, createCommand } from './change.ts'
import { groupKind } from './kind.ts'
import { memberCommands } from './member.ts'
import { ruleInWords } from './rule-in-words.ts'
import { whyCommand } from './why.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function groupCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The groups of a tenant')
    .addHelpText('after', '\nExample:\n  taxiway group list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const groups = await everyOne<Group>(api, groupKind)
        const said =
          groups.length === 0
            ? ['There is no group yet. Make one: taxiway group create NAME --group-tag TAG']
            : table(
                ['Name', 'Id', 'Members'],
                groups.map((group) => [group.displayName, group.id, ruleInWords(group)]),
              )
        print(options.json, { groups }, ...said)
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('Show one group and its members')
    .argument('<name>', 'name or id of the group')
    .addHelpText('after', '\nExample:\n  taxiway group show "Office notebooks"')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const group = await findNamed<Group>(api, groupKind, name)
        const members = (await everyOne<GroupMember>(api, { path: `${groupKind.path}/${group.id}/members` })).toSorted(
          (one, other) => nameOf(one).localeCompare(nameOf(other)),
        )
        const outer = everyOne<Group>(api, { path: `${groupKind.path}/${group.id}/transitiveMemberOf` })
        const around = (await unlessForbidden(outer)) ?? []
        const holdsGroups = members.some(isGroup)
        const inside = holdsGroups ? (await membersInside(api, group.id)).length : 0
        const words = group.selfDescribedProperties.join(', ')
        print(
          options.json,
          { group, members, memberOf: around },
          `${group.displayName}`,
          ...(group.description ? [`  ${group.description}`] : []),
          `  id       ${group.id}`,
          `  members  ${counted(members.length, 'member')}, ${ruleInWords(group)}`,
          ...(holdsGroups ? [`           ${counted(inside, 'member')} with the groups in it`] : []),
          ...(around.length > 0 ? [`  is in    ${around.map((one) => one.displayName).join(', ')}`] : []),
          ...(words ? [`  Devices get into it by what they say of themselves: ${words}.`] : []),
          ...(members.length > 0 ? ['', ...table(['Kind', 'Name', 'Id'], members.map(row))] : []),
        )
      }),
    )
  const command = new Command('group')
    .description('Groups of devices and users, that profiles, policies and applications are assigned to')
    .addHelpText(
      'after',
      `
Examples:
  taxiway group create "Office notebooks" --group-tag Office
  taxiway group create "Field service"
  taxiway group add-member "Field service" kim@contoso.example`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(createCommand())
    .addCommand(changeCommand())
    .addCommand(whyCommand())
  for (const one of memberCommands()) command.addCommand(one)
  return command.addCommand(
    deleteCommand({
      ...groupKind,
      command: 'group',
      example: '"Office notebooks"',
      says: 'Delete a group; what was assigned to it is no longer',
      async warning(api, { id, displayName }) {
        const members = await membersInside(api, id)
        const what = await assignedTo(api, id)
        const lost = what.length > 0 ? what.join(', ') : 'nothing, as nothing is assigned to it'
        return `The group ${displayName} would be deleted: ${counted(members.length, 'member')} would lose what is assigned to it: ${lost}.`
      },
    }),
  )
}

const nameOf = (member: GroupMember): string =>
  member.userPrincipalName ?? member.displayName ?? '(hidden: you may not read it)'

const row = (member: GroupMember): string[] => [
  member['@odata.type'].slice('#microsoft.graph.'.length),
  nameOf(member),
  member.id,
]
