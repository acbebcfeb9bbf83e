// `taxiway application assigned|assign|unassign|limit|open`: who may sign in to an application.

import { Command } from 'commander'

import { type Api, everyPage } from '../../client/api.ts'
import type { ApplicationAccess, ServicePrincipalEntity } from '../../contract/graph/service-principal.ts'
import { mayGoOn } from '../confirm.ts'
import { groupKind } from '../group/kind.ts'
import { findNamed } from '../named/find.ts'
import { allOf, doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { userNamed } from '../user/named.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { applicationOf } from './find.ts'

type Options = { data?: string; tenant?: string; json?: boolean; group?: boolean; yes?: boolean }

const which = ['<name>', 'name or client id of the application'] as const
const principals = '/v1.0/servicePrincipals'

export const accessCommands = (): Command[] => [
  assignedCommand(),
  assignCommand(),
  unassignCommand(),
  limitCommand(),
  openCommand(),
]

type Client = { readonly displayName: string; readonly clientId: string; readonly principal: ServicePrincipalEntity }

async function clientOf(api: Api, named: string): Promise<Client> {
  const { displayName, appId: clientId } = await applicationOf(api, named)
  return { displayName, clientId, principal: await api.get(`${principals}/appId=${clientId}`) }
}

async function assignedTo(api: Api, { principal }: Client): Promise<ApplicationAccess[]> {
  const all: ApplicationAccess[] = []
  const path = `${principals}/${principal.id}/appRoleAssignedTo?$top=999`
  for await (const page of everyPage<ApplicationAccess>(api, path)) all.push(...page)
  return all
}

const kinds = { User: 'person', Group: 'group' } as const

function assignedCommand(): Command {
  return withServerOptions(new Command('assigned'))
    .description('Who may sign in to an application: everybody, or who is assigned')
    .argument(...which)
    .addHelpText('after', '\nExample:\n  taxiway application assigned 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((named: string, options: Options) =>
      withApi(options, async (api) => {
        const client = await clientOf(api, named)
        const all = await assignedTo(api, client)
        const isLimited = client.principal.appRoleAssignmentRequired
        const rows = all.map((one) => [
          one.principalDisplayName,
          kinds[one.principalType],
          one.createdDateTime.slice(0, 10),
          one.grantedBy,
        ])
        print(
          options.json,
          { clientId: client.clientId, assignmentRequired: isLimited, assigned: all },
          isLimited
            ? `Only those who are assigned may sign in to ${client.displayName}.`
            : `Everybody of the organisation may sign in to ${client.displayName}.`,
          '',
          ...(rows.length > 0 ? table(['Name', 'What', 'Since', 'Assigned by'], rows) : ['Nobody is assigned.']),
        )
      }),
    )
}

const many = (command: Command): Command =>
  withServerOptions(command)
    .argument(...which)
    .argument('<who...>', 'user names of people; with --group, names of groups')
    .option('--group', 'these are groups: their members, as long as they are')

type Whom = { readonly id: string; readonly name: string }

const found = (api: Api, names: readonly string[], { group }: Options): Promise<readonly Whom[]> =>
  findEach(names, async (name) => {
    if (!group) {
      const { id, userPrincipalName } = await userNamed(api, name)
      return { id, name: userPrincipalName }
    }
    const { id, displayName } = await findNamed<{ id: string; displayName: string }>(api, groupKind, name)
    return { id, name: displayName }
  })

function assignCommand(): Command {
  return many(new Command('assign'))
    .description('Let people, or the members of groups, sign in to a limited application')
    .addHelpText(
      'after',
      `
Counts where the application is limited: taxiway application limit NAME

Example:
  taxiway application assign 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b pia@contoso.example`,
    )
    .action((named: string, names: string[], options: Options) =>
      withApi(options, async (api) => {
        const client = await clientOf(api, named)
        const { displayName, clientId, principal } = client
        const whom = await found(api, names, options)
        const held = new Set((await assignedTo(api, client)).map(({ principalId }) => principalId))
        const missing = whom.filter(({ id }) => !held.has(id))
        await doEach(
          missing,
          ({ name }) => name,
          ({ id: principalId }) =>
            api.post(`${principals}/${principal.id}/appRoleAssignedTo`, { principalId, resourceId: principal.id }),
        )
        const said = (all: readonly Whom[]) => allOf(all.map(({ name }) => name))
        const assigned = missing.map(({ id, name }) => ({ id, name }))
        print(
          options.json,
          { ok: true, clientId, assigned },
          missing.length > 0
            ? `Assigned to ${displayName}: ${said(missing)}.`
            : `Assigned to ${displayName} already: ${said(whom)}.`,
        )
      }),
    )
}

function unassignCommand(): Command {
  return many(new Command('unassign'))
    .description('End that people, or the members of groups, are assigned')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExample:\n  taxiway application unassign 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b pia@contoso.example',
    )
    .action((named: string, names: string[], options: Options) =>
      withApi(options, async (api) => {
        const client = await clientOf(api, named)
        const { displayName, clientId, principal } = client
        const whom = await found(api, names, options)
        const ids = new Set(whom.map(({ id }) => id))
        const ended = (await assignedTo(api, client)).filter(({ principalId }) => ids.has(principalId))
        const said = allOf(whom.map(({ name }) => name))
        if (ended.length === 0) {
          return print(options.json, { ok: true, clientId, ended: [] }, `Not assigned to ${displayName}: ${said}.`)
        }
        const what = `${said} would not be assigned to ${displayName} any more: where that is required they get no further token.`
        if (!(await mayGoOn(what, options.yes))) return
        await doEach(
          ended,
          ({ principalDisplayName }) => principalDisplayName,
          ({ id }) => api.delete(`${principals}/${principal.id}/appRoleAssignedTo/${id}`),
        )
        const json = { ok: true, clientId, ended: ended.map(({ principalId: id }) => ({ id })) }
        print(options.json, json, `Assigned to ${displayName} no more: ${said}.`)
      }),
    )
}

