// Orders as the API tells them, and one of them by its number.

import type { z } from 'zod'

import type { Api } from '../../client/api.ts'
import type { OemOrderEntity, readOrder } from '../../contract/autopilot/channel/order.ts'
import { Fault } from '../../kernel/fault.ts'
import { isId } from '../output.ts'

export type Order = OemOrderEntity
export type OrderRead = z.infer<NonNullable<typeof readOrder.reply>>

export const orders = '/beta/partner/orders'

/** By its number, or its id. */
export async function findOrder(api: Api, number: string): Promise<Pick<Order, 'id' | 'number'>> {
  const filter = isId(number) ? `id eq ${number}` : `number eq '${number.replaceAll("'", "''")}'`
  const { value } = await api.get<{ value: Order[] }>(`${orders}?$filter=${encodeURIComponent(filter)}`)
  const [found] = value
  if (found) return found
  throw new Fault('not-found', `There is no order '${number.slice(0, 128)}'. See taxiway order list.`, {
    reason: 'name-not-found',
  })
}
