// `taxiway user list|show`: people and what they may do.

import { Command } from 'commander'

import type { User } from '../../contract/graph/user.ts'
import { everyOne } from '../named/find.ts'
import { counted } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { userNamed } from './named.ts'

type Options = { data?: string; tenant?: string; json?: boolean; search?: string }

export function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The people of a tenant, by user name')
    .option('--search <text>', 'only those whose names begin with it')
    .addHelpText('after', '\nExamples:\n  taxiway user list\n  taxiway user list --search kim')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const { search } = options
        const query = search === undefined ? '' : `&$search=${encodeURIComponent(`"${search.replace(/["\\]/g, '')}"`)}`
        const users = await everyOne<User>(api, { path: '/v1.0/users' }, query)
        const said =
          users.length === 0
            ? [search === undefined ? 'There is nobody yet.' : `Nobody's name begins with ${search}.`]
            : [...table(['User name', 'Name', 'May'], users.map(row)), '', counted(users.length, 'user')]
        print(options.json, { users }, ...said)
      }),
    )
}

export function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('Show one person, roles and what they may do with devices')
    .argument('<name>', 'user principal name or id')
    .addHelpText('after', '\nExample:\n  taxiway user show kim@contoso.example')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const { id } = await userNamed(api, name)
        const user = await api.get<User>(`/v1.0/users/${id}`)
        print(options.json, { user }, ...factsOf(user))
      }),
    )
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

export function factsOf(user: User): string[] {
  const facts = [
    ['User name', user.userPrincipalName],
    ['Name', user.displayName],
    ['Signs in', user.accountEnabled ? 'yes' : 'no: disabled'],
    ['Roles', user.roles.join(', ') || 'none'],
    ['May join', `${yesNo(user.mayJoinDevices)} (counts where only selected people join: taxiway organization show)`],
    ['Licensed', `${yesNo(user.mdmLicensed)} (for management)`],
    ...said(user),
    ['Made', `${user.createdDateTime.slice(0, 19)}Z`],
    ['Id', user.id],
  ]
  return facts.map(([name = '', value = '']) => `${name.padEnd(11)}${value}`)
}

/** What the organisation says of the person, as far as it says something. */
const said = (user: User): string[][] =>
  [
    ['Type', user.userType === 'Member' ? '' : user.userType],
    ['Title', user.jobTitle],
    ['Department', user.department],
    ['Company', user.companyName],
    ['Office', user.officeLocation],
    ['Place', [user.streetAddress, user.postalCode, user.city, user.state, user.country].filter(Boolean).join(', ')],
    ['Works in', user.usageLocation],
    ['Language', user.preferredLanguage],
    ['Telephone', [...user.businessPhones, user.mobilePhone].filter(Boolean).join(', ')],
    ['Fax', user.faxNumber],
    ['Mail', user.otherMails.join(', ')],
    ['Employment', user.employeeType],
    ['Employee', [user.employeeId, user.employeeHireDate?.slice(0, 10)].filter(Boolean).join(', since ')],
    ...Object.entries(user.onPremisesExtensionAttributes).map(([name, text]) => [
      name.replace('extensionAttribute', 'Text '),
      text,
    ]),
  ].filter((fact): fact is string[] => Boolean(fact[1]))

function row({ userPrincipalName, displayName, accountEnabled, roles, mayJoinDevices, mdmLicensed }: User): string[] {
  const may = [
    ...(accountEnabled ? [] : ['nothing: disabled']),
    ...roles,
    ...(mayJoinDevices ? ['join devices'] : []),
    ...(mdmLicensed ? [] : ['not be managed']),
  ]
  return [userPrincipalName, displayName, may.join(', ')]
}
