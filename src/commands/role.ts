// `taxiway role list|show|grant|take`: a tenant's administrators, everywhere or for the members of a group.

import { Command } from 'commander'

import type { Api } from '../client/api.ts'
import { findRole, roleDescriptions, scopeOf } from '../directory/role/role.ts'
import { isForGroups } from '../kernel/role.ts'
import { scopesOfEach } from '../kernel/role-scope.ts'
import { didYouMean } from '../kernel/text/nearest.ts'
import { shellWord } from '../kernel/text/shell.ts'
import { groupKind } from './group/kind.ts'
import { everyOne, findNamed } from './named/find.ts'
import { print, table } from './output.ts'
import { UsageError } from './usage.ts'
import { userNamed } from './user/named.ts'
import { withApi, withServerOptions } from './with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; group?: string }

export const roleWords = roleDescriptions.map(({ role }) => role).join(', ')

const oneOf = `one of ${roleWords}`
const forGroup = ['--group <group>', 'for the members of this group only: its name or id'] as const

export function roleCommand(): Command {
  const list = withServerOptions(
    new Command('list').description('Who holds which directory role, and for whom it counts'),
  )
    .addHelpText('after', '\nExample:\n  taxiway role list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const holders = await holdersOf(api)
        print(options.json, { holders }, ...table(['Role', 'User', 'For', 'Id'], holders.map(rowOf)))
      }),
    )
  const show = withServerOptions(new Command('show').description('What a directory role allows, and who holds it'))
    .argument('<role>', oneOf)
    .addHelpText('after', '\nExample:\n  taxiway role show user-administrator')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const { role, displayName, description, id } = roleCalled(name)
        const holders = (await holdersOf(api)).filter((one) => one.role === role)
        const permissions = scopesOfEach([role])
        print(
          options.json,
          { role, id, displayName, description, forGroups: isForGroups(role), permissions, holders },
          description,
          '',
          'Permissions:',
          ...permissions.map((one) => `  ${one}`),
          '',
          ...(holders.length > 0 ? table(['Role', 'User', 'For', 'Id'], holders.map(rowOf)) : ['Nobody holds it.']),
        )
      }),
    )
  const grant = withServerOptions(new Command('grant').description('Give a directory role to a user'))
    .argument('<user>', 'user principal name or object id')
    .argument('<role>', oneOf)
    .option(...forGroup)
    .addHelpText(
      'after',
      `
Examples:
  taxiway role grant kim@contoso.example global-administrator
  taxiway role grant lee@contoso.example device-administrator --group "Office notebooks"`,
    )
    .action((user: string, name: string, options: Options) =>
      withApi(options, async (api) => {
        const { id, userPrincipalName } = await userNamed(api, user)
        const { role } = roleCalled(name)
        const group = await groupIn(api, options)
        await api.post(assignments, bodyOf(id, role, group))
        const words = `${userPrincipalName} holds the role ${role}${inWords(group)} now.`
        const reached = group && (await reachedNow(api, group, role))
        print(
          options.json,
          { ok: true, userId: id, role, groupId: group?.id ?? null, ...(reached && { reaches: reached.counts }) },
          words,
          ...(reached ? [reached.words] : []),
        )
      }),
    )
  const take = withServerOptions(
    new Command('take').description('Take a directory role from a user, who is signed out everywhere'),
  )
    .alias('revoke')
    .argument('<user>', 'user principal name or object id')
    .argument('<role>', oneOf)
    .option(...forGroup)
    .addHelpText('after', '\nExample:\n  taxiway role take kim@contoso.example global-administrator')
    .action((user: string, name: string, options: Options) =>
      withApi(options, async (api) => {
        const { id, userPrincipalName } = await userNamed(api, user)
        const { role } = roleCalled(name)
        const group = await groupIn(api, options)
        await takeRole(api, { id, userPrincipalName }, role, group)
        const words = `${userPrincipalName} holds the role ${role}${inWords(group)} no more and is signed out everywhere.`
        print(options.json, { ok: true, userId: id, role, groupId: group?.id ?? null }, words)
      }),
    )
  return new Command('role')
    .description('Directory roles')
    .addHelpText('after', '\nExample:\n  taxiway role list')
    .addCommand(list)
    .addCommand(show)
    .addCommand(grant)
    .addCommand(take)
}

