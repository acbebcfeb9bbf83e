// `taxiway user change`: a person's name, what the organisation says of the person, and what they may do with devices.

import { Command } from 'commander'

import type { User } from '../../contract/graph/user.ts'
import { doEach, findEach } from '../named/several.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, yesOrNo } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { factsOf } from './list.ts'
import { userNamed } from './named.ts'
import { collectSaid, type Said, setHelp } from './said.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  displayName?: string
  mayJoin?: boolean
  licensed?: boolean
  set?: Said
}

export function changeCommand(): Command {
  return withServerOptions(new Command('change'))
    .description('Change what a person is called, is said to be, and may do with devices')
    .argument('<name...>', 'user principal names or ids')
    .option('--display-name <text>', 'the name that people read')
    .option('--may-join <yes-or-no>', 'may join devices where only selected people may', yesOrNo)
    .option('--licensed <yes-or-no>', 'whether their devices can be managed', yesOrNo)
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
        if (Object.keys(change).length === 0)
          throw new UsageError('Say what to change: --display-name, --set, --may-join or --licensed.')
        if (options.displayName !== undefined && names.length > 1)
          throw new UsageError('Each person needs a name of their own: change them one by one.')
        const people = await findEach(names, (name) => userNamed(api, name))
        await doEach(
          people,
          ({ userPrincipalName }) => userPrincipalName,
          ({ id }) => api.patch(`/v1.0/users/${id}`, change),
        )
        const users: User[] = []
        for (const { id } of people) users.push(await api.get<User>(`/v1.0/users/${id}`))
        const lines = users.flatMap((user, index) => [...(index > 0 ? [''] : []), ...factsOf(user)])
        print(options.json, { ok: true, users }, ...lines)
      }),
    )
}
