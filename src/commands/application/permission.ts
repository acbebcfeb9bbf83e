// `taxiway application permissions|ask|grant|withdraw|disable|enable`: what an application asks for and has, by itself and for people who
// sign in, and whether it is on in the organisation.

import { Command } from 'commander'

import { type Api, everyPage } from '../../client/api.ts'
import type { Application } from '../../contract/graph/application.ts'
import type { AppRoleAssignment, PermissionGrant } from '../../contract/graph/service-principal.ts'
import { applicationPermissions, delegatedPermissions, permissionNamed, permissions } from '../../kernel/permission.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import { mayGoOn } from '../confirm.ts'
import { allOf, doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { userNamed } from '../user/named.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { applicationOf } from './find.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  people?: boolean
  person?: string
  dryRun?: boolean
  remove?: boolean
  yes?: boolean
}

const which = ['<name>', 'name or client id of the application'] as const
const apiAppId = '00000003-0000-0000-c000-000000000000'
const principals = '/v1.0/servicePrincipals'
const grantsPath = '/v1.0/oauth2PermissionGrants'

export const permissionCommands = (): Command[] => [
  permissionsCommand(),
  askCommand(),
  grantCommand(),
  withdrawCommand(),
  turnCommand('disable'),
  turnCommand('enable'),
]

type Principal = { readonly id: string; readonly accountEnabled: boolean }

type Held = {
  readonly application: Application
  readonly principal: Principal
  readonly roles: readonly AppRoleAssignment[]
  readonly grants: readonly PermissionGrant[]
}

const principalOf = (api: Api, appId: string) => api.get<Principal>(`${principals}/appId=${appId}`)

async function heldBy(api: Api, named: string): Promise<Held> {
  const application = await applicationOf(api, named)
  const principal = await principalOf(api, application.appId)
  const { value: roles } = await api.get<{ value: AppRoleAssignment[] }>(
    `${principals}/${principal.id}/appRoleAssignments`,
  )
  const grants: PermissionGrant[] = []
  const filter = encodeURIComponent(`clientId eq ${principal.id}`)
  for await (const page of everyPage<PermissionGrant>(api, `${grantsPath}?$filter=${filter}`)) grants.push(...page)
  return { application, principal, roles, grants }
}

function permissionsCommand(): Command {
  return withServerOptions(new Command('permissions'))
    .description('What an application asks for and has, for whom, and who consented')
    .argument(...which)
    .addHelpText('after', '\nExample:\n  taxiway application permissions 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((named: string, options: Options) =>
      withApi(options, async (api) => {
        const { application, principal, roles, grants } = await heldBy(api, named)
        const people = await namesOf(api, grants)
        const rows = [
          ...roles.map((role) => [
            role.appRoleValue,
            'by itself',
            role.createdDateTime.slice(0, 10),
            role.grantedBy ?? '',
          ]),
          ...grants.flatMap(({ scope, principalId, createdDateTime, grantedBy }) =>
            scope
              .split(' ')
              .map((name) => [
                name,
                principalId === null ? 'everybody' : (people.get(principalId) ?? principalId),
                createdDateTime.slice(0, 10),
                grantedBy,
              ]),
          ),
        ]
        const lacks = lackedBy(application)
        print(
          options.json,
          { application, servicePrincipal: principal, appRoleAssignments: roles, oauth2PermissionGrants: grants },
          `${application.displayName} is ${principal.accountEnabled ? 'on' : 'turned off'}.`,
          '',
          ...(rows.length > 0 ? table(['Permission', 'For', 'Since', 'Given by'], rows) : ['It has no permission.']),
          ...(lacks.length > 0 ? ['', `Asks for and was not given: ${lacks.join(', ')}`] : []),
        )
      }),
    )
}

async function namesOf(api: Api, grants: readonly PermissionGrant[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const { principalId } of grants) {
    if (principalId !== null) names.set(principalId, (await userNamed(api, principalId)).userPrincipalName)
  }
  return names
}

const idsOf = { Role: 'application', Scope: 'delegated' } as const
type Kind = keyof typeof idsOf

const nameOfId = (kind: Kind, id: string) =>
  delegatedPermissions.find((name) => permissions.get(name)?.[idsOf[kind]] === id) ?? id

/** Of what it has by itself, and for everybody. */
function lackedBy({ requiredResourceAccess, appRoles, delegatedPermissions: scopes }: Application): string[] {
  return requiredResourceAccess
    .flatMap(({ resourceAccess }) => resourceAccess)
    .flatMap(({ id, type }) => {
      const name = nameOfId(type, id)
      if ((type === 'Role' ? appRoles : scopes).includes(name)) return []
      return [type === 'Role' ? name : `${name} (for people)`]
    })
}

