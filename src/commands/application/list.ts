// `taxiway application list`: those of a tenant, without the ones that tokens have.

import { Command } from 'commander'

import type { Application } from '../../contract/graph/application.ts'
import { everyOne } from '../named/find.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { applicationKind } from './find.ts'
import { isOfToken } from './of-token.ts'

type Options = { data?: string; tenant?: string; json?: boolean; tokens?: boolean }

export function listCommand(): Command {
  return withServerOptions(new Command('list').description('The applications of a tenant'))
    .option('--tokens', 'those that taxiway token made instead, one for each token')
    .addHelpText('after', '\nExamples:\n  taxiway application list\n  taxiway application list --tokens')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const all = await everyOne<Application>(api, applicationKind)
        const shown = all.filter((one) => isOfToken(one) === (options.tokens === true))
        const hidden = options.tokens ? 0 : all.length - shown.length
        print(options.json, { applications: shown, hiddenOfTokens: hidden }, ...listed(shown, hidden, options))
      }),
    )
}

function listed(shown: readonly Application[], hidden: number, { tokens }: Options): string[] {
  const none = tokens
    ? 'No token of taxiway token has an application now.'
    : 'There is no application. Make one: taxiway application add NAME --role PERMISSION'
  return [
    ...(shown.length > 0 ? table(['Name', 'Client id', 'May'], shown.map(row)) : [none]),
    ...(shown.some(isLong) ? ['', 'Each permission of one: taxiway application show NAME'] : []),
    ...(hidden > 0 ? ['', `Not shown: ${hidden} that taxiway token made. See taxiway application list --tokens`] : []),
  ]
}

const isLong = ({ appRoles }: Application): boolean => appRoles.length > 3

function row(one: Application): string[] {
  const { displayName, appId, appRoles } = one
  return [displayName, appId, isLong(one) ? `${appRoles.length} permissions` : appRoles.join(', ')]
}
