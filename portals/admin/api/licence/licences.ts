// Licences: how many there are, who is assigned one and by what, and what a change would mean.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { type PlanName, type Sku, servicePlans, skuOf, skus } from '../../../../src/kernel/licence.ts'
import { addressOf } from '../../../shared/api/address.ts'
import { type Reply, request, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { keepsUp } from '../../../shared/ui/list/refetch.ts'
import type { Person } from '../people.ts'

export type Licence = {
  readonly id: string
  readonly sku: Sku
  readonly units: number
  readonly consumed: number
  readonly waiting: number
}

/** Whom a licence is given to or taken from. */
export type Holder = { readonly kind: 'user' | 'group'; readonly id: string; readonly name: string }

export type Change = {
  readonly does: 'give' | 'take'
  readonly sku: Sku
  readonly holder: Holder
  /** A plan that is left out of what is given. */
  readonly without?: PlanName | undefined
}

/** Each that can be had, also one of which there was never a unit. */
export const licencesQuery = () =>
  queryOptions({
    queryKey: ['licences', 'list'],
    queryFn: async ({ signal }) => {
      const { value } = await request('directory.licence.list', {}, signal)
      return skus.map((sku): Licence => {
        const found = value.find(({ skuId }) => skuId === sku.id)
        return {
          id: sku.id,
          sku,
          units: found?.prepaidUnits.enabled ?? 0,
          consumed: found?.consumedUnits ?? 0,
          waiting: found?.waitingUnits ?? 0,
        }
      })
    },
  })

export type Show = 'assigned' | 'has' | 'waits' | 'without'

const filters: Readonly<Record<Show, (id: string) => string>> = {
  assigned: (id: string) => `licenseAssignmentStates/any(s:s/skuId eq ${id})`,
  has: (id: string) => `assignedLicenses/any(l:l/skuId eq ${id})`,
  waits: (id: string) => `licenseAssignmentStates/any(s:s/skuId eq ${id} and s/state eq 'Error')`,
  without: (id: string) => `not(licenseAssignmentStates/any(s:s/skuId eq ${id}))`,
}

export const holdersQuery = (skuId: string, { search, show }: { readonly search: string; readonly show: Show }) =>
  infiniteQueryOptions({
    queryKey: ['people', 'licensed', skuId, show, search],
    queryFn: ({ pageParam, signal }) => restingPageOf('directory.user.list', pageParam, signal),
    initialPageParam: addressOf('directory.user.list', {
      query: {
        $top: '200',
        $count: 'true',
        $filter: filters[show](skuId),
        $search: search ? `"${search.replace(/["\\]/g, '')}"` : undefined,
      },
    }),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

export type Way = Pick<Person['licenseAssignmentStates'][number], 'assignedByGroup' | 'state' | 'disabledPlans'>

/** By what a person is assigned a licence. */
export const waysOf = ({ licenseAssignmentStates }: Person, skuId: string): readonly Way[] =>
  licenseAssignmentStates.filter((one) => one.skuId === skuId)

/** What a person is assigned, each licence once. */
export const assignedSkus = ({ licenseAssignmentStates }: Person): readonly Sku[] =>
  [...new Set(licenseAssignmentStates.map(({ skuId }) => skuId))].flatMap((id) => skuOf(id) ?? [])

export type Effect = Reply<'directory.licence.effect'>

/** Counted anew for each question. */
export const effectQuery = ({ does, sku, holder, without }: Change) =>
  queryOptions({
    queryKey: ['licences', 'effect', does, sku.id, holder.id, without],
    queryFn: ({ signal }) =>
      request(
        'directory.licence.effect',
        {
          path: { id: sku.id },
          body: { holderId: holder.id, does, ...(without && { disabledPlans: [servicePlans[without].id] }) },
        },
        signal,
      ),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export async function changeLicence({ does, sku, holder: { kind, id }, without }: Change): Promise<void> {
  const body = {
    addLicenses: does === 'give' ? [{ skuId: sku.id, disabledPlans: without ? [servicePlans[without].id] : [] }] : [],
    removeLicenses: does === 'take' ? [sku.id] : [],
  }
  if (kind === 'user') await request('directory.licence.assign-to-user', { path: { id }, body })
  else await request('directory.licence.assign-to-group', { path: { id }, body })
}

export const setUnits = (skuId: string, enabled: number) =>
  request('directory.licence.units', { path: { id: skuId }, body: { prepaidUnits: { enabled } } })
