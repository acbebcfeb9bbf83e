// The organisations of the installation, and what kind of partner each is.

import { queryOptions } from '@tanstack/react-query'
import { type Reply, request } from '../../shared/api/client.ts'
import { ApiProblem } from '../../shared/api/problem.ts'

export type Organisation = Reply<'directory.tenant.list'>['value'][number]
export type Partner = Reply<'partner.organisation.list'>['value'][number]

/** Null: whoever asks is not the operator. */
export type ForOperator<T> = T | null

export const forOperator = <T>(asked: Promise<T>): Promise<ForOperator<T>> =>
  asked.catch((problem: unknown) => {
    if (problem instanceof ApiProblem && problem.reason === 'operator-only') return null
    throw problem
  })

export const organisationsQuery = () =>
  queryOptions({
    queryKey: ['operator', 'organisations'],
    queryFn: ({ signal }): Promise<ForOperator<readonly Organisation[]>> =>
      forOperator(request('directory.tenant.list', {}, signal).then(({ value }) => value)),
  })

export const partnersQuery = () =>
  queryOptions({
    queryKey: ['operator', 'partners'],
    queryFn: ({ signal }): Promise<ForOperator<readonly Partner[]>> =>
      forOperator(request('partner.organisation.list', {}, signal).then(({ value }) => value)),
  })

export type PartnerKind = {
  readonly cspKind: Partner['cspKind']
  readonly usesOemDirect: boolean
  readonly mpnId: string | null
  readonly makers: string[]
}

export const putPartner = (id: string, change: Partial<PartnerKind>): Promise<Partner> =>
  request('partner.organisation.put', { path: { id }, body: change })

export const addProvider = (id: string, providerId: string) =>
  request('partner.provider.add', { path: { id, providerId } })
export const removeProvider = (id: string, providerId: string) =>
  request('partner.provider.remove', { path: { id, providerId } })
export const readOemLink = (id: string) => request('partner.invitation.oem-link', { path: { id } })