/** As they are written; a slip is refused before anything is sent. */
function permissionsIn(names: readonly string[], kind: Kind): readonly string[] {
  const known = kind === 'Role' ? applicationPermissions : delegatedPermissions
  return names.map((name) => {
    const found = permissionNamed(name)
    if (found !== undefined && known.includes(found)) return found
    throw new UsageError(
      `There is no permission '${name}' that an application has ${kind === 'Role' ? 'by itself' : 'for people'}.${didYouMean(name, known)} Permissions are: ${known.join(', ')}.`,
    )
  })
}

const kindIn = ({ people, person }: Options): Kind => (people || person !== undefined ? 'Scope' : 'Role')

function askCommand(): Command {
  return withServerOptions(new Command('ask'))
    .description('Say what an application asks for; asking gives nothing')
    .argument(...which)
    .argument('<permission...>', 'permissions of the API')
    .option('--people', 'for people who sign in, instead of by itself')
    .option('--remove', 'it asks for these no more')
    .addHelpText(
      'after',
      '\nExample:\n  taxiway application ask 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b User.Read --people',
    )
    .action((named: string, given: string[], options: Options) =>
      withApi(options, async (api) => {
        const kind = kindIn(options)
        const wanted = permissionsIn(given, kind)
        const { appId, displayName, requiredResourceAccess } = await applicationOf(api, named)
        const ids = wanted.map((name) => permissions.get(name)?.[idsOf[kind]])
        const others = requiredResourceAccess
          .flatMap(({ resourceAccess }) => resourceAccess)
          .filter(({ id, type }) => type !== kind || !ids.includes(id))
        const resourceAccess = [...others, ...(options.remove ? [] : ids.map((id) => ({ id, type: kind })))]
        await api.patch(`/beta/applications/${appId}`, {
          requiredResourceAccess: resourceAccess.length > 0 ? [{ resourceAppId: apiAppId, resourceAccess }] : [],
        })
        const says = options.remove ? 'asks no more for' : 'asks for'
        print(options.json, { ok: true, clientId: appId }, `${displayName} ${says} ${allOf(wanted)}.`)
      }),
    )
}

const forWhom = (command: Command): Command =>
  withServerOptions(command)
    .argument(...which)
    .argument('<permission...>', 'permissions of the API')
    .option('--people', 'for everybody who signs in, instead of by itself')
    .option('--person <user>', 'for this person who signs in')
    .option('--dry-run', 'say what would change, change nothing')

type Change = { readonly names: readonly string[]; readonly whom: string; readonly userId: string | null }

async function changeIn(api: Api, given: readonly string[], options: Options): Promise<Change> {
  if (options.people && options.person !== undefined)
    throw new UsageError('--people and --person exclude each other: everybody, or one person.')
  const names = permissionsIn(given, kindIn(options))
  if (options.person === undefined)
    return { names, whom: options.people ? 'for everybody who signs in' : 'by itself', userId: null }
  const { id, userPrincipalName } = await userNamed(api, options.person)
  return { names, whom: `for ${userPrincipalName}`, userId: id }
}

function grantCommand(): Command {
  return forWhom(new Command('grant'))
    .description('Give an application permissions: by itself, or for people (consent)')
    .addHelpText(
      'after',
      `
Examples:
  taxiway application grant 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b Device.Read.All --dry-run
  taxiway application grant 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b Device.Read.All
  taxiway application grant 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b User.Read --people`,
    )
    .action((named: string, given: string[], options: Options) =>
      withApi(options, async (api) => {
        const change = await changeIn(api, given, options)
        const held = await heldBy(api, named)
        const { displayName, appId: clientId } = held.application
        const missing = change.names.filter((name) => !hasIn(held, change, kindIn(options)).includes(name))
        const what = { clientId, permissions: missing, for: change.whom }
        if (missing.length === 0)
          return print(options.json, { ok: true, ...what }, `${displayName} has ${allOf(change.names)} already.`)
        if (options.dryRun) {
          const said = `${displayName} would get ${allOf(missing)}, ${change.whom}. Nothing was changed.`
          return print(options.json, { ok: true, dryRun: true, ...what }, said)
        }
        if (kindIn(options) === 'Role') await giveRoles(api, held, missing)
        else await giveScopes(api, held, change, missing)
        print(options.json, { ok: true, ...what }, `${displayName} has ${allOf(missing)}, ${change.whom}.`)
      }),
    )
}

const grantIn = ({ grants }: Held, { userId }: Change) => grants.find(({ principalId }) => principalId === userId)

