// `taxiway role list|grant|take`: a tenant's administrators.

import { Command } from 'commander'

import { type Api, everyPage } from '../client/api.ts'
import { findRole, roleDescriptions } from '../directory/role/role.ts'
import { didYouMean } from '../kernel/text/nearest.ts'
import { print, table } from './output.ts'
import { UsageError } from './usage.ts'
import { userNamed } from './user/named.ts'
import { withApi, withServerOptions } from './with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean }
type User = { id: string; userPrincipalName: string }

export const roleWords = roleDescriptions.map(({ role }) => role).join(', ')

export function roleCommand(): Command {
  const list = withServerOptions(new Command('list').description('Who holds which directory role'))
    .addHelpText('after', '\nExample:\n  taxiway role list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const holders = await holdersOf(api)
        const rows = holders.map(({ role, userPrincipalName, id }) => [role, userPrincipalName, id])
        print(options.json, { holders }, ...table(['Role', 'User', 'Id'], rows))
      }),
    )
  const grant = withServerOptions(new Command('grant').description('Give a directory role to a user'))
    .argument('<user>', 'user principal name or object id')
    .argument('<role>', `one of ${roleWords}`)
    .addHelpText('after', '\nExample:\n  taxiway role grant kim@contoso.example global-administrator')
    .action((user: string, role: string, options: Options) =>
      withApi(options, async (api) => {
        const { id, userPrincipalName } = await userNamed(api, user)
        await grantRole(api, id, roleId(role))
        print(options.json, { ok: true, userId: id, role }, `${userPrincipalName} holds the role ${role} now.`)
      }),
    )
  const take = withServerOptions(
    new Command('take').description('Take a directory role from a user, who is signed out everywhere'),
  )
    .argument('<user>', 'user principal name or object id')
    .argument('<role>', `one of ${roleWords}`)
    .addHelpText('after', '\nExample:\n  taxiway role take kim@contoso.example global-administrator')
    .action((user: string, role: string, options: Options) =>
      withApi(options, async (api) => {
        const { id, userPrincipalName } = await userNamed(api, user)
        await api.delete(`/v1.0/directoryRoles/${roleId(role)}/members/${id}/$ref`)
        const message = `${userPrincipalName} holds the role ${role} no more and is signed out everywhere.`
        print(options.json, { ok: true, userId: id, role }, message)
      }),
    )
  return new Command('role')
    .description('Directory roles')
    .addHelpText('after', '\nExample:\n  taxiway role list')
    .addCommand(list)
    .addCommand(grant)
    .addCommand(take)
}

export async function grantRole(api: Api, userId: string, role: string): Promise<void> {
  await api.post(`/v1.0/directoryRoles/${role}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/users/${userId}`,
  })
}

/** Wrong use, with what there is, where it is no role. */
export function roleId(name: string): string {
  const found = findRole(name)
  if (found) return found.id
  const known = roleDescriptions.map(({ role }) => role)
  throw new UsageError(`There is no role '${name}'.${didYouMean(name, known)} Roles are: ${roleWords}.`)
}

async function holdersOf(api: Api): Promise<Array<User & { role: string }>> {
  const found: Array<User & { role: string }> = []
  for (const { role, id } of roleDescriptions) {
    for await (const page of everyPage<User>(api, `/v1.0/directoryRoles/${id}/members?$top=999`)) {
      found.push(...page.map(({ id, userPrincipalName }) => ({ role, id, userPrincipalName })))
    }
  }
  return found
}
