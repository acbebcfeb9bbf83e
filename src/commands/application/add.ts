// `taxiway application add`: one command makes an application with a secret and just the permissions it needs.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { applicationPermissions } from '../../kernel/permission.ts'
import { tokenAddress } from '../operator-file.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { refuseUnknownPermission } from './find.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  role?: string[]
  web?: string[]
  page?: string[]
  program?: string[]
}

/** What a script asks a token for: all that its application may do. */
const scope = 'https://graph.microsoft.com/.default'

type Made = { appId: string; appRoles: string[]; secretText: string | null; secretEndDateTime: string | null }

export function addCommand(): Command {
  return withServerOptions(
    new Command('add').description('Make an application, and a secret for it, which is shown once'),
  )
    .argument('<name>', 'what it is for, for example "nightly import"')
    .option('--role <permission...>', 'what it may do; give as few as it needs')
    .option('--web <address...>', 'where people come back to after their sign-in: a server that keeps a secret')
    .option('--page <address...>', 'the same: a page in a browser, which gets no secret')
    .option('--program <address...>', 'the same: a program on somebody’s machine, which gets no secret')
    .addHelpText(
      'after',
      `
A script and a server get a secret. Where only pages and programs are named there
is none, whatever --role says: they send a PKCE challenge. What an application has
for people who sign in: taxiway application grant NAME PERMISSION --people

Permissions
${applicationPermissions.map((scope) => `  ${scope}`).join('\n')}

Examples:
  taxiway application add "nightly import" --role DeviceManagementServiceConfig.ReadWrite.All
  taxiway application add Dashboard --page https://dashboard.example/back`,
    )
    .action((displayName: string, options: Options) => withApi(options, (api) => add(api, displayName, options)))
}

async function add(api: Api, displayName: string, options: Options): Promise<void> {
  const { role = [], web = [], page = [], program = [] } = options
  for (const one of role) refuseUnknownPermission(one)
  const addresses = [...web, ...page, ...program]
  if (role.length + addresses.length === 0)
    throw new UsageError('Say what it is: --role for a script; --web, --page or --program for what people sign in to.')
  const made = await api.post<Made>('/beta/applications', {
    displayName,
    appRoles: role,
    web: { redirectUris: web },
    spa: { redirectUris: page },
    publicClient: { redirectUris: program },
  })
  const tokenUrl = tokenAddress(options)
  print(
    options.json,
    {
      ...{ ok: true, clientId: made.appId, clientSecret: made.secretText, secretEndsAt: made.secretEndDateTime },
      ...{ roles: made.appRoles, tokenUrl, scope },
    },
    `Made ${displayName}.${made.secretText ? ' The secret is shown only now.' : ' It has no secret: where it runs none would be kept.'}`,
    '',
    `  client id      ${made.appId}`,
    ...(made.secretText ? [`  client secret  ${made.secretText}`] : []),
    ...(made.secretEndDateTime ? [`  good until     ${made.secretEndDateTime.slice(0, 10)}`] : []),
    ...(role.length > 0 ? [`  may            ${made.appRoles.join(', ')}`] : []),
    ...addresses.map((address) => `  comes back to  ${address}`),
    `  token from     ${tokenUrl}`,
    ...(role.length > 0 && made.secretText ? [`                 grant_type=client_credentials, scope=${scope}`] : []),
  )
}
