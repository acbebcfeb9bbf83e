// Access policies: whom the organisation asks for a second factor, and how many people that is.

import { queryOptions } from '@tanstack/react-query'

import { type Role, roleIds, roles } from '../../../src/kernel/role.ts'
import { joinAction } from '../../../src/kernel/user-action.ts'
import { type Entry, everyPage, request } from '../../shared/api/client.ts'
import { ApiProblem } from '../../shared/api/problem.ts'
import { account } from '../../shared/session/session.ts'
import { methods } from './methods.ts'
import { howMany, peoplePage, peoplePath, person } from './people.ts'

export type AccessPolicy = Entry<'identity.access-policy.list'>

/** Somebody whom a policy names. Who was deleted stays named until a policy is saved without them. */
export type Named = { readonly id: string; readonly name: string; readonly gone: boolean }

/** What a policy says, in the words of the portal. */
export type AccessSettings = {
  readonly displayName: string
  readonly enabled: boolean
  readonly everybody: boolean
  readonly people: readonly Named[]
  readonly roles: readonly Role[]
  readonly except: readonly Named[]
  readonly guards: 'sign-in' | 'join'
}

export const isForEverybody = ({ conditions }: AccessPolicy): boolean => conditions.users.includeUsers.includes('All')
export const rolesOf = ({ conditions }: AccessPolicy): readonly Role[] =>
  roles.filter((role) => conditions.users.includeRoles.includes(roleIds[role]))
export const guardedBy = ({ conditions }: AccessPolicy): AccessSettings['guards'] =>
  conditions.applications.includeUserActions.length > 0 ? 'join' : 'sign-in'

export const accessPoliciesQuery = () =>
  queryOptions({
    queryKey: ['access-policies', 'list'],
    queryFn: async ({ signal }) => {
      const all: AccessPolicy[] = []
      for await (const page of everyPage('identity.access-policy.list', {}, signal)) all.push(...page)
      return all
    },
  })

/** One policy with the names of its people. */
export const accessPolicyQuery = (id: string) =>
  queryOptions({
    queryKey: ['access-policies', 'one', id],
    queryFn: async ({ signal }): Promise<AccessSettings> => {
      const policy = await request('identity.access-policy.read', { path: { id } }, signal)
      const { includeUsers, excludeUsers } = policy.conditions.users
      const named = (ids: readonly string[]) => Promise.all(ids.map((one) => nameOf(one, signal)))
      return {
        displayName: policy.displayName,
        enabled: policy.state === 'enabled',
        everybody: isForEverybody(policy),
        people: await named(includeUsers.filter((one) => one !== 'All')),
        roles: rolesOf(policy),
        except: await named(excludeUsers),
        guards: guardedBy(policy),
      }
    },
  })

const nameOf = (id: string, signal: AbortSignal): Promise<Named> =>
  person(id, signal).then(
    ({ userPrincipalName }) => ({ id, name: userPrincipalName, gone: false }),
    (problem: unknown) => {
      if (problem instanceof ApiProblem && problem.status === 404) return { id, name: id, gone: true }
      throw problem
    },
  )

/** By the whole user name, or by a part of a name that is one person's alone; else how many it may mean. */
export async function findPerson(text: string): Promise<Named | number> {
  const found = (await peoplePage(peoplePath({ search: text }, 25))).value
  const wanted = text.toLowerCase()
  const one = found.find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === wanted) ?? found[0]
  if (!one || (found.length > 1 && one.userPrincipalName.toLowerCase() !== wanted)) return found.length
  return { id: one.id, name: one.userPrincipalName, gone: false }
}

const idsOf = (people: readonly Named[]): string[] => people.map(({ id }) => id)

const bodyOf = ({ displayName, enabled, everybody, people, roles, except, guards }: AccessSettings) => ({
  displayName,
  state: enabled ? ('enabled' as const) : ('disabled' as const),
  conditions: {
    users: {
      includeUsers: everybody ? ['All'] : idsOf(people),
      excludeUsers: idsOf(except),
      includeRoles: everybody ? [] : roles.map((role) => roleIds[role]),
    },
    applications:
      guards === 'join' ? { includeUserActions: [joinAction] as const } : { includeApplications: ['All'] as const },
    clientAppTypes: ['all'] as const,
  },
  grantControls: { operator: 'OR' as const, builtInControls: ['mfa'] as const },
})

export const createAccessPolicy = (settings: AccessSettings) =>
  request('identity.access-policy.create', { body: bodyOf(settings) })

export const changeAccessPolicy = (id: string, settings: AccessSettings) =>
  request('identity.access-policy.change', { path: { id }, body: bodyOf(settings) })

export const deleteAccessPolicy = (id: string) => request('identity.access-policy.delete', { path: { id } })

export type Asked = Pick<AccessSettings, 'everybody' | 'people' | 'roles' | 'except'>
export type Reach = {
  readonly count: number
  readonly total: number
  /** The person who is signed in here is among them. */
  readonly asksMe: boolean
  readonly iHaveAFactor: boolean
}

/** Counted anew for each question: others change people and roles meanwhile. */
export const reachQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['access-policies', 'reach', asked],
    queryFn: ({ signal }) => reachOf(asked, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

async function reachOf(asked: Asked, signal: AbortSignal): Promise<Reach> {
  const present = (people: readonly Named[]) => new Set(idsOf(people.filter(({ gone }) => !gone)))
  const me = await person(account()?.userPrincipalName ?? '', signal)
  const [total, mine, ...held] = await Promise.all([
    howMany(undefined, signal),
    methods(me.id, signal),
    ...asked.roles.map((role) => holdersOf(role, signal)),
  ])
  const except = present(asked.except)
  const named = new Set([...present(asked.people), ...held.flat()])
  const chosen = [...named].filter((id) => !except.has(id))
  return {
    count: asked.everybody ? total - except.size : chosen.length,
    total,
    asksMe: !except.has(me.id) && (asked.everybody || named.has(me.id)),
    iHaveAFactor: mine.value.some((one) => /softwareOath|fido2/.test(one['@odata.type'])),
  }
}

/** Wherever the role counts. */
async function holdersOf(role: Role, signal: AbortSignal): Promise<readonly string[]> {
  const all: string[] = []
  const query = { $filter: `roleDefinitionId eq '${roleIds[role]}'`, $top: '999' }
  for await (const page of everyPage('directory.role-assignment.list', { query }, signal))
    all.push(...page.map(({ principalId }) => principalId))
  return all
}
