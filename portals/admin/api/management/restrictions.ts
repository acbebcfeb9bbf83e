// Restrictions of the devices that people bring into management, and limits of their number: the default ones, and others that go
// before them. They stand in the list that status pages stand in.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, everyPage, request } from '../../../shared/api/client.ts'
import { asSent, type Target, targetOf } from './targets.ts'

export type Restriction = Entry<'mdm.status-page.list'>
export type RestrictionKind = 'restriction' | 'limit'

const types = {
  restriction: '#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration',
  limit: '#microsoft.graph.deviceEnrollmentLimitConfiguration',
} as const satisfies Record<RestrictionKind, string>
/** Of the default restriction alone. */
const ofDefault = '#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration'

const served: ReadonlySet<string> = new Set([...Object.values(types), ofDefault])

export const kindOf = ({ limit }: Restriction): RestrictionKind => (limit === undefined ? 'restriction' : 'limit')

export const isDefault = ({ priority }: Pick<Restriction, 'priority'>): boolean => priority === 0

export type PlatformSettings = NonNullable<Restriction['platformRestriction']>

const nothing: PlatformSettings = {
  platformBlocked: false,
  personalDeviceEnrollmentBlocked: false,
  osMinimumVersion: '',
  osMaximumVersion: '',
  blockedManufacturers: [],
}

export const settingsOf = ({ platformRestriction, windowsRestriction }: Restriction): PlatformSettings =>
  platformRestriction ?? windowsRestriction ?? nothing

/** Each kind in the order in which it is looked through: its default comes last. */
export const restrictionsQuery = () =>
  queryOptions({
    queryKey: ['restrictions', 'list'],
    queryFn: async ({ signal }) => {
      const all: Restriction[] = []
      for await (const page of everyPage('mdm.status-page.list', { query: { $expand: 'assignments' } }, signal))
        all.push(...page.filter((one) => served.has(one['@odata.type'])))
      return all.sort((one, other) => (one.priority || Infinity) - (other.priority || Infinity))
    },
  })

export const restrictionQuery = (id: string) =>
  queryOptions({
    queryKey: ['restrictions', 'one', id],
    queryFn: async ({ signal }) => (await request('mdm.status-page.read', { path: { id } }, signal)) as Restriction,
  })

export const restrictionTargets = async (id: string, signal?: AbortSignal): Promise<readonly Target[]> =>
  (await request('mdm.status-page.assignments', { path: { id } }, signal)).value.map(targetOf)

export const assignRestriction = (id: string, targets: readonly Target[]) =>
  request('mdm.status-page.assign', {
    path: { id },
    body: { enrollmentConfigurationAssignments: targets.map(asSent) },
  })

type Described = { readonly displayName?: string; readonly description?: string }
/** What a form sends: of a limit its number, of a restriction its settings. */
export type RestrictionChange = Described & { readonly limit?: number; readonly settings?: Partial<PlatformSettings> }

export const createRestriction = (kind: RestrictionKind, { settings, ...change }: RestrictionChange) =>
  request('mdm.status-page.create', {
    body: {
      '@odata.type': types[kind],
      ...change,
      ...(kind === 'restriction' && { platformType: 'windows', platformRestriction: settings }),
    },
  })

/** Its place among those of its kind, from 1 on, is set by itself. */
export async function changeRestriction(
  restriction: Restriction,
  { settings, ...change }: RestrictionChange,
  priority: number | undefined,
): Promise<void> {
  const { id } = restriction
  const member = isDefault(restriction) ? 'windowsRestriction' : 'platformRestriction'
  const body = { '@odata.type': restriction['@odata.type'], ...change, ...(settings && { [member]: settings }) }
  await request('mdm.status-page.change', { path: { id }, body })
  if (priority !== undefined) await request('mdm.status-page.set-priority', { path: { id }, body: { priority } })
}

export const deleteRestriction = (id: string) => request('mdm.status-page.delete', { path: { id } })