function limitCommand(): Command {
  return withServerOptions(new Command('limit'))
    .description('Let only those sign in to an application who are assigned to it')
    .argument(...which)
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  taxiway application limit 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((named: string, options: Options) =>
      withApi(options, async (api) => {
        const client = await clientOf(api, named)
        const { displayName, clientId, principal } = client
        const all = await assignedTo(api, client)
        const who =
          all.length > 0
            ? `Assigned: ${allOf(all.map(({ principalDisplayName }) => principalDisplayName))}.`
            : 'Nobody is assigned, so nobody signs in until somebody is.'
        const itself = await byItself(api, clientId)
        const what = `Only those who are assigned to ${displayName} would sign in to it. ${who} ${itself}`
        if (!(await mayGoOn(what, options.yes))) return
        await api.patch(`${principals}/${principal.id}`, { appRoleAssignmentRequired: true })
        print(
          options.json,
          { ok: true, clientId, assignmentRequired: true, assigned: all },
          `Only those who are assigned may sign in to ${displayName}. ${who}`,
          itself,
        )
      }),
    )
}

/** A limit is asked for where a person signs in. */
async function byItself(api: Api, clientId: string): Promise<string> {
  const { web, spa, publicClient, appRoles } = await applicationOf(api, clientId)
  const addresses = [web, spa, publicClient].flatMap(({ redirectUris }) => redirectUris)
  const own = `This is about people who sign in: what it does by itself is limited by its permissions (${appRoles.length}) alone.`
  return addresses.length > 0 ? own : `${own} It has no address for people, so nobody signs in to it in a browser.`
}

function openCommand(): Command {
  return withServerOptions(new Command('open'))
    .description('Let everybody of the organisation sign in to an application again')
    .argument(...which)
    .addHelpText('after', '\nExample:\n  taxiway application open 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((named: string, options: Options) =>
      withApi(options, async (api) => {
        const { displayName, clientId, principal } = await clientOf(api, named)
        await api.patch(`${principals}/${principal.id}`, { appRoleAssignmentRequired: false })
        const json = { ok: true, clientId, assignmentRequired: false }
        print(options.json, json, `Everybody of the organisation may sign in to ${displayName}.`)
      }),
    )
}