const assignments = '/v1.0/roleManagement/directory/roleAssignments'

type Group = { readonly id: string; readonly displayName: string }

const inWords = (group: Group | undefined): string => (group ? ` for the members of '${group.displayName}'` : '')

/** Groups in the group bring nobody into its reach (docs/operating/roles.md). */
async function reachedNow(api: Api, { id, displayName }: Group, role: string) {
  type Member = { readonly id: string; readonly '@odata.type': string }
  const members = await everyOne<Member>(api, { path: `/v1.0/groups/${id}/members` })
  const count = (kind: string) => members.filter((one) => one['@odata.type'] === `#microsoft.graph.${kind}`).length
  const counts = { people: count('user'), devices: count('device') }
  const inside = count('group')
  const people = counts.people === 1 ? '1 person' : `${counts.people || 'no'} people`
  const devices = counts.devices === 1 ? '1 device' : `${counts.devices || 'no'} devices`
  const groups = inside === 0 ? '' : ` The groups in it (${inside}) do not count: only its own members do.`
  return { counts, words: `By '${displayName}' the role ${role} reaches ${people} and ${devices} now.${groups}` }
}

const groupIn = (api: Api, { group }: Options): Promise<Group> | undefined =>
  group === undefined ? undefined : findNamed<Group>(api, groupKind, group)

const bodyOf = (principalId: string, role: string, group?: Group) => ({
  principalId,
  roleDefinitionId: roleId(role),
  directoryScopeId: scopeOf(group?.id),
})

/** Everywhere. */
export async function grantRole(api: Api, userId: string, role: string): Promise<void> {
  await api.post(assignments, bodyOf(userId, role))
}

/** One that counts everywhere is asked for by the person, whose name an answer then says. */
async function takeRole(
  api: Api,
  { id, userPrincipalName }: { readonly id: string; readonly userPrincipalName: string },
  role: string,
  group: Group | undefined,
): Promise<void> {
  const all = (await holdersOf(api)).filter((one) => one.id === id && one.role === role)
  const held = all.find((one) => one.group?.id === group?.id)
  if (!group) {
    const [first] = all
    if (!held && first?.group) {
      throw new UsageError(
        `${userPrincipalName} holds the role ${role} for the members of ${all.map((one) => `'${one.group?.name}'`).join(' and ')} only. Name the group: --group ${shellWord(first.group.name)}.`,
      )
    }
    return void (await api.delete(`/v1.0/directoryRoles/${roleId(role)}/members/${id}/$ref`))
  }
  if (!held) throw new UsageError(`${userPrincipalName} does not hold the role ${role}${inWords(group)}.`)
  await api.delete(`${assignments}/${held.assignmentId}`)
}

function roleCalled(name: string) {
  const found = findRole(name)
  if (found) return found
  const known = roleDescriptions.map(({ role }) => role)
  throw new UsageError(`There is no role '${name}'.${didYouMean(name, known)} Roles are: ${roleWords}.`)
}

/** Wrong use, with what there is, where it is no role. */
export const roleId = (name: string): string => roleCalled(name).id

type Holder = {
  readonly role: string
  readonly id: string
  readonly userPrincipalName: string
  readonly group: { readonly id: string; readonly name: string } | null
  readonly assignmentId: string
}

const rowOf = ({ role, userPrincipalName, group, id }: Holder): string[] => [
  role,
  userPrincipalName,
  group ? `members of ${group.name}` : 'everybody',
  id,
]

type Assignment = {
  readonly id: string
  readonly roleDefinitionId: string
  readonly principal: { readonly id: string; readonly userPrincipalName: string }
  readonly directoryScope?: Group | null
}

async function holdersOf(api: Api): Promise<Holder[]> {
  const all = await everyOne<Assignment>(api, { path: assignments }, '&$expand=principal,directoryScope')
  const order = roleDescriptions.map(({ id }) => id)
  return all
    .map(({ id, roleDefinitionId, principal, directoryScope: group }) => ({
      role: findRole(roleDefinitionId)?.role ?? roleDefinitionId,
      id: principal.id,
      userPrincipalName: principal.userPrincipalName,
      group: group ? { id: group.id, name: group.displayName } : null,
      assignmentId: id,
    }))
    .sort((a, b) => order.indexOf(roleId(a.role)) - order.indexOf(roleId(b.role)))
}
