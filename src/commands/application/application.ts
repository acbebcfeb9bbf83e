// `taxiway application add|list|show|delete`: credentials for scripts, and applications that people sign in to. One command makes
// an application with a secret and just the permissions it needs; no script has to know a person's password.

import { Command } from 'commander'

import { type Api, everyPage } from '../../client/api.ts'
import type { Application } from '../../contract/graph/application.ts'
import type { ServicePrincipalEntity } from '../../contract/graph/service-principal.ts'
import { Fault } from '../../kernel/fault.ts'
import { applicationPermissions } from '../../kernel/permission.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import { mayGoOn } from '../confirm.ts'
import { findNamed } from '../named/find.ts'
import { unlessForbidden } from '../named/inside.ts'
import { allOf, doEach, findEach } from '../named/several.ts'
import { tokenAddress } from '../operator-file.ts'
import { isId, print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { accessCommands } from './access.ts'
import { credentialCommands } from './credential.ts'
import { isOfToken } from './of-token.ts'
import { permissionCommands } from './permission.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  role?: string[]
  web?: string[]
  page?: string[]
  program?: string[]
  yes?: boolean
  tokens?: boolean
}
/** What a script asks a token for: all that its application may do. */
const scope = 'https://graph.microsoft.com/.default'

type Made = { appId: string; appRoles: string[]; secretText: string | null; secretEndDateTime: string | null }

export function applicationCommand(): Command {
  const add = withServerOptions(
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
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        const { role = [], web = [], page = [], program = [] } = options
        for (const one of role) refuseUnknownPermission(one)
        if (role.length + web.length + page.length + program.length === 0)
          throw new UsageError(
            'Say what it is: --role for a script; --web, --page or --program for what people sign in to.',
          )
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
          ...[...web, ...page, ...program].map((address) => `  comes back to  ${address}`),
          `  token from     ${tokenUrl}`,
          ...(role.length > 0 && made.secretText
            ? [`                 grant_type=client_credentials, scope=${scope}`]
            : []),
        )
      }),
    )
  const list = withServerOptions(new Command('list').description('The applications of a tenant'))
    .option('--tokens', 'those that taxiway token made instead, one for each token')
    .addHelpText('after', '\nExamples:\n  taxiway application list\n  taxiway application list --tokens')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const all: Application[] = []
        for await (const page of everyPage<Application>(api, '/beta/applications?$top=999')) all.push(...page)
        const shown = all.filter((one) => isOfToken(one) === (options.tokens === true))
        const hidden = options.tokens ? 0 : all.length - shown.length
        print(options.json, { applications: shown, hiddenOfTokens: hidden }, ...listed(shown, hidden, options))
      }),
    )
  const remove = withServerOptions(
    new Command('delete').description('Delete an application; its secret is good for nothing'),
  )
    .argument('<name...>', 'names or client ids of applications')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  taxiway application delete 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((names: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(names, (name) => applicationOf(api, name))
        const said = found.map(({ displayName, appId }) => `${displayName} (${appId})`)
        const what =
          found.length === 1
            ? `The application ${said[0]} would be deleted, and its secret with it: what signs in with it would stop working.`
            : `The applications ${allOf(said)} would be deleted, and their secrets with them: what signs in with one would stop working.`
        if (!(await mayGoOn(what, options.yes))) return
        await doEach(
          found,
          ({ displayName }) => displayName,
          ({ appId }) => api.delete(`/beta/applications/${appId}`),
        )
        const deleted = found.map(({ appId: clientId, displayName }) => ({ clientId, displayName }))
        print(options.json, { ok: true, deleted }, ...said.map((one) => `Deleted ${one}.`))
      }),
    )
  const show = withServerOptions(new Command('show').description('One application and each permission that it has'))
    .argument('<name>', 'name or client id of the application')
    .addHelpText(
      'after',
      '\nExamples:\n  taxiway application show Reports\n  taxiway application show 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b',
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const application = await applicationOf(api, name)
        const principal = await unlessForbidden(
          api.get<ServicePrincipalEntity>(`/v1.0/servicePrincipals/appId=${application.appId}`),
        )
        const { displayName, appId, id, accountEnabled, appRoles, createdDateTime, web, spa, publicClient } =
          application
        print(
          options.json,
          { application },
          displayName,
          `  client id  ${appId}`,
          `  object id  ${id}`,
          `  made       ${createdDateTime.slice(0, 19)}Z`,
          `  state      ${accountEnabled ? 'on' : 'turned off: nobody signs in, and it gets no token'}`,
          ...(principal ? [`  people     ${limitWords(principal)}`] : []),
          ...(isOfToken(application) ? ['  made for   one token of taxiway token, and goes with it'] : []),
          ...[...appRoles].sort().map((role, index) => `  ${index === 0 ? 'may' : '   '}        ${role}`),
          ...[...web.redirectUris, ...spa.redirectUris, ...publicClient.redirectUris].map(
            (uri) => `  back to    ${uri}`,
          ),
          ...application.passwordCredentials.map((one) => `  secret     ${one.hint}… ${credentialWords(one)}`),
          ...application.keyCredentials.map((one) => `  key        ${credentialWords(one)}`),
          ...(signsIn(application) ? [] : ['  secret     none: it cannot sign in']),
        )
      }),
    )
  const command = new Command('application')
    .description('Credentials for scripts, and applications that people sign in to')
    .addHelpText('after', '\nExample:\n  taxiway application list')
    .addCommand(add)
    .addCommand(list)
    .addCommand(show)
    .addCommand(remove)
  for (const one of [...credentialCommands(), ...permissionCommands(), ...accessCommands()]) command.addCommand(one)
  return command
}

const limitWords = ({ appRoleAssignmentRequired: isLimited }: ServicePrincipalEntity): string =>
  isLimited ? 'only who is assigned signs in: see application assigned' : 'everybody of the organisation may sign in'

/** A page or a program needs nothing that is kept: people sign in there. */
const signsIn = ({ passwordCredentials, keyCredentials, spa, publicClient }: Application): boolean =>
  [passwordCredentials, keyCredentials, spa.redirectUris, publicClient.redirectUris].some((all) => all.length > 0)

const credentialWords = (one: Application['passwordCredentials'][number] | Application['keyCredentials'][number]) =>
  `${one.displayName}, ${one.endDateTime ? `until ${one.endDateTime.slice(0, 10)}` : 'without an end'}${one.createdBy === null ? '' : `, by ${one.createdBy}`} (${one.keyId})`

export function refuseUnknownPermission(name: string): void {
  if (applicationPermissions.includes(name)) return
  throw new UsageError(
    `There is no permission '${name}'.${didYouMean(name, applicationPermissions)} Permissions are: ${applicationPermissions.join(', ')}.`,
  )
}

const applicationKind = {
  noun: 'application',
  nouns: 'applications',
  list: 'application list',
  path: '/beta/applications',
}

/** By its client id or by its name. */
export async function applicationOf(api: Api, named: string): Promise<Application> {
  if (!isId(named)) return findNamed<Application>(api, applicationKind, named)
  const { value } = await api.get<{ value: Application[] }>(
    `/beta/applications?$filter=${encodeURIComponent(`appId eq '${named}'`)}`,
  )
  if (value[0]) return value[0]
  throw new Fault('not-found', `There is no application ${named}. See taxiway application list.`, {
    reason: 'application-not-found',
  })
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
