// `taxiway application show`: one application, its state, whom it lets in, its permissions and credentials.

import { Command } from 'commander'

import type { Application } from '../../contract/graph/application.ts'
import type { ServicePrincipalEntity } from '../../contract/graph/service-principal.ts'
import { unlessForbidden } from '../named/inside.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { applicationOf } from './find.ts'
import { isOfToken } from './of-token.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function showCommand(): Command {
  return withServerOptions(new Command('show').description('One application and each permission that it has'))
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
        print(options.json, { application }, ...factsOf(application, principal))
      }),
    )
}

/** Whom it lets in is left out where the caller may not read it. */
function factsOf(application: Application, principal: ServicePrincipalEntity | undefined): string[] {
  const { displayName, appId, id, accountEnabled, appRoles, createdDateTime, web, spa, publicClient } = application
  return [
    displayName,
    `  client id  ${appId}`,
    `  object id  ${id}`,
    `  made       ${createdDateTime.slice(0, 19)}Z`,
    `  state      ${accountEnabled ? 'on' : 'turned off: nobody signs in, and it gets no token'}`,
    ...(principal ? [`  people     ${limitWords(principal)}`] : []),
    ...(isOfToken(application) ? ['  made for   one token of taxiway token, and goes with it'] : []),
    ...[...appRoles].sort().map((role, index) => `  ${index === 0 ? 'may' : '   '}        ${role}`),
    ...[...web.redirectUris, ...spa.redirectUris, ...publicClient.redirectUris].map((uri) => `  back to    ${uri}`),
    ...application.passwordCredentials.map((one) => `  secret     ${one.hint}… ${credentialWords(one)}`),
    ...application.keyCredentials.map((one) => `  key        ${credentialWords(one)}`),
    ...(signsIn(application) ? [] : ['  secret     none: it cannot sign in']),
  ]
}

const limitWords = ({ appRoleAssignmentRequired: isLimited }: ServicePrincipalEntity): string =>
  isLimited ? 'only who is assigned signs in: see application assigned' : 'everybody of the organisation may sign in'

/** A page or a program needs nothing that is kept: people sign in there. */
const signsIn = ({ passwordCredentials, keyCredentials, spa, publicClient }: Application): boolean =>
  [passwordCredentials, keyCredentials, spa.redirectUris, publicClient.redirectUris].some((all) => all.length > 0)

const credentialWords = (one: Application['passwordCredentials'][number] | Application['keyCredentials'][number]) =>
  `${one.displayName}, ${one.endDateTime ? `until ${one.endDateTime.slice(0, 10)}` : 'without an end'}${one.createdBy === null ? '' : `, by ${one.createdBy}`} (${one.keyId})`
