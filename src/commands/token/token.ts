// `taxiway token`: one command between a script and the API. The token may do what was asked for and nothing else; it comes from an
// application of its own, or from one that there is.

import { Command } from 'commander'

import { type ApiCredentials, fetchToken } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { applicationOf, refuseUnknownPermission } from '../application/find.ts'
import { forToken } from '../application/of-token.ts'
import { credentialsOf } from '../operator-file.ts'
import { print, sayAside } from '../output.ts'
import { readHiddenLine } from '../password.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; application?: string; secretStdin?: true }

export function tokenCommand(): Command {
  return withServerOptions(new Command('token'))
    .description('Print an access token for a script, with the permissions that it asks for and no others')
    .argument('[permission...]', 'what the script may do, as few as it needs')
    .option('--application <name>', 'an application that there is, by name or client id')
    .option('--secret-stdin', 'with --application: its secret is the first line of the standard input')
    .addHelpText(
      'after',
      `
On the standard output stands the token alone, so that a script can take it; how
long it is good, an hour at the most, goes to stderr. It is a key: print it nowhere.

Without --application each call makes an application of its own with these
permissions. Nobody has its secret, which ends after two hours; a later call of this
command deletes it then. To end a token before that, delete its
application: taxiway application delete. A script that runs every night is better
off with an application of its own: taxiway application add.

With --application the token may do what that application may; permissions that are
named have to be among these.

Permissions: taxiway application add --help.

Examples:
  TOKEN=$(taxiway token DeviceManagementServiceConfig.Read.All)
  taxiway token Group.Read.All User.Read.All --json
  taxiway token --application 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --secret-stdin < secret.txt`,
    )
    .action((permissions: string[], options: Options) => token(permissions, options))
}

async function token(permissions: readonly string[], options: Options): Promise<void> {
  for (const permission of permissions) refuseUnknownPermission(permission)
  const { application } = options
  if (!application && permissions.length === 0) {
    throw new UsageError('Say what the script may do, for example Group.Read.All. See taxiway application add --help.')
  }
  if (!application !== !options.secretStdin) {
    throw new UsageError('--application and --secret-stdin go together: the secret of that application is read.')
  }
  await withApi(options, async (api) => {
    if (application) {
      const { appId } = await applicationOf(api, application)
      return tellToken(await ofApplication(appId, permissions, options), options)
    }
    const made = await api.post<{ appId: string; secretText: string }>('/beta/applications', {
      ...forToken(new Date()),
      appRoles: [...new Set(permissions)],
    })
    const credentials = { ...credentialsOf(options), clientId: made.appId, clientSecret: made.secretText }
    tellToken(await read(credentials), options)
  })
}

type Read = {
  readonly accessToken: string
  readonly expiresAt: string
  readonly clientId: string
  readonly permissions: readonly string[]
}

async function ofApplication(clientId: string, permissions: readonly string[], options: Options): Promise<Read> {
  const clientSecret = await readHiddenLine(
    'The secret of the application',
    'No secret came on the standard input. Give it as the first line.',
  )
  const found = await read({ ...credentialsOf(options), clientId, clientSecret })
  const missing = permissions.filter((permission) => !found.permissions.includes(permission))
  if (missing.length === 0) return found
  throw new Fault(
    'forbidden',
    `The application ${clientId} may not ${missing.join(', ')}. It may ${found.permissions.join(', ')}. Make one that may: taxiway application add.`,
    { reason: 'permission-missing' },
  )
}

async function read(credentials: ApiCredentials): Promise<Read> {
  const { value, expiresInSeconds } = await fetchToken(credentials)
  const claims = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
    roles?: string[]
  }
  return {
    accessToken: value,
    expiresAt: `${new Date(Date.now() + expiresInSeconds * 1000).toISOString().slice(0, 19)}Z`,
    clientId: credentials.clientId,
    permissions: claims.roles ?? [],
  }
}

function tellToken(found: Read, { json }: Options): void {
  print(json, { ok: true, ...found }, found.accessToken)
  if (json) return
  sayAside(`Good until ${found.expiresAt} for ${found.permissions.join(', ')}. Its application is ${found.clientId}.`)
}
