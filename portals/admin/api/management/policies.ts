// Policies: settings of devices by their address in the management tree, and certificates that devices trust.

import { queryOptions } from '@tanstack/react-query'

import type { ParamsOf } from '../../../shared/api/address.ts'
import { type Entry, everyPage, request } from '../../../shared/api/client.ts'
import { asSent, type Target, targetOf } from './targets.ts'

export type Policy = Entry<'mdm.policy.list'>
export type OmaSetting = NonNullable<Policy['omaSettings']>[number]
export type PolicyBody = ParamsOf<'mdm.policy.create'>['body']

export const policiesQuery = () =>
  queryOptions({
    queryKey: ['policies', 'list'],
    queryFn: async ({ signal }) => {
      const all: Policy[] = []
      for await (const page of everyPage('mdm.policy.list', { query: { $expand: 'assignments' } }, signal))
        all.push(...page)
      return all.sort((one, other) => one.displayName.localeCompare(other.displayName))
    },
  })

export const policyQuery = (id: string) =>
  queryOptions({
    queryKey: ['policies', 'one', id],
    queryFn: ({ signal }) => request('mdm.policy.read', { path: { id } }, signal),
  })

export const policyTargets = async (id: string, signal?: AbortSignal): Promise<readonly Target[]> =>
  (await request('mdm.policy.assignments', { path: { id } }, signal)).value.map(targetOf)

export const assignPolicy = (id: string, targets: readonly Target[]) =>
  request('mdm.policy.assign', { path: { id }, body: { assignments: targets.map(asSent) } })

export const createPolicy = (body: PolicyBody) => request('mdm.policy.create', { body })
export const changePolicy = (id: string, body: PolicyBody) => request('mdm.policy.change', { path: { id }, body })
export const deletePolicy = (id: string) => request('mdm.policy.delete', { path: { id } })
