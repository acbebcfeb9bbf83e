// `taxiway access-policy list|create|enable|disable|delete`: whom an organisation asks for more than a password.

import { Command } from 'commander'

import { type Api, ApiError } from '../../client/api.ts'
import type { AccessPolicy } from '../../contract/graph/access-policy.ts'
import { findRole } from '../../directory/role/role.ts'
import { joinAction } from '../../kernel/user-action.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed, type Kind } from '../named/find.ts'
import { doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { roleId, roleWords } from '../role.ts'
import { UsageError } from '../usage.ts'
import { userNamed } from '../user/named.ts'
import { oneOf } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean }
type CreateOptions = Options & {
  everybody?: boolean
  role?: readonly string[]
  user?: readonly string[]
  except?: readonly string[]
  for: 'sign-in' | 'join'
  disabled?: boolean
}

const kind: Kind = {
  noun: 'access policy',
  nouns: 'access policies',
  list: 'access-policy list',
  path: '/v1.0/identity/conditionalAccess/policies',
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

export function accessPolicyCommand(): Command {
  return new Command('access-policy')
    .description('Whom the organisation asks for a second factor, and for what')
    .addHelpText(
      'after',
      `
Without a policy a password is enough. Whoever is asked and has neither a passkey nor an
authenticator app yet sets one up at the next sign-in. Take a lost one away: taxiway user
remove-methods.

Examples:
  taxiway access-policy create "Administrators" --role global-administrator
  taxiway access-policy create "New devices" --everybody --for join`,
    )
    .addCommand(listCommand())
    .addCommand(createCommand())
    .addCommand(stateCommand('enable', 'Let a policy count, from the next request on'))
    .addCommand(stateCommand('disable', 'Keep a policy and let it count no more'))
    .addCommand(
      deleteCommand({
        ...kind,
        command: 'access-policy',
        example: '"New devices"',
        says: 'Delete a policy',
        warning: async (_api, { displayName }) =>
          `${displayName} would be deleted, and whom it asks would sign in with a password alone.`,
      }),
    )
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The access policies of a tenant')
    .addHelpText('after', '\nExample:\n  taxiway access-policy list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const policies = await everyOne<AccessPolicy>(api, kind)
        if (options.json) return print(true, { policies })
        const names = await namesIn(api, policies)
        const said =
          policies.length === 0
            ? ['There is no access policy: a password is enough. See taxiway access-policy create --help.']
            : table(
                ['Name', 'Asks', 'For', 'State'],
                policies.map((policy) => row(policy, names)),
              )
        print(false, { policies }, ...said)
      }),
    )
}

function row({ displayName, state, conditions }: AccessPolicy, names: Names): string[] {
  const { includeUsers, includeRoles, excludeUsers } = conditions.users
  const named = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? id)
  const asked = [
    ...(includeUsers.includes('All') ? ['everybody'] : named(includeUsers)),
    ...includeRoles.map((id) => findRole(id)?.role ?? id),
  ]
  const except = excludeUsers.length > 0 ? ` but ${named(excludeUsers).join(', ')}` : ''
  const joins = conditions.applications.includeUserActions.length > 0
  return [displayName, `${asked.join(', ')}${except}`, joins ? 'joining a device' : 'each sign-in', state]
}

type Names = ReadonlyMap<string, string>

/** Of each person once. Who was deleted meanwhile has no name here. */
async function namesIn(api: Api, policies: readonly AccessPolicy[]): Promise<Names> {
  const named = policies.flatMap(({ conditions: { users } }) => [...users.includeUsers, ...users.excludeUsers])
  const names = new Map<string, string>()
  for (const id of new Set(named.filter((one) => one !== 'All'))) {
    try {
      names.set(id, (await userNamed(api, id)).userPrincipalName)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error
    }
  }
  return names
}

function createCommand(): Command {
  return withServerOptions(new Command('create'))
    .description('Ask somebody for a second factor')
    .argument('<name>', 'what administrators call it')
    .option('--everybody', 'asks everybody')
    .option('--role <role>', `asks who holds it, one of ${roleWords}; repeatable`, collect)
    .option('--user <name>', 'asks this person; repeatable', collect)
    .option('--except <name>', 'does not ask this person; repeatable', collect)
    .option('--for <what>', 'sign-in: for everything; join: to join a device', oneOf('sign-in', 'join'), 'sign-in')
    .option('--disabled', 'make it now, and let it count when it is enabled')
    .addHelpText(
      'after',
      `
Whoever has a password in a script (passwordGrant in the settings) is refused once a
policy asks that account: leave it out with --except, or give the script a token.

Examples:
  taxiway access-policy create "Administrators" --role global-administrator
  taxiway access-policy create "Everybody" --everybody --except kim@contoso.example
  taxiway access-policy create "New devices" --everybody --for join`,
    )
    .action((displayName: string, options: CreateOptions) =>
      withApi(options, async (api) => {
        const { everybody, role = [], user = [], except = [] } = options
        if (!everybody && role.length + user.length === 0)
          throw new UsageError('Say whom it asks: --everybody, --role or --user.')
        const ids = (names: readonly string[]) =>
          Promise.all(names.map(async (name) => (await userNamed(api, name)).id))
        const policy = await api.post<AccessPolicy>(kind.path, {
          displayName,
          state: options.disabled ? 'disabled' : 'enabled',
          conditions: {
            users: {
              includeUsers: everybody ? ['All'] : await ids(user),
              excludeUsers: await ids(except),
              includeRoles: role.map(roleId),
            },
            applications:
              options.for === 'join' ? { includeUserActions: [joinAction] } : { includeApplications: ['All'] },
            clientAppTypes: ['all'],
          },
          grantControls: { operator: 'OR', builtInControls: ['mfa'] },
        })
        const [, asks = '', what = ''] = row(policy, await namesIn(api, [policy]))
        const next = options.disabled ? 'It counts when it is enabled.' : 'It counts from the next request on.'
        print(
          options.json,
          { ok: true, policy },
          `${displayName} asks ${asks} for a second factor, for ${what}. ${next}`,
        )
      }),
    )
}

function stateCommand(name: 'enable' | 'disable', says: string): Command {
  return withServerOptions(new Command(name))
    .description(says)
    .argument('<name...>', 'names or ids of the policies')
    .addHelpText('after', `\nExample:\n  taxiway access-policy ${name} "New devices"`)
    .action((named: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(named, (one) => findNamed<AccessPolicy>(api, kind, one))
        const state = `${name}d` as const
        await doEach(
          found,
          ({ displayName }) => displayName,
          ({ id }) => api.patch(`${kind.path}/${id}`, { state }),
        )
        const policies = found.map(({ id, displayName }) => ({ id, displayName, state }))
        const now = name === 'enable' ? 'counts from the next request on' : 'counts no more'
        print(options.json, { ok: true, policies }, ...policies.map(({ displayName }) => `${displayName} ${now}.`))
      }),
    )
}
