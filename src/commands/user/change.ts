// `taxiway user change`: a person's name, what the organisation says of the person, and what they may do with devices.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { User } from '../../contract/graph/user.ts'
import { doEach, findEach } from '../named/several.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, yesOrNo } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { factsOf, managerNamed } from './list.ts'
import { type Person, userNamed } from './named.ts'
import { collectSaid, type Said, setHelp } from './said.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  displayName?: string
  mayJoin?: boolean
  licensed?: boolean
  manager?: string
  set?: Said
}

export function changeCommand(): Command {
  return withServerOptions(new Command('change'))
    .description('Change what a person is called, is said to be, and may do with devices')
    .argument('<name...>', 'user principal names or ids')
    .option('--display-name <text>', 'the name that people read')
    .option('--may-join <yes-or-no>', 'may join devices where only selected people may', yesOrNo)
    .option('--licensed <yes-or-no>', 'whether their devices can be managed', yesOrNo)
    .option('--manager <name>', 'their manager from now on: a user name or id, or none')
    .option('--set <name=value>', 'department=Sales and the like; repeatable', collectSaid)
    .addHelpText(
      'after',
      `${setHelp}
Roles: taxiway role grant. Password: taxiway user reset-password. Groups: taxiway
group add-member.

Examples:
  taxiway user change kim@contoso.example --may-join yes
  taxiway user change kim@contoso.example pia@contoso.example --licensed no
  taxiway user change kim@contoso.example --display-name "Kim Lee"
  taxiway user change kim@contoso.example --manager pia@contoso.example
  taxiway user change kim@contoso.example --set department=Sales --set city=Berlin`,
    )
    .action((names: string[], options: Options) =>
      withApi(options, async (api) => {
        const change = given({
          displayName: options.displayName,
          mayJoinDevices: options.mayJoin,
          mdmLicensed: options.licensed,
          ...options.set,
        })
        const { manager } = options
        if (Object.keys(change).length === 0 && manager === undefined)
          throw new UsageError('Say what to change: --display-name, --manager, --set, --may-join or --licensed.')
        if (options.displayName !== undefined && names.length > 1)
          throw new UsageError('Each person needs a name of their own: change them one by one.')
        const people = await findEach(names, (name) => userNamed(api, name))
        const boss = manager === undefined || manager === 'none' ? undefined : await userNamed(api, manager)
        await doEach(
          people,
          ({ userPrincipalName }) => userPrincipalName,
          async (person) => {
            if (Object.keys(change).length > 0) await api.patch(`/v1.0/users/${person.id}`, change)
            if (manager !== undefined) await giveManager(api, person, boss)
          },
        )
        const users: User[] = []
        for (const { id } of people) users.push(await api.get<User>(`/v1.0/users/${id}`))
        const lines: string[] = []
        for (const user of users) {
          if (lines.length > 0) lines.push('')
          lines.push(...factsOf(user, { manager: await managerNamed(api, user.id) }))
        }
        print(options.json, { ok: true, users }, ...lines)
      }),
    )
}

async function giveManager(api: Api, { id }: Person, manager: Person | undefined): Promise<void> {
  const path = `/v1.0/users/${id}/manager/$ref`
  if (manager) await api.put(path, { '@odata.id': `https://graph.microsoft.com/v1.0/users/${manager.id}` })
  else if (await managerNamed(api, id)) await api.delete(path)
}
