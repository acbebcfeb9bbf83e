// The groups that a person is in: those that they are a member of, and those that these are in.

import { queryOptions } from '@tanstack/react-query'

import { everyPage } from '../../../shared/api/client.ts'
import type { Group } from '../directory.ts'

/** `direct`: the person is a member of the group itself. */
export type GroupOfPerson = Pick<Group, 'id' | 'displayName' | 'membershipRule'> & { readonly direct: boolean }

type List = 'directory.user.member-of' | 'directory.user.transitive-member-of'

async function every(operation: List, key: string, signal?: AbortSignal): Promise<Group[]> {
  const all: Group[] = []
  const query = { $top: '999', $select: 'id,displayName,membershipRule' }
  for await (const page of everyPage(operation, { path: { id: key }, query }, signal)) all.push(...page)
  return all
}

async function groupsOf(key: string, signal?: AbortSignal): Promise<readonly GroupOfPerson[]> {
  const [direct, all] = await Promise.all([
    every('directory.user.member-of', key, signal),
    every('directory.user.transitive-member-of', key, signal),
  ])
  const own = new Set(direct.map(({ id }) => id))
  return all
    .map(({ id, displayName, membershipRule }) => ({ id, displayName, membershipRule, direct: own.has(id) }))
    .sort((one, other) => one.displayName.localeCompare(other.displayName))
}

export const groupsOfPersonQuery = (id: string) =>
  queryOptions({ queryKey: ['people', 'groups', id], queryFn: ({ signal }) => groupsOf(id, signal) })
