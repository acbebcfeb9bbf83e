// Orders of a manufacturer, and their two ends: a file for the customer, or the registration.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { addressOf } from '../../shared/api/address.ts'
import { call, type Entry, type Reply, request, restingPageOf } from '../../shared/api/client.ts'
import type { Partner } from './customers.ts'

export type Order = Entry<'autopilot.order.list'>
export type OneOrder = Reply<'autopilot.order.read'>
export type OrderedDevice = OneOrder['devices'][number]
export type SealedFile = Reply<'autopilot.order.seal'>

/** Whether orders are for this organisation. */
export const isMaker = (partner: Partner): boolean => partner.usesOemDirect || partner.makers.length > 0

/** Under which all that is read of orders is kept. */
export const ofOrders = ['partner', 'orders'] as const

export const ordersQuery = () =>
  infiniteQueryOptions({
    queryKey: [...ofOrders, 'list'],
    queryFn: ({ pageParam, signal }) => restingPageOf('autopilot.order.list', pageParam, signal),
    initialPageParam: addressOf('autopilot.order.list', { query: { $top: '100', $count: 'true' } }),
    getNextPageParam: (last) => last['@odata.nextLink'],
  })

const pollMs = 1000

/** Asked again while devices are being registered. */
export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: [...ofOrders, id],
    queryFn: ({ signal }) => request('autopilot.order.read', { path: { id } }, signal),
    refetchInterval: ({ state }) =>
      state.data?.devices.some(({ verdict }) => verdict === 'Pending') === true ? pollMs : false,
  })

export const createOrder = (order: Parameters<typeof request<'autopilot.order.create'>>[1]['body']): Promise<Order> =>
  request('autopilot.order.create', { body: order })

export const registerOrder = (id: string) => request('autopilot.order.register', { path: { id } })

export async function orderFile(id: string): Promise<Blob> {
  return (await call(addressOf('autopilot.order.file', { path: { id } }), { method: 'POST' })).blob()
}

export const sealOrder = (id: string, card: { readonly card: string; readonly words: string } | undefined) =>
  request('autopilot.order.seal', { path: { id }, body: { ...card } })
