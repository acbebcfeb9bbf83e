// A policy in Graph's shape, and what a body in that shape says.

import { findRole, roleDescriptions } from '../../directory/role/role.ts'
import { Fault } from '../../kernel/fault.ts'
import { UserId } from '../../kernel/id.ts'
import type { Role } from '../../kernel/role.ts'
import { joinAction } from '../../kernel/user-action.ts'
import type { Policy } from './policy.ts'

const idOf = (role: Role): string => roleDescriptions.find((one) => one.role === role)?.id ?? role

export function policyEntity(policy: Policy & { readonly createdAt: Date; readonly modifiedAt: Date | null }) {
  const { everybody, includeUsers, excludeUsers, includeRoles, guards } = policy
  return {
    id: policy.id,
    displayName: policy.displayName,
    state: policy.enabled ? ('enabled' as const) : ('disabled' as const),
    createdDateTime: policy.createdAt.toISOString(),
    modifiedDateTime: policy.modifiedAt?.toISOString() ?? null,
    conditions: {
      users: {
        includeUsers: everybody ? ['All'] : [...includeUsers],
        excludeUsers: [...excludeUsers],
        includeRoles: includeRoles.map(idOf),
      },
      applications: {
        includeApplications: guards === 'sign-in' ? ['All'] : [],
        includeUserActions: guards === 'join' ? [joinAction] : [],
      },
      clientAppTypes: ['all' as const],
    },
    grantControls: { operator: 'OR' as const, builtInControls: ['mfa' as const] },
  }
}

type List<T> = readonly T[] | null | undefined
export type ConditionsBody = {
  readonly users?:
    | {
        readonly includeUsers?: List<string>
        readonly excludeUsers?: List<string>
        readonly includeRoles?: List<string>
      }
    | undefined
  readonly applications?:
    | { readonly includeApplications?: List<string>; readonly includeUserActions?: List<string> }
    | undefined
}

type Said = Partial<Pick<Policy, 'everybody' | 'includeUsers' | 'excludeUsers' | 'includeRoles' | 'guards'>>

/** As far as the body says something: a member that it leaves out stays. */
export function saidBy({ users, applications }: ConditionsBody): Said {
  return { ...(users && peopleIn(users)), ...(applications && { guards: guardedIn(applications) }) }
}

function peopleIn({ includeUsers, excludeUsers, includeRoles }: NonNullable<ConditionsBody['users']>): Said {
  return {
    ...(includeUsers && {
      everybody: includeUsers.includes('All'),
      includeUsers: includeUsers.filter((one) => one !== 'All' && one !== 'None').map(userId),
    }),
    ...(excludeUsers && { excludeUsers: excludeUsers.map(userId) }),
    ...(includeRoles && { includeRoles: [...new Set(includeRoles.map(roleOf))] }),
  }
}

function userId(text: string): UserId {
  const { data } = UserId.safeParse(text)
  if (data) return data
  throw wrong(`'${text}' is no id of a user. Write ids, All or None.`)
}

function roleOf(text: string): Role {
  const found = findRole(text)
  if (found) return found.role
  const known = roleDescriptions.map(({ id, role }) => `${id} (${role})`).join(' or ')
  throw wrong(`There is no directory role '${text}' here. Use ${known}.`)
}

function guardedIn({ includeApplications, includeUserActions }: NonNullable<ConditionsBody['applications']>) {
  const [all, join] = [includeApplications?.length ?? 0, includeUserActions?.length ?? 0]
  if (all + join === 1) return join === 1 ? 'join' : 'sign-in'
  throw wrong(
    `A policy guards either every application (includeApplications: ["All"]) or joining a device (includeUserActions: ["${joinAction}"]). Say one of them.`,
  )
}

const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'access-policy' })
