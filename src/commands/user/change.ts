// `taxiway user change`: a person's name, what the organisation says of the person, and what they may do with devices.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { User } from '../../contract/graph/user.ts'
import { lastWord } from '../../kernel/text/shell.ts'
import { givenBack, keepHere, keptWords } from '../named/keep-here.ts'
import { doEach, findEach } from '../named/several.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, hireDate, yesOrNo } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { factsOf, withManager } from './list.ts'
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
  hireDate?: string
  keepHere?: boolean
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
    .option('--hire-date <date>', 'when they are hired, such as 2026-09-01, or none', hireDate)
    .option(...keepHere)
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
  taxiway user change kim@contoso.example --hire-date 2026-09-01
  taxiway user change kim@contoso.example --keep-here
  taxiway user change kim@contoso.example --set department=Sales --set city=Berlin`,
    )
    .action((names: string[], options: Options) =>
      withApi(options, async (api) => {
        const change = given({
          displayName: options.displayName,
          mayJoinDevices: options.mayJoin,
          mdmLicensed: options.licensed,
          employeeHireDate: options.hireDate === '' ? null : options.hireDate,
          ...options.set,
        })
        const { manager } = options
        if (Object.keys(change).length === 0 && manager === undefined && !options.keepHere)
          throw new UsageError(
            'Say what to change: --display-name, --manager, --hire-date, --set, --may-join, --licensed or --keep-here.',
          )
        if (options.displayName !== undefined && names.length > 1)
          throw new UsageError('Each person needs a name of their own: change them one by one.')
        const people = await findEach(names, (name) => userNamed(api, name))
        const boss = manager === undefined || manager === 'none' ? undefined : await userNamed(api, manager)
        const kept: string[] = []
        await doEach(
          people,
          ({ userPrincipalName }) => userPrincipalName,
          async (person) => {
            if (options.keepHere) kept.push(...(await keep(api, person)))
            if (Object.keys(change).length > 0) await api.patch(`/v1.0/users/${person.id}`, change)
            if (manager !== undefined) await giveManager(api, person, boss)
          },
        )
        const users: User[] = []
        for (const { id } of people) users.push(await withManager(api, id))
        const lines: string[] = [...kept]
        for (const user of users) {
          if (lines.length > 0) lines.push('')
          lines.push(...factsOf(user))
        }
        print(options.json, { ok: true, users }, ...lines)
      }),
    )
}

async function keep(api: Api, { id, userPrincipalName: name }: Person): Promise<string[]> {
  const before = await api.get<User>(`/v1.0/users/${id}`)
  if (before.source !== null) await givenBack(api, '/v1.0/users', before)
  const disabled = before.accountEnabled ? undefined : `taxiway user enable ${lastWord(name)}`
  return keptWords(name, before, { next: 'take over whoever it finds under this user name', disabled })
}

async function giveManager(api: Api, { id }: Person, manager: Person | undefined): Promise<void> {
  const path = `/v1.0/users/${id}/manager/$ref`
  if (manager) await api.put(path, { '@odata.id': `https://graph.microsoft.com/v1.0/users/${manager.id}` })
  else if ((await withManager(api, id)).manager) await api.delete(path)
}