function hasIn(held: Held, change: Change, kind: Kind): readonly string[] {
  if (kind === 'Role') return held.roles.map(({ appRoleValue }) => appRoleValue)
  return grantIn(held, change)?.scope.split(' ') ?? []
}

async function giveRoles(api: Api, { principal }: Held, names: readonly string[]): Promise<void> {
  const { id: resourceId } = await principalOf(api, apiAppId)
  for (const name of names) {
    const appRoleId = permissions.get(name)?.application
    const body = { principalId: principal.id, resourceId, appRoleId }
    await api.post(`${principals}/${principal.id}/appRoleAssignments`, body)
  }
}

async function giveScopes(api: Api, held: Held, change: Change, names: readonly string[]): Promise<void> {
  const before = grantIn(held, change)
  if (before) return void (await api.patch(`${grantsPath}/${before.id}`, { scope: [before.scope, ...names].join(' ') }))
  const { id: resourceId } = await principalOf(api, apiAppId)
  const to =
    change.userId === null ? { consentType: 'AllPrincipals' } : { consentType: 'Principal', principalId: change.userId }
  await api.post(grantsPath, { clientId: held.principal.id, resourceId, ...to, scope: names.join(' ') })
}

function withdrawCommand(): Command {
  return forWhom(new Command('withdraw'))
    .description('Take permissions from an application; its next token lacks them')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Examples:
  taxiway application withdraw 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b Device.Read.All --dry-run
  taxiway application withdraw 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b Device.Read.All`,
    )
    .action((named: string, given: string[], options: Options) =>
      withApi(options, async (api) => {
        const change = await changeIn(api, given, options)
        const held = await heldBy(api, named)
        const { displayName, appId: clientId } = held.application
        const kind = kindIn(options)
        const taken = hasIn(held, change, kind).filter((name) => change.names.includes(name))
        const what = { clientId, permissions: taken, for: change.whom }
        if (taken.length === 0) {
          const said = `${displayName} does not have ${allOf(change.names)}, ${change.whom}.`
          return print(options.json, { ok: true, ...what }, said)
        }
        const said = `${displayName} would lose ${allOf(taken)}, ${change.whom}: what it does with that would stop working.`
        if (options.dryRun)
          return print(options.json, { ok: true, dryRun: true, ...what }, `${said} Nothing was changed.`)
        if (!(await mayGoOn(said, options.yes))) return
        if (kind === 'Role') {
          for (const { id, appRoleValue } of held.roles)
            if (taken.includes(appRoleValue))
              await api.delete(`${principals}/${held.principal.id}/appRoleAssignments/${id}`)
        } else await takeScopes(api, grantIn(held, change), taken)
        print(options.json, { ok: true, ...what }, `${displayName} has ${allOf(taken)} no more, ${change.whom}.`)
      }),
    )
}

async function takeScopes(api: Api, grant: PermissionGrant | undefined, taken: readonly string[]): Promise<void> {
  if (!grant) return
  const left = grant.scope.split(' ').filter((name) => !taken.includes(name))
  if (left.length === 0) await api.delete(`${grantsPath}/${grant.id}`)
  else await api.patch(`${grantsPath}/${grant.id}`, { scope: left.join(' ') })
}

const examples = {
  disable: 'taxiway application disable 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b',
  enable: 'taxiway application enable 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b',
} as const

function turnCommand(verb: 'disable' | 'enable'): Command {
  const command = withServerOptions(new Command(verb))
    .description(
      verb === 'disable'
        ? 'Turn applications off: nobody signs in, they get no token and change nothing'
        : 'Turn applications on again',
    )
    .argument('<name...>', 'names or client ids of applications')
  if (verb === 'disable') command.option('--yes', 'do not ask')
  return command.addHelpText('after', `\nExample:\n  ${examples[verb]}`).action((names: string[], options: Options) =>
    withApi(options, async (api) => {
      const found = await findEach(names, (name) => applicationOf(api, name))
      const called = found.map(({ displayName, appId }) => `${displayName} (${appId})`)
      const what = `${allOf(called)} would be turned off: nobody could sign in there, and no token would be given.`
      if (verb === 'disable' && !(await mayGoOn(what, options.yes))) return
      await doEach(
        found,
        ({ displayName }) => displayName,
        async ({ appId }) => {
          const { id } = await principalOf(api, appId)
          await api.patch(`${principals}/${id}`, { accountEnabled: verb === 'enable' })
        },
      )
      const said = verb === 'disable' ? 'turned off' : 'on'
      const clientIds = found.map(({ appId }) => appId)
      print(options.json, { ok: true, clientIds }, ...called.map((one) => `${one} is ${said}.`))
    }),
  )
}
