// `taxiway bulk-token list|show|create|revoke`: devices that join without a person.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { BulkTokenEntity } from '../../contract/graph/bulk-token.ts'
import { longestDays, mostJoins, usualDays, usualJoins } from '../../kernel/bulk-token.ts'
import { mayGoOn } from '../confirm.ts'
import { everyOne, findNamed, type Kind } from '../named/find.ts'
import { doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean }
type CreateOptions = Options & { joins: number; days: number; network?: readonly string[] }

const kind: Kind = {
  noun: 'bulk token',
  nouns: 'bulk tokens',
  list: 'bulk-token list',
  path: '/beta/deviceManagement/bulkJoinTokens',
}

/** One that joins nothing any more keeps its name; it stands back behind the one that took its place. */
async function tokenNamed(api: Api, name: string): Promise<BulkTokenEntity> {
  const wanted = name.toLowerCase()
  const usable = (await everyOne<BulkTokenEntity>(api, kind)).filter(
    ({ displayName, state }) => state === 'usable' && displayName.toLowerCase() === wanted,
  )
  const [only] = usable
  return only && usable.length === 1 ? only : findNamed<BulkTokenEntity>(api, kind, name)
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

export function bulkTokenCommand(): Command {
  return new Command('bulk-token')
    .description('Tokens with which devices join that no person sets up')
    .addHelpText(
      'after',
      `
A token joins as many devices as it says, until its end, and in the networks that are
named. Devices belong to nobody. What is shown elsewhere joins nothing and is an alarm.

Examples:
  taxiway bulk-token create "Front desks" --joins 25 --network 192.0.2.0/24
  taxiway bulk-token revoke "Front desks" --yes`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(revokeCommand())
}

const words = { usable: 'joins devices', revoked: 'revoked', expired: 'expired', usedUp: 'used up' } as const
const minute = (at: string) => `${at.slice(0, 16)}Z`

const row = ({ displayName, state, joins, maximumJoins, networks, expirationDateTime }: BulkTokenEntity): string[] => [
  displayName,
  words[state],
  `${joins} of ${maximumJoins}`,
  minute(expirationDateTime),
  networks.join(', ') || 'everywhere',
]
const heads = ['Name', 'State', 'Joined', 'Until', 'Networks']

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The bulk tokens of a tenant')
    .addHelpText('after', '\nExample:\n  taxiway bulk-token list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const tokens = await everyOne<BulkTokenEntity>(api, kind)
        const none = ['There is no bulk token. See taxiway bulk-token create --help.']
        print(options.json, { tokens }, ...(tokens.length > 0 ? table(heads, tokens.map(row)) : none))
      }),
    )
}

function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('One bulk token; its secret is shown when it is made, and never again')
    .argument('<name>', 'name or id')
    .addHelpText('after', '\nExample:\n  taxiway bulk-token show "Front desks"')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const token = await tokenNamed(api, name)
        const { id, userPrincipalName, createdDateTime, revokedDateTime } = token
        const facts = [
          ...heads.map((head, at) => [head, row(token)[at] ?? '']),
          ['Id', id],
          ['Account', userPrincipalName],
          ['Made', minute(createdDateTime)],
          ...(revokedDateTime ? [['Revoked', minute(revokedDateTime)]] : []),
        ]
        print(options.json, { token }, ...table(['', ''], facts).slice(1))
      }),
    )
}

function createCommand(): Command {
  return withServerOptions(new Command('create'))
    .description('Make a bulk token, which is shown once')
    .argument('<name>', 'what administrators call it')
    .option('--joins <number>', 'how many devices it joins', wholeNumber(1, mostJoins), usualJoins)
    .option('--days <number>', 'how long it is good', wholeNumber(1, longestDays), usualDays)
    .option('--network <range>', 'where it counts, such as 192.0.2.0/24; repeatable (default: everywhere)', collect)
    .addHelpText(
      'after',
      `
Whoever has the token joins devices with it: name the networks of your own sites, and
no more joins than there are devices. Every join counts, also of one device again.

Example:
  taxiway bulk-token create "Front desks" --joins 25 --days 14 --network 192.0.2.0/24`,
    )
    .action((displayName: string, options: CreateOptions) =>
      withApi(options, async (api) => {
        const { joins, days, network = [] } = options
        const body = { displayName, maximumJoins: joins, days, networks: network }
        const made = await api.post<BulkTokenEntity>(kind.path, body)
        print(
          options.json,
          { ok: true, token: made },
          `With this token ${joins} devices join, until ${minute(made.expirationDateTime)}. It is shown only now.`,
          ...(network.length > 0 ? [`It counts in ${network.join(', ')}.`] : ['It counts from every network.']),
          '',
          made.token ?? '',
        )
      }),
    )
}

function revokeCommand(): Command {
  return withServerOptions(new Command('revoke'))
    .description('Let a token join nothing more, at once')
    .argument('<name...>', 'names or ids of the tokens')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Its devices stay joined and managed; what they signed in with ends.

Example:
  taxiway bulk-token revoke "Front desks" --yes`,
    )
    .action((named: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(named, (one) => tokenNamed(api, one))
        const names = found.map(({ displayName }) => displayName).join(', ')
        if (!(await mayGoOn(`${names} would join nothing more, for good.`, options.yes))) return
        await doEach(
          found,
          ({ displayName }) => displayName,
          ({ id }) => api.post(`${kind.path}/${id}/revoke`),
        )
        const tokens = found.map(({ id, displayName }) => ({ id, displayName }))
        print(options.json, { ok: true, tokens }, ...tokens.map(({ displayName }) => `${displayName} is revoked.`))
      }),
    )
}
