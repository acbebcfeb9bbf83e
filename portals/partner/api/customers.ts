// Of an organisation that is a partner: what kind of one, its customers, its open invitations.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, type Reply, request } from '../../shared/api/client.ts'
import { ApiProblem } from '../../shared/api/problem.ts'
import { quietRefetch } from '../../shared/ui/list/refetch.ts'

export type Customer = Entry<'partner.customer.list'>
export type Invitation = Entry<'partner.invitation.list'>
export type Partner = Reply<'partner.organisation.read-own'>

/** Null: the organisation is no partner. */
export const ownPartnerQuery = () =>
  queryOptions({
    queryKey: ['partner', 'own'],
    queryFn: ({ signal }): Promise<Partner | null> =>
      request('partner.organisation.read-own', {}, signal).catch((problem: unknown) => {
        if (problem instanceof ApiProblem && problem.reason === 'not-a-partner') return null
        throw problem
      }),
  })

/** As the service cuts them. */
const pageSize = 100

export const customersQuery = () =>
  queryOptions({
    queryKey: ['partner', 'customers'],
    queryFn: async ({ signal }) => {
      const all: Customer[] = []
      for await (const page of everyPage('partner.customer.list', {}, signal)) all.push(...page)
      return all
    },
    // somebody accepts while the partner waits for it
    refetchInterval: ({ state: { data } }) => quietRefetch(data && Math.ceil(data.length / pageSize)),
    refetchIntervalInBackground: false,
  })

export const invitationsQuery = () =>
  queryOptions({
    queryKey: ['partner', 'invitations'],
    queryFn: async ({ signal }) => {
      const all: Invitation[] = []
      for await (const page of everyPage('partner.invitation.list', {}, signal)) all.push(...page)
      return all
    },
  })

export type Asked = { readonly delegatedAdministration: boolean; readonly providerId?: string }

export const invite = (asked: Asked): Promise<Invitation> => request('partner.invitation.create', { body: asked })
/** By the id of its consent. */
export const leaveCustomer = (id: string) => request('partner.customer.leave', { path: { id } })
export const withdrawInvitation = (id: string) => request('partner.invitation.withdraw', { path: { id } })
