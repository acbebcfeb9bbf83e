// `taxiway group add-member|remove-member`: people by their user names, devices by serial number or any of their ids, groups by
// their names.

import { Command } from 'commander'

import { type Api, ApiError } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { findMachine } from '../devices/find.ts'
import { findNamed, type Thing } from '../named/find.ts'
import { doEach, findEach } from '../named/several.ts'
import { isId, print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { type Person, userNamed } from '../user/named.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { groupKind } from './kind.ts'

type Options = { data?: string; tenant?: string; json?: boolean; group?: readonly string[] }
export type Found = { readonly id: string; readonly name: string; readonly kind: 'users' | 'devices' | 'groups' }

export function memberCommands(): Command[] {
  const add = withMembers(
    new Command('add-member'),
    'Add people, devices and groups to a group',
    'add-member',
    addOne,
    'is in',
  )
  const remove = withMembers(
    new Command('remove-member'),
    'Take people, devices and groups out of a group; they lose what is assigned to it',
    'remove-member',
    removeOne,
    'is no more in',
  )
  return [add, remove]
}

type Work = (api: Api, group: Thing, member: Found) => Promise<void>

function withMembers(command: Command, says: string, verb: 'add-member' | 'remove-member', work: Work, done: string) {
  const example = verb === 'add-member' ? 'kim@contoso.example PF2ABC' : 'PF2ABC'
  return withServerOptions(command)
    .description(says)
    .argument('<group>', 'name or id of the group; a group with a rule takes nobody')
    .argument('[member...]', 'user principal name, serial number, or an id of a user or device')
    .option(
      '--group <name>',
      'a group, by name or id; may be given more than once',
      (one, all: string[]) => [...all, one],
      [],
    )
    .addHelpText(
      'after',
      `
All members are looked for before the first is touched. A serial number that
several devices have is refused with their ids. What is assigned to a group
reaches those in its groups, too; licences and roles count for its own members.

Examples:
  taxiway group ${verb} "Field service" ${example}
  taxiway group ${verb} "Field service" --group "Office notebooks"`,
    )
    .action((name: string, members: string[], options: Options) =>
      withApi(options, async (api) => {
        const group = await findNamed(api, groupKind, name)
        const { group: groups = [] } = options
        if (members.length + groups.length === 0)
          throw new UsageError('Name a person, a device, or a group with --group.')
        const found = [
          ...(await findEach(members, (member) => findMember(api, member))),
          ...(await findEach(groups, (one) => findGroup(api, one))),
        ]
        await doEach(
          found,
          (member) => member.name,
          (member) => work(api, group, member),
        )
        const lines = found.map((member) => `${member.name} ${done} ${group.displayName}.`)
        print(options.json, { ok: true, groupId: group.id, members: found }, ...lines)
      }),
    )
}

async function addOne(api: Api, { id }: Thing, member: Found): Promise<void> {
  await api.post(`${groupKind.path}/${id}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/${member.kind}/${member.id}`,
  })
}

async function removeOne(api: Api, { id, displayName }: Thing, member: Found): Promise<void> {
  try {
    await api.delete(`${groupKind.path}/${id}/members/${member.id}/$ref`)
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error
    throw new Fault(
      'not-found',
      `${member.name} is not a member of ${displayName}. See taxiway group show ${shellWord(id)}.`,
      {
        reason: 'member-not-there',
        cause: error,
      },
    )
  }
}

export async function findMember(api: Api, name: string): Promise<Found> {
  if (name.includes('@')) return ofUser(await userNamed(api, name))
  if (isId(name)) {
    const user = await api.get<Person>(`/v1.0/users/${name}`).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    })
    if (user) return ofUser(user)
  }
  const machine = await findMachine(api, name).catch((error: unknown) => {
    if (!(error instanceof Fault && error.code === 'not-found')) throw error
    const hint = ' People are named by the whole user name, such as kim@contoso.example.'
    throw new Fault('not-found', `${error.message}${hint}`, {
      reason: 'device-not-there',
      ...(error.details && { details: error.details }),
      cause: error,
    })
  })
  if (machine.directoryId) return { id: machine.directoryId, name: machine.name, kind: 'devices' }
  throw new Fault('not-found', `${machine.name} is not in the directory, so it can be in no group.`, {
    reason: 'device-not-there',
  })
}

export async function findGroup(api: Api, name: string): Promise<Found> {
  const { id, displayName } = await findNamed(api, groupKind, name)
  return { id, name: displayName, kind: 'groups' }
}

const ofUser = ({ id, userPrincipalName }: Person): Found => ({ id, name: userPrincipalName, kind: 'users' })
