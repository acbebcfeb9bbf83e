// Compliance policies: what is demanded of managed devices, and how they stand to it.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { addressOf, type ParamsOf } from '../../../shared/api/address.ts'
import { type Entry, everyPage, request, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { asSent, type Target, targetOf } from './targets.ts'

export type CompliancePolicy = Entry<'mdm.compliance.list'>
export type ComplianceBody = ParamsOf<'mdm.compliance.create'>['body']
export type DeviceStatus = Entry<'mdm.compliance.statuses'>
export type SettingSummary = Entry<'mdm.compliance.settings'>
export type DeviceCompliance = Entry<'mdm.device.compliance'>

export const compliancePoliciesQuery = () =>
  queryOptions({
    queryKey: ['compliance', 'list'],
    queryFn: async ({ signal }) => {
      const all: CompliancePolicy[] = []
      for await (const page of everyPage('mdm.compliance.list', { query: { $expand: 'assignments' } }, signal))
        all.push(...page)
      return all.sort((one, other) => one.displayName.localeCompare(other.displayName))
    },
  })

export const compliancePolicyQuery = (id: string) =>
  queryOptions({
    queryKey: ['compliance', 'one', id],
    queryFn: async ({ signal }) => (await request('mdm.compliance.read', { path: { id } }, signal)) as CompliancePolicy,
  })

export const complianceTargets = async (id: string, signal?: AbortSignal): Promise<readonly Target[]> =>
  (await request('mdm.compliance.assignments', { path: { id } }, signal)).value.map(targetOf)

export const assignCompliance = (id: string, targets: readonly Target[]) =>
  request('mdm.compliance.assign', { path: { id }, body: { assignments: targets.map(asSent) } })

export const createCompliance = (body: ComplianceBody) => request('mdm.compliance.create', { body })
export const changeCompliance = (id: string, body: ComplianceBody) =>
  request('mdm.compliance.change', { path: { id }, body })
export const deleteCompliance = (id: string) => request('mdm.compliance.delete', { path: { id } })

export const complianceOverviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['compliance', 'overview', id],
    queryFn: ({ signal }) => request('mdm.compliance.overview', { path: { id } }, signal),
  })

export const complianceSettingsQuery = (id: string) =>
  queryOptions({
    queryKey: ['compliance', 'settings', id],
    queryFn: async ({ signal }) => (await request('mdm.compliance.settings', { path: { id } }, signal)).value,
  })

export const shownStatuses = ['unmet', 'all'] as const
export type ShownStatuses = (typeof shownStatuses)[number]

export const complianceStatusesQuery = (id: string, show: ShownStatuses) =>
  infiniteQueryOptions({
    queryKey: ['compliance', 'statuses', id, show],
    queryFn: ({ pageParam, signal }) => restingPageOf('mdm.compliance.statuses', pageParam, signal),
    initialPageParam: addressOf('mdm.compliance.statuses', {
      path: { id },
      query: { $top: '100', $filter: show === 'unmet' ? "status ne 'compliant'" : undefined },
    }),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
  })

/** How one device stands to each policy that it was judged by. */
export const deviceComplianceQuery = (id: string) =>
  queryOptions({
    queryKey: ['managed', 'compliance', id],
    queryFn: async ({ signal }) => (await request('mdm.device.compliance', { path: { id } }, signal)).value,
  })
